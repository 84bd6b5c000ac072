"""What is wrong with a team's week, in words: who is in two places, over their hours, untrained, and for whom nobody is there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from core.times import in_hours
from deployment.rules.hours import Span, length, overlap, without
from deployment.rules.week import (
    Entry,
    Owed,
    Person,
    Week,
    by_day,
    covers,
    day_words,
    paid_minutes,
    shortfall,
    span_words,
)

# Working Time Regulations 1998, regulation 12: a rest of 20 minutes where a day's work is longer than six hours.
LONG_DAY, REST = 6 * 60, 20
# Several adults do these in one place.
SHARES_A_ROOM = {"support", "duty", "break"}


class Kind(StrEnum):
    """What can be wrong, the worst first."""

    TWO_PLACES = "two_places"
    PROMISED = "promised"
    NO_BREAK = "no_break"
    UNTRAINED = "untrained"
    ROOM = "room"
    UNPAID = "unpaid"
    OUTSIDE = "outside"
    OVER_HOURS = "over_hours"
    NOT_PLANNED = "not_planned"


LABELS = {
    Kind.TWO_PLACES: "In two places",
    Kind.PROMISED: "Nobody there for a pupil",
    Kind.NO_BREAK: "No break in a long day",
    Kind.UNTRAINED: "Not trained for the hour",
    Kind.ROOM: "Room used twice",
    Kind.UNPAID: "In an unpaid break",
    Kind.OUTSIDE: "Outside working hours",
    Kind.OVER_HOURS: "Over contracted hours",
    Kind.NOT_PLANNED: "Paid time not planned",
}
MUST = frozenset({Kind.TWO_PLACES, Kind.PROMISED, Kind.NO_BREAK, Kind.UNTRAINED, Kind.ROOM})


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong, with the entries, adults and pupils concerned. `severity`: "must" be put right, or "look"."""

    kind: Kind
    words: str
    entries: tuple[int, ...] = ()
    staff: tuple[int, ...] = ()
    pupils: tuple[int, ...] = ()

    @property
    def severity(self) -> str:
        return "must" if self.kind in MUST else "look"

    @property
    def label(self) -> str:
        return LABELS[self.kind]


def warnings(week: Week) -> list[Trouble]:
    """Everything that is wrong, the worst kind first, in an order that stays."""
    rules = (two_places, promised, no_break, untrained, room_twice, outside, over_hours, not_planned)
    found = [warning for rule in rules for warning in rule(week)]
    order = {kind: place for place, kind in enumerate(Kind)}
    return sorted(found, key=lambda row: (order[row.kind], row.words, row.entries))


def counts(rows: Iterable[Trouble]) -> dict[Kind, int]:
    return dict(Counter(row.kind for row in rows))


def _name(week: Week, staff: int) -> str:
    return week.people[staff].name if staff in week.people else "Somebody"


def two_places(week: Week) -> Iterator[Trouble]:
    """An adult in two hours at once."""
    for staff, entries in week.of_staff().items():
        for rows in by_day(entries).values():
            for one, other in combinations(rows, 2):
                if one.overlaps(other):
                    both = (max(one.span[0], other.span[0]), min(one.span[1], other.span[1]))
                    yield Trouble(
                        Kind.TWO_PLACES,
                        f"{_name(week, staff)} is in two places, {day_words(one.week, one.weekday)}, {span_words(both)}: "
                        f"{one.title} and {other.title}.",
                        (one.key, other.key),
                        (staff,),
                    )


def room_twice(week: Week) -> Iterator[Trouble]:
    """A room in which two different hours happen at once. Adults in one class share its room; a duty and a break take none."""
    by_room: dict[str, list[Entry]] = {}
    for entry in week.entries:
        if entry.room.strip():
            by_room.setdefault(entry.room.strip().casefold(), []).append(entry)
    for entries in by_room.values():
        for rows in by_day(entries).values():
            for one, other in combinations(rows, 2):
                if one.overlaps(other) and one.staff != other.staff and _takes_the_room(one, other):
                    yield Trouble(
                        Kind.ROOM,
                        f"{one.room} is used twice, {one.when}: {one.title} ({_name(week, one.staff)}) and "
                        f"{other.title} ({_name(week, other.staff)}).",
                        (one.key, other.key),
                        (one.staff, other.staff),
                    )


def _takes_the_room(one: Entry, other: Entry) -> bool:
    if one.kind == other.kind == "support":
        return None not in (one.teaching_class, other.teaching_class) and one.teaching_class != other.teaching_class
    kinds = {one.kind, other.kind}
    return not kinds & {"duty", "break"} and not kinds <= SHARES_A_ROOM


