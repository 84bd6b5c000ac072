"""Duties on paper: who goes next where somebody is lacking, so that it is fair and nobody loses their break.

Fair is a share of all duty minutes in proportion to contracted minutes. A break is 20 minutes without interruption (Working Time
Regulations 1998, regulation 12: 20 minutes in more than six hours of work); a proposal leaves everybody one, however short their
day. Minutes are since midnight; a day of the cycle is (week, weekday).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.times import in_hours
from deployment.rules.hours import Span, length, merged, overlap, without

Day = tuple[int, int]
BREAK_MINUTES = 20
LONG_DAY_MINUTES = 6 * 60


@dataclass(frozen=True)
class Person:
    """An adult who may be on duty.

    `contracted`: minutes a week. `duty`: minutes of duty over the half-term so far as planned. `works`: by day of the cycle when
    they are in school; None where nobody has said, a day that is not among them is a day off. `busy`: what is planned already,
    breaks of their own among it; `breaks`: those breaks. `sorts_as`: the family name first, where it is known.
    """

    key: int
    name: str
    contracted: int
    duty: int = 0
    works: Mapping[Day, Sequence[Span]] | None = None
    busy: Mapping[Day, Sequence[Span]] = field(default_factory=dict)
    breaks: Mapping[Day, Sequence[Span]] = field(default_factory=dict)
    sorts_as: str = ""


@dataclass(frozen=True)
class Gap:
    """One more person is needed at a post on a day of the cycle. `minutes`: what it adds to their duty over the half-term."""

    post: int
    name: str
    day: Day
    span: Span
    minutes: int


@dataclass(frozen=True)
class Proposal:
    """Who goes, and why in words; `person` None where nobody can."""

    gap: Gap
    person: Person | None
    reason: str


def fair_shares(people: Iterable[Person], total: int) -> dict[int, int]:
    """By person their part of all duty minutes, in proportion to contracted minutes; 0 for who has none."""
    rows = list(people)
    contracted = sum(person.contracted for person in rows)
    return {row.key: round(total * row.contracted / contracted) if contracted else 0 for row in rows}


def is_at_work(person: Person, day: Day, span: Span) -> bool:
    """Whether they are in school all of this time; unknown times of work count as in school."""
    return person.works is None or not without(span, person.works.get(day, ()))


def work_minutes(person: Person, day: Day) -> int | None:
    """How long their day is, None where nobody has said."""
    return None if person.works is None else length(person.works.get(day, ()))


def breaks_left(
    person: Person, day: Day, *, bells: Iterable[Span], more: Iterable[Span] = (), least: int = BREAK_MINUTES
) -> list[Span]:
    """The times of the day at which the person still has a break: their own, and the bell's in which nothing is planned and
    they are in school. `more` is planned on top."""
    own = person.breaks.get(day, ())
    planned = [part for span in person.busy.get(day, ()) for part in without(span, own)]
    present = [
        part
        for bell in merged(bells)
        for part in ([bell] if person.works is None else overlap(bell, person.works.get(day, ())))
    ]
    free = [part for span in merged([*present, *own]) for part in without(span, [*planned, *more])]
    return [(start, end) for start, end in free if end - start >= least]


def lacks_break(person: Person, day: Day, *, bells: Sequence[Span], more: Sequence[Span] = ()) -> bool:
    """Whether the law asks for a break that the day does not have: more than six hours of work, or nobody knows how long."""
    minutes = work_minutes(person, day)
    is_long = minutes is None or minutes > LONG_DAY_MINUTES
    return is_long and not breaks_left(person, day, bells=bells, more=more)


def may_go(person: Person, gap: Gap, *, bells: Sequence[Span], more: Sequence[Span] = ()) -> bool:
    """In school then, free then, and with a break left. `more`: duties of that day that are proposed already."""
    if not is_at_work(person, gap.day, gap.span) or overlap(gap.span, [*person.busy.get(gap.day, ()), *more]):
        return False
    return bool(breaks_left(person, gap.day, bells=bells, more=[*more, gap.span]))


def by_name(person: Person) -> tuple[str, str, int]:
    return person.sorts_as.casefold(), person.name, person.key


def propose(*, gaps: Iterable[Gap], people: Iterable[Person], bells: Sequence[Span]) -> list[Proposal]:
    """For each gap, in the order of the cycle, who may go and is furthest below their fair share; ties go by name. `bells` are
    the breaks of the school day, lunch among them."""
    rows = sorted(people, key=by_name)
    in_order = sorted(gaps, key=lambda gap: (gap.day, gap.span, gap.name, gap.post))
    duty = {person.key: person.duty for person in rows}
    shares = fair_shares(rows, sum(duty.values()) + sum(gap.minutes for gap in in_order))
    taken: dict[tuple[int, Day], list[Span]] = {}
    found = []
    for gap in in_order:
        able = [
            person
            for person in rows
            if person.contracted and may_go(person, gap, bells=bells, more=taken.get((person.key, gap.day), []))
        ]
        if not able:
            found.append(Proposal(gap, None, "Nobody is in school and free then with a break left"))
            continue
        best = max(able, key=lambda person: shares[person.key] - duty[person.key])
        found.append(Proposal(gap, best, difference_in_words(duty[best.key] - shares[best.key])))
        duty[best.key] += gap.minutes
        taken.setdefault((best.key, gap.day), []).append(gap.span)
    return found


def difference_in_words(minutes: int) -> str:
    """Minutes of duty less the fair share: "1 h 20 min below their share"."""
    if abs(minutes) < 5:
        return "at their share"
    return f"{in_hours(abs(minutes))} {'above' if minutes > 0 else 'below'} their share"


def needed_in_words(count: int) -> str:
    """ "one more person needed", "two more people needed"."""
    numbers = ("no", "one", "two", "three", "four", "five", "six")
    word = numbers[count] if count < len(numbers) else str(count)
    return f"{word} more {'person' if count == 1 else 'people'} needed"
