"""Hours of adults and of pupils, on paper: contracted, planned, delivered and lost.

Planned are the paid minutes of the week in force on each school day, each minute once where two hours overlap. Delivered are the
planned minutes less those lost or taken over by another, and with those taken over from others. For a pupil a covered hour is
delivered, by whoever it was, and each minute of a pupil counts once, however many adults are with them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from core.times import minute_of

Span = tuple[int, int]


@dataclass(frozen=True)
class Hour:
    """An hour of the cycle in force from `starts_on` until the day before `ends_on`."""

    key: int
    staff: int
    week: int
    weekday: int
    starts_at: time
    ends_at: time
    starts_on: date
    ends_on: date | None = None
    is_paid: bool = True
    kind: str = ""

    @property
    def span(self) -> Span:
        return minute_of(self.starts_at), minute_of(self.ends_at)

    def falls_on(self, day: date, week: int) -> bool:
        is_in_force = self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
        return is_in_force and self.week == week and self.weekday == day.isoweekday()


@dataclass(frozen=True)
class Change:
    """Part of an hour that another adult takes over on a day, or (`covered_by` None) nobody does. Minutes since midnight."""

    key: int
    on: date
    span: Span
    cause: str
    covered_by: int | None = None


@dataclass
class Tally:
    """Minutes of one adult, or of one pupil."""

    planned: int = 0
    delivered: int = 0
    covering: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    handed_over: int = 0

    @property
    def lost_in_all(self) -> int:
        return sum(self.lost.values())


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same minutes as spans that neither overlap nor touch, in order."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def length(spans: Iterable[Span]) -> int:
    """How many minutes lie in the spans, each once."""
    return sum(end - start for start, end in merged(spans))


def overlap(span: Span, others: Iterable[Span]) -> list[Span]:
    """The part of a span that lies in the others."""
    return merged((max(span[0], start), min(span[1], end)) for start, end in others)


def without(span: Span, others: Iterable[Span]) -> list[Span]:
    """The part of a span that lies in none of the others."""
    rest, start = [], span[0]
    for taken in merged(others):
        rest.append((start, min(taken[0], span[1])))
        start = max(start, taken[1])
    return merged([*rest, (start, span[1])])


def adults(
    *, hours: Iterable[Hour], changes: Iterable[Change], days: Iterable[tuple[date, int]]
) -> dict[int, dict[date, Tally]]:
    """By adult and day the minutes planned, delivered, covering, handed over, and lost by cause. `days` are the school days with
    their week of the cycle. Where two hours of a day overlap, a minute counts for the one that begins first. Unpaid hours count
    for nothing."""
    by_day: dict[date, list[Change]] = {}
    for change in changes:
        by_day.setdefault(change.on, []).append(change)
    rows = list(hours)
    found: dict[int, dict[date, Tally]] = {}
    for day, week in days:
        today = [hour for hour in rows if hour.is_paid and hour.falls_on(day, week)]
        for staff in {hour.staff for hour in today}:
            theirs = [hour for hour in today if hour.staff == staff]
            found.setdefault(staff, {})[day] = _day(theirs, by_day.get(day, []))
        _add_covers(found, day, today, by_day.get(day, []))
    return found


def _day(hours: Sequence[Hour], changes: Sequence[Change]) -> Tally:
    tally, counted = Tally(), []
    by_hour = {change.key: change for change in changes}
    for hour in sorted(hours, key=lambda hour: (hour.span, hour.key)):
        own = without(hour.span, counted)
        counted.append(hour.span)
        tally.planned += length(own)
        change = by_hour.get(hour.key)
        gone = length(part for span in own for part in overlap(span, [change.span])) if change else 0
        if change and change.covered_by is None:
            tally.lost[change.cause] += gone
        else:
            tally.handed_over += gone
        tally.delivered += length(own) - gone
    tally.lost = +tally.lost
    return tally


def _add_covers(
    found: dict[int, dict[date, Tally]], day: date, hours: Sequence[Hour], changes: Sequence[Change]
) -> None:
    """What adults took over counts for them, each minute once."""
    known = {hour.key: hour for hour in hours}
    covers: dict[int, list[Span]] = {}
    for change in changes:
        if change.covered_by is not None and change.key in known:
            covers.setdefault(change.covered_by, []).extend(overlap(known[change.key].span, [change.span]))
    for staff, spans in covers.items():
        tally = found.setdefault(staff, {}).setdefault(day, Tally())
        tally.covering += length(spans)
        tally.delivered += length(spans)


def summed(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    total = Tally()
    for tally in tallies:
        total.planned += tally.planned
        total.delivered += tally.delivered
        total.covering += tally.covering
        total.handed_over += tally.handed_over
        total.lost.update(tally.lost)
    return total


@dataclass(frozen=True)
class Stretch:
    """A time of support of a pupil on a day: planned, and the part of it that is lost, with the cause. The pupil's own or
    shared. Minutes since midnight."""

    pupil: int
    on: date
    span: Span
    is_shared: bool
    lost: Span | None = None
    cause: str = ""

    @property
    def gone(self) -> list[Span]:
        return overlap(self.span, [self.lost]) if self.lost else []

    @property
    def given(self) -> list[Span]:
        return without(self.span, self.gone)


@dataclass
class Support:
    """What a pupil was promised, had planned and got, in minutes of a span of days. `own` and `shared` tell delivered apart."""

    promised: int = 0
    planned: int = 0
    delivered: int = 0
    own: int = 0
    shared: int = 0
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def shortfall(self) -> int:
        return max(0, self.promised - self.delivered)


@dataclass(frozen=True)
class Promise:
    """Minutes a week that a plan promises a pupil, from `starts_on` until the day before `ends_on`."""

    pupil: int
    minutes_a_week: int
    may_be_shared: bool
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def promised_minutes(promise: Promise, days: Iterable[date]) -> int:
    """What a promise comes to over these school days: a fifth of a week's minutes a day, so that a week with a closed day owes
    less and one of five days owes it whole. Rounded once, at the end."""
    count = sum(promise.holds_on(day) for day in days)
    return round(promise.minutes_a_week * count / 5)


def pupils(*, stretches: Iterable[Stretch], promises: Iterable[Promise], days: Sequence[date]) -> dict[int, Support]:
    """By pupil what was promised, planned and delivered on these days, each minute once: planned where a stretch plans it,
    delivered where one gives it, own before shared. A minute is lost where none gives it, with the cause of the stretch that
    begins first. A pupil all of whose promises are for minutes of their own is measured by those alone; shared minutes are shown
    beside them."""
    owed: dict[int, list[Promise]] = {}
    for promise in promises:
        owed.setdefault(promise.pupil, []).append(promise)
    found: dict[int, Support] = {}
    for pupil, rows in owed.items():
        found[pupil] = Support(promised=sum(promised_minutes(row, days) for row in rows))
    wanted, by_day = set(days), dict[tuple[int, date], list[Stretch]]()
    for stretch in stretches:
        if stretch.on in wanted:
            by_day.setdefault((stretch.pupil, stretch.on), []).append(stretch)
    for (pupil, _), of_day in by_day.items():
        counted = [stretch for stretch in of_day if _counts(stretch, owed)]
        _count(found.setdefault(pupil, Support()), of_day, counted)
    return found


def _counts(stretch: Stretch, owed: Mapping[int, Sequence[Promise]]) -> bool:
    """Whether the minutes count towards what the pupil is owed."""
    rows = owed.get(stretch.pupil, ())
    return not stretch.is_shared or not rows or any(row.may_be_shared for row in rows)


def _count(support: Support, of_day: Sequence[Stretch], counted: Sequence[Stretch]) -> None:
    """Add a pupil's day. `counted`: those of its stretches that count towards what is owed."""
    own = length(part for row in of_day if not row.is_shared for part in row.given)
    support.own += own
    support.shared += length(part for row in of_day for part in row.given) - own
    support.planned += length(row.span for row in counted)
    settled = [part for row in counted for part in row.given]
    support.delivered += length(settled)
    for row in sorted(counted, key=lambda row: (row.span, row.is_shared, row.cause)):
        for part in row.gone:
            if minutes := length(without(part, settled)):
                support.lost[row.cause] += minutes
        settled += row.gone