def outside(week: Week) -> Iterator[Trouble]:
    """An hour outside working time, or in an unpaid break, of an adult whose hours are known."""
    for entry in week.entries:
        person = week.people.get(entry.staff)
        if person is None or person.days is None or entry.kind == "break":
            continue
        days = person.works(entry.week, entry.weekday)
        off = length(without(entry.span, [day.span for day in days]))
        unpaid = length(overlap(entry.span, [span for day in days for span in day.unpaid])) if entry.is_paid else 0
        what = f"{person.name}: {entry.title}, {entry.when}"
        if off and not days:
            yield Trouble(Kind.OUTSIDE, f"{what}, is on a day off.", (entry.key,), (entry.staff,))
        elif off:
            yield Trouble(
                Kind.OUTSIDE, f"{what}, is {in_hours(off)} outside working hours.", (entry.key,), (entry.staff,)
            )
        if unpaid:
            words = f"{what}, takes {in_hours(unpaid)} of an unpaid break."
            yield Trouble(Kind.UNPAID, words, (entry.key,), (entry.staff,))


def no_break(week: Week) -> Iterator[Trouble]:
    """A day of more than six hours without a rest of 20 minutes between its ends."""
    for staff, entries in week.of_staff().items():
        for (number, weekday), rows in by_day(entries).items():
            if has_no_rest(rows, _day_of(week.people.get(staff), number, weekday)):
                yield Trouble(
                    Kind.NO_BREAK,
                    f"{_name(week, staff)} has no break of {REST} minutes on {day_words(number, weekday)}, a day of more than "
                    "six hours.",
                    tuple(row.key for row in rows),
                    (staff,),
                )


def _day_of(person: Person | None, week: int, weekday: int) -> list[Span]:
    return [day.span for day in person.works(week, weekday)] if person else []


def has_no_rest(entries: Sequence[Entry], working: Sequence[Span] = ()) -> bool:
    """Whether the day from its first to its last minute is longer than six hours and its work leaves no 20 minutes in between."""
    busy = [row.span for row in entries if row.kind != "break"]
    if not busy:
        return False
    edges = [*busy, *working]
    day = (min(start for start, _ in edges), max(end for _, end in edges))
    first, last = min(start for start, _ in busy), max(end for _, end in busy)
    rests = without(day, busy)
    # Time before the first and after the last hour is a rest only where the adult is at work.
    inside = [span for span in rests if working or (first <= span[0] and span[1] <= last)]
    return day[1] - day[0] > LONG_DAY and all(end - start < REST for start, end in inside)


def over_hours(week: Week) -> Iterator[Trouble]:
    """More paid minutes planned in a week than contracted."""
    for staff, entries in week.of_staff().items():
        person = week.people.get(staff)
        if person is None:
            continue
        for number in (number for number in week.weeks if number in person.contracted):
            contracted = person.contracted[number]
            over = paid_minutes(entries, number) - contracted
            if over > 0:
                yield Trouble(
                    Kind.OVER_HOURS,
                    f"{person.name} is planned {in_hours(over)} over the {in_hours(contracted)} contracted, "
                    f"week {'AB'[number - 1]}.",
                    staff=(staff,),
                )


def not_planned(week: Week) -> Iterator[Trouble]:
    """Paid liaison or preparation of a working pattern for which no hour is planned."""
    of_staff = week.of_staff()
    for staff, person in week.people.items():
        for kind, minutes in person.given.items():
            for number in week.weeks:
                rows = [row for row in of_staff.get(staff, []) if row.kind == kind]
                missing = minutes - paid_minutes(rows, number)
                if missing > 0:
                    yield Trouble(
                        Kind.NOT_PLANNED,
                        f"{person.name} is paid {in_hours(minutes)} of {kind} a week; {in_hours(missing)} is not planned, "
                        f"week {'AB'[number - 1]}.",
                        staff=(staff,),
                    )


def untrained(week: Week) -> Iterator[Trouble]:
    """An hour that asks for a course which its adult has not done, or which has run out by the day."""
    for entry in week.entries:
        need, person = week.needs.get(entry.key), week.people.get(entry.staff)
        if need and person and not person.is_trained(need[0], week.on):
            has_run_out = need[0] in person.courses
            why = f"has to renew {need[1]}" if has_run_out else f"is not trained in {need[1]}"
            yield Trouble(
                Kind.UNTRAINED, f"{person.name} {why}, which {entry.title} asks for.", (entry.key,), (entry.staff,)
            )


def promised(week: Week) -> Iterator[Trouble]:
    """A pupil who is promised more than is planned."""
    owed: dict[int, list[Owed]] = {}
    for row in week.owed:
        owed.setdefault(row.pupil, []).append(row)
    planned = covers(week)
    for pupil, rows in owed.items():
        missing = shortfall(rows, planned[pupil])
        if missing:
            total = sum(row.minutes for row in rows)
            sources = " and ".join(sorted({row.source for row in rows}))
            own = sum(row.minutes for row in rows if not row.may_be_shared)
            of_their_own = " (an adult of their own)" if missing == own - planned[pupil].own else ""
            yield Trouble(
                Kind.PROMISED,
                f"Nobody is there for {week.pupils.get(pupil, 'a pupil')} for {in_hours(missing)} of the {in_hours(total)} a "
                f"week that the {sources} promises{of_their_own}.",
                pupils=(pupil,),
            )
