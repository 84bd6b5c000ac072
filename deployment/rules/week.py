"""A team's week on paper: its hours, when each adult works, and what lies in which column of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from deployment.rules.hours import Span, length, merged, overlap, without

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# A free stretch shorter than this is a walk between two rooms.
FREE_MINUTES = 15


@dataclass(frozen=True)
class Entry:
    """An hour of the cycle. `span` is in minutes since midnight; `title` says with whom or what."""

    key: int
    staff: int
    kind: str
    week: int
    weekday: int
    span: Span
    is_paid: bool = True
    room: str = ""
    title: str = ""
    subject: str = ""
    label: str = ""
    department: str = ""
    teaching_class: int | None = None
    pupil: int | None = None
    pupil_name: str = ""

    @property
    def minutes(self) -> int:
        return self.span[1] - self.span[0]

    @property
    def starts_at(self) -> time:
        return time(*divmod(self.span[0], 60))

    @property
    def ends_at(self) -> time:
        return time(*divmod(self.span[1], 60))

    @property
    def when(self) -> str:
        return f"{day_words(self.week, self.weekday)}, {span_words(self.span)}"

    def overlaps(self, other: "Entry") -> bool:
        """Whether some minute of the cycle lies in both."""
        is_same_day = (self.week, self.weekday) == (other.week, other.weekday)
        return is_same_day and self.span[0] < other.span[1] and other.span[0] < self.span[1]


@dataclass(frozen=True)
class WorkingDay:
    """When an adult works on a day of the cycle; `unpaid` are their unpaid breaks in it."""

    week: int
    weekday: int
    span: Span
    unpaid: tuple[Span, ...] = ()

    @property
    def paid(self) -> list[Span]:
        return without(self.span, self.unpaid)


@dataclass(frozen=True)
class Person:
    """An adult: contracted minutes by week of the cycle (none: not known), when they work (None: not known), what they are
    trained for and until when, and the minutes a week of each kind (liaison, preparation) that their pattern gives them."""

    key: int
    name: str
    contracted: Mapping[int, int] = field(default_factory=dict)
    days: tuple[WorkingDay, ...] | None = None
    courses: Mapping[int, date | None] = field(default_factory=dict)
    given: Mapping[str, int] = field(default_factory=dict)

    @property
    def contracted_on_average(self) -> int | None:
        """Contracted minutes a week, over the weeks of the cycle; None where nobody knows."""
        return round(sum(self.contracted.values()) / len(self.contracted)) if self.contracted else None

    def works(self, week: int, weekday: int) -> list[WorkingDay]:
        return [day for day in self.days or () if (day.week, day.weekday) == (week, weekday)]

    def is_trained(self, course: int, on: date) -> bool:
        """Whether they have done the course, and it has not run out on the day."""
        until = self.courses.get(course, date.min)
        return until is None or until >= on


@dataclass(frozen=True)
class Owed:
    """Minutes a week that a plan promises a pupil; `source` in words."""

    pupil: int
    minutes: int
    may_be_shared: bool = True
    source: str = "plan"


@dataclass(frozen=True)
class Week:
    """The team's cycle as it holds on a day. `with_pupils`: by entry the pupils who share it (a class, a group). `needs`: by
    entry the course (key, name) that it asks for. `weeks`: the weeks of the cycle."""

    on: date
    entries: Sequence[Entry]
    people: Mapping[int, Person]
    weeks: Sequence[int] = (1, 2)
    owed: Sequence[Owed] = ()
    pupils: Mapping[int, str] = field(default_factory=dict)
    with_pupils: Mapping[int, frozenset[int]] = field(default_factory=dict)
    needs: Mapping[int, tuple[int, str]] = field(default_factory=dict)

    def of_staff(self) -> dict[int, list[Entry]]:
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.staff, []).append(entry)
        return found


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def span_words(span: Span) -> str:
    return f"{clock(span[0])} to {clock(span[1])}"


def day_words(week: int, weekday: int) -> str:
    return f"{WEEKDAYS[weekday - 1]} {'AB'[week - 1]}"


def by_day(entries: Iterable[Entry]) -> dict[tuple[int, int], list[Entry]]:
    """By week and weekday the entries in order of time."""
    found: dict[tuple[int, int], list[Entry]] = {}
    for entry in sorted(entries, key=lambda row: (row.week, row.weekday, row.span, row.key)):
        found.setdefault((entry.week, entry.weekday), []).append(entry)
    return found


def paid_minutes(entries: Iterable[Entry], week: int) -> int:
    """The paid minutes of one adult's entries in a week of the cycle, each once."""
    days = by_day(entry for entry in entries if entry.is_paid and entry.week == week)
    return sum(length(entry.span for entry in rows) for rows in days.values())


def average_minutes(entries: Sequence[Entry], weeks: Sequence[int]) -> int:
    """The paid minutes a week of one adult, over the weeks of the cycle."""
    return round(sum(paid_minutes(entries, week) for week in weeks) / len(weeks))


@dataclass(frozen=True)
class Cover:
    """What a pupil has planned a week, in minutes over the cycle: with an adult of their own, and in all (each minute once)."""

    own: int = 0
    in_all: int = 0


def covers(week: Week) -> dict[int, Cover]:
    """By pupil what is planned for them a week. Only those who are owed something, or have an adult of their own."""
    own: dict[int, list[Entry]] = {}
    shared: dict[int, list[Entry]] = {}
    for entry in week.entries:
        if entry.pupil is not None:
            own.setdefault(entry.pupil, []).append(entry)
        for pupil in week.with_pupils.get(entry.key, ()):
            shared.setdefault(pupil, []).append(entry)
    who = {row.pupil for row in week.owed} | set(own)
    return {
        pupil: Cover(
            own=average_minutes(own.get(pupil, []), week.weeks),
            in_all=average_minutes([*own.get(pupil, []), *shared.get(pupil, [])], week.weeks),
        )
        for pupil in who
    }


def shortfall(rows: Iterable[Owed], cover: Cover) -> int:
    """Minutes a week that a pupil is owed and does not have: those that must be their own from their own, all from all."""
    promises = list(rows)
    own = sum(row.minutes for row in promises if not row.may_be_shared)
    return max(0, own - cover.own, sum(row.minutes for row in promises) - cover.in_all)


@dataclass(frozen=True)
class Column:
    """A stretch of the day that the matrix shows beside others."""

    name: str
    span: Span


def columns(periods: Sequence[tuple[str, Span]], spans: Iterable[Span]) -> list[Column]:
    """The bell times as columns, and one before, between or after them wherever some of the spans (hours, working time) lies."""
    if not periods:
        return [Column("Day", (0, 24 * 60))]
    rest = merged(part for span in spans for part in without(span, [bell for _, bell in periods]))
    first, last = min(span[0] for _, span in periods), max(span[1] for _, span in periods)
    extra = []
    for span in rest:
        name = "Before" if span[1] <= first else "After" if span[0] >= last else "Between"
        extra.append(Column(name, span))
    return sorted([*(Column(name, span) for name, span in periods), *extra], key=lambda column: column.span)


def free_spans(person: Person, week: int, weekday: int, span: Span, entries: Iterable[Entry]) -> list[Span]:
    """Where in a stretch of a day the adult works and nothing is planned. Whose hours nobody knows is thought to work."""
    if person.days is None:
        working = [span]
    else:
        working = [part for day in person.works(week, weekday) for paid in day.paid for part in overlap(span, [paid])]
    taken = [row.span for row in entries]
    rest = merged(part for work in working for part in without(work, taken))
    return [part for part in rest if part[1] - part[0] >= FREE_MINUTES]
