"""One adult's day, on paper: the hours of the cycle, less what changed on the day, with what the adult covers for others, and
the group sessions as they were laid out. An hour of a group and its session are one line: the session's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deployment.rules.hours import Change, Span, overlap, without


class What(StrEnum):
    HOUR = "hour"
    COVER = "cover"
    MEETING = "meeting"


class Off(StrEnum):
    """Why the adult is not there."""

    NO = ""
    COVERED = "covered"
    LOST = "lost"
    AWAY = "away"
    NOT_HELD = "not_held"


@dataclass(frozen=True)
class Meeting:
    """A group session of the day. `hour` is the hour of the cycle that it stands for (None: it is one more than those)."""

    key: int
    span: Span
    hour: int | None
    is_mine: bool
    is_held: bool = True


@dataclass(frozen=True)
class Line:
    """Part of the day. `key` is the hour's for an hour and a cover, the session's for a meeting. Minutes since midnight."""

    what: What
    key: int
    span: Span
    off: Off = Off.NO


def day_lines(
    *,
    hours: Mapping[int, Span],
    changes: Mapping[int, Change],
    covers: Iterable[Change],
    meetings: Sequence[Meeting],
    away: Sequence[Span] = (),
) -> list[Line]:
    """The lines of a day in order. `hours` are the adult's own of that day, `changes` those of these hours, `covers` the changes
    of other adults' hours that this adult takes over, `away` when the adult is away. Every minute of an hour without a session is
    in exactly one of its lines."""
    met = {meeting.hour for meeting in meetings if meeting.hour is not None}
    lines = [_meeting_line(row, away) for row in meetings if row.is_mine or row.hour in hours]
    for key, span in hours.items():
        if key not in met:
            lines += _hour_lines(key, span, changes.get(key), away)
    lines += [Line(What.COVER, change.key, change.span) for change in covers if change.key not in met]
    return sorted(lines, key=lambda line: (line.span, line.what, line.key))


def _meeting_line(meeting: Meeting, away: Sequence[Span]) -> Line:
    off = Off.NO
    if not meeting.is_mine:
        off = Off.COVERED
    elif not meeting.is_held:
        off = Off.NOT_HELD
    elif not without(meeting.span, away):
        off = Off.AWAY
    return Line(What.MEETING, meeting.key, meeting.span, off)


def _hour_lines(key: int, span: Span, change: Change | None, away: Sequence[Span]) -> list[Line]:
    gone = overlap(span, [change.span]) if change else []
    why = Off.LOST if change is None or change.covered_by is None else Off.COVERED
    lines = [Line(What.HOUR, key, part, why) for part in gone]
    for part in overlap(span, away):
        lines += [Line(What.HOUR, key, rest, Off.AWAY) for rest in without(part, gone)]
    return lines + [Line(What.HOUR, key, part) for part in without(span, [*gone, *away])]
