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
    CLASS = "class"


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
    """Part of the day. `key` is the hour's for an hour and a cover, the session's for a meeting, the class cover's for a class.
    Minutes since midnight."""

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
    classes: Mapping[int, Span] | None = None,
) -> list[Line]:
    """The lines of a day in order. `hours` are the adult's own of that day, `changes` those of these hours, `covers` the changes
    of other adults' hours that this adult takes over, `away` when the adult is away, `classes` the whole classes that they take.
    Every minute of an hour without a session is in exactly one of its lines."""
    met = {meeting.hour: meeting for meeting in meetings if meeting.hour is not None}
    lines: list[Line] = []
    for row in meetings:
        if row.is_mine or row.hour in hours:
            lines += _meeting_lines(row, None if row.hour is None else changes.get(row.hour), away)
    for key, span in hours.items():
        if key not in met:
            lines += _parts(What.HOUR, key, span, changes.get(key), away)
    for change in covers:
        meeting = met.get(change.key)
        if meeting is None or (not meeting.is_mine and without(meeting.span, [change.span])):
            lines.append(Line(What.COVER, change.key, change.span))
    for key, span in (classes or {}).items():
        lines += _parts(What.CLASS, key, span, None, away)
    return sorted(lines, key=lambda line: (line.span, line.what, line.key))


def _meeting_lines(meeting: Meeting, change: Change | None, away: Sequence[Span]) -> list[Line]:
    """A session follows its hour where all of it changed; where a part of it did, the session's leader is there for the rest."""
    if not meeting.is_mine:
        return [Line(What.MEETING, meeting.key, meeting.span, Off.COVERED)]
    if not meeting.is_held:
        return [Line(What.MEETING, meeting.key, meeting.span, Off.NOT_HELD)]
    is_part = change is not None and bool(without(meeting.span, [change.span]))
    return _parts(What.MEETING, meeting.key, meeting.span, change if is_part else None, away)


def _parts(what: What, key: int, span: Span, change: Change | None, away: Sequence[Span]) -> list[Line]:
    gone = overlap(span, [change.span]) if change else []
    why = Off.LOST if change is None or change.covered_by is None else Off.COVERED
    lines = [Line(what, key, part, why) for part in gone]
    for part in overlap(span, away):
        lines += [Line(what, key, rest, Off.AWAY) for rest in without(part, gone)]
    return lines + [Line(what, key, part) for part in without(span, [*gone, *away])]
