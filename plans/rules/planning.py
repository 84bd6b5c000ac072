"""Review points of a school year, on paper: on which days a pupil's could be (facts 4, 16, 27, 28)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# How far two review points of a pupil are apart where there is room, and where the year is nearly over.
APART = (28, 14, 7, 1)
# School days before the last of a half-term on which a meeting is proposed: reports are written, and nobody is away yet.
BEFORE_END = 8
# The authority decides within four weeks of the meeting, and the year counts to its decision (facts 27, 28).
DECISION = timedelta(weeks=4)
MARGIN = timedelta(weeks=2)
NOTICE = timedelta(days=15)


@dataclass(frozen=True)
class HalfTerm:
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Point:
    """A day proposed, whether it is the annual review, and why this day."""

    on: date
    is_annual: bool
    why: str


def school_year(day: date) -> tuple[date, date]:
    """1 September to 31 August around a day (fact 16)."""
    start = day.year if day.month >= 9 else day.year - 1
    return date(start, 9, 1), date(start + 1, 8, 31)


def points_proposed(
    *,
    days: Sequence[date],
    terms: Sequence[HalfTerm],
    existing: Iterable[date],
    wanted: int,
    today: date,
    annual_by: date | None = None,
    shift: int = 0,
) -> list[Point]:
    """What is missing of the `wanted` points of a year, in order, each on one of `days` (its school days, sorted).

    They lie near the ends of terms, at least two weeks ahead, and as far from each other and from `existing` as `APART` says,
    less where the year has no room; fewer come back only where there are fewer days. `annual_by`: by then the authority has to
    have concluded the annual review, so the meeting is four weeks before; None where none is due. `shift`: school days earlier,
    so that not all pupils of a school meet on one day.
    """
    there = sorted(existing)
    ahead = [day for day in days if day >= today + NOTICE]
    found: list[Point] = []
    if annual_by is not None and (on := _annual(ahead, there, annual_by)):
        found.append(Point(on, True, annual_words(on, annual_by)))
        there = sorted([*there, on])
    missing = wanted - len(there)
    if missing > 0 and ahead:
        anchors = _free(_anchors(days, terms, wanted, shift), there)[-missing:]
        found += [Point(on, False, why_words(on, terms)) for on in _fitted(ahead, there, anchors)]
    return sorted(found, key=lambda point: point.on)


def _annual(ahead: Sequence[date], there: Sequence[date], by: date) -> date | None:
    """The day of the annual review: some time before the last on which it may be; None where that is after this year."""
    latest = by - DECISION
    if not ahead or latest - MARGIN > ahead[-1]:
        return None
    can = [day for day in ahead if day <= latest and day not in there] or [day for day in ahead if day not in there][:1]
    return _nearest(can, latest - MARGIN) if can else None


def annual_words(on: date, by: date) -> str:
    day = f"{by.day} {by:%b %Y}"
    if on > by - DECISION:
        return f"Annual review: the decision is due by {day}, so it is late"
    return f"Annual review: in time for the decision by {day}"


def why_words(on: date, terms: Sequence[HalfTerm]) -> str:
    term = next((term for term in terms if term.starts_on <= on <= term.ends_on), None)
    if term is None:
        return "A school day"
    near = (term.ends_on - on).days <= 28
    return f"Near the end of {term.name}" if near else f"In {term.name}: there is no room near its end"


def _anchors(days: Sequence[date], terms: Sequence[HalfTerm], wanted: int, shift: int) -> list[date]:
    """The best days: the year in `wanted` equal parts, each part's end moved to the end of the half-term that is nearest."""
    ends = [days[at] for term in terms if (at := bisect_right(days, term.ends_on) - 1) >= 0]
    found = []
    for part in range(1, wanted + 1):
        end = days[max(0, round(part * len(days) / wanted) - 1)]
        end = min(ends, key=lambda day: abs((day - end).days)) if ends else end
        found.append(days[max(0, bisect_left(days, end) - BEFORE_END - shift)])
    return sorted(found)


def _free(anchors: list[date], there: Sequence[date]) -> list[date]:
    """The anchors that no existing point stands for: each takes the nearest."""
    left = list(anchors)
    for day in there:
        if left:
            left.remove(min(left, key=lambda anchor: abs((anchor - day).days)))
    return left


def _fitted(ahead: Sequence[date], there: Sequence[date], anchors: list[date]) -> list[date]:
    """For each anchor a day near it; as far apart as there is room for."""
    for count in range(len(anchors), 0, -1):
        for apart in APART:
            can = [day for day in ahead if all(abs((day - other).days) >= apart for other in there)]
            latest = _latest(can, count, apart)
            if latest:
                return _chosen(can, anchors[-count:], latest, apart)
    return []


def _latest(can: Sequence[date], count: int, apart: int) -> list[date]:
    """The latest day for each of `count` so that the following still fit; [] where they do not."""
    found: list[date] = []
    limit = date.max
    for _ in range(count):
        at = bisect_right(can, limit) - 1
        if at < 0:
            return []
        found.insert(0, can[at])
        limit = can[at] - timedelta(days=apart)
    return found


def _chosen(can: Sequence[date], anchors: list[date], latest: list[date], apart: int) -> list[date]:
    found: list[date] = []
    for anchor, last in zip(anchors, latest, strict=True):
        first = found[-1] + timedelta(days=apart) if found else date.min
        found.append(_nearest([day for day in can if first <= day <= last], anchor))
    return found


def _nearest(days: Sequence[date], to: date) -> date:
    return min(days, key=lambda day: (abs((day - to).days), day))
