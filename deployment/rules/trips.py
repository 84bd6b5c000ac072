"""Trips on paper: is there an adult for every few pupils, and what is still to be thought of."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

DAY = (time.min, time(23, 59))


@dataclass(frozen=True)
class Party:
    """Who goes: counts, and names of those of whom something is lacking. `asked`: at most so many pupils to one adult."""

    pupils: int
    adults: int
    asked: int
    has_first_aider: bool = False
    unnamed: tuple[str, ...] = field(default=())
    away: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Away:
    """From the first day to the last, between two times of each day, or all day."""

    starts_on: date
    ends_on: date
    starts_at: time | None = None
    ends_at: time | None = None

    @property
    def hours(self) -> tuple[time, time]:
        return (self.starts_at or DAY[0], self.ends_at or DAY[1])


def away_still(asked: Away, taken: Iterable[Away]) -> list[Away]:
    """The parts of a time away that no other takes already; days one after another with the same hours are one part."""
    taken, parts = list(taken), []
    open_parts: dict[tuple[time, time], Away] = {}
    for number in range((asked.ends_on - asked.starts_on).days + 1):
        day = asked.starts_on + timedelta(days=number)
        free = [asked.hours]
        for other in taken:
            if other.starts_on <= day <= other.ends_on:
                free = [gap for hours in free for gap in _without(hours, other.hours)]
        parts += [part for hours, part in open_parts.items() if hours not in free]
        open_parts = {hours: _longer(open_parts.get(hours), day, hours) for hours in free}
    return [*parts, *open_parts.values()]


def _without(hours: tuple[time, time], other: tuple[time, time]) -> list[tuple[time, time]]:
    """What is left of hours before and after others."""
    (start, end), (first, last) = hours, other
    if last <= start or end <= first:
        return [hours]
    return [gap for gap in ((start, first), (last, end)) if gap[0] < gap[1]]


def _longer(part: Away | None, day: date, hours: tuple[time, time]) -> Away:
    if part:
        return replace(part, ends_on=day)
    return Away(day, day) if hours == DAY else Away(day, day, *hours)


def one_to(pupils: int, adults: int) -> int:
    """The most pupils that one adult has when they are shared out evenly; 0 where there is no adult."""
    return -(-pupils // adults) if adults else 0


def is_ratio_met(party: Party) -> bool:
    return party.pupils <= party.adults * party.asked


def ratio_in_words(party: Party) -> str:
    """ "10 pupils, 3 adults: at most 4 to an adult; asked for at most 8"."""
    who = f"{_count(party.pupils, 'pupil')}, {_count(party.adults, 'adult')}"
    there = f": at most {one_to(party.pupils, party.adults)} to an adult" if party.adults and party.pupils else ""
    return f"{who}{there}; asked for at most {party.asked}"


def to_think_of(party: Party) -> list[str]:
    """What is lacking, in sentences."""
    found = []
    if not is_ratio_met(party):
        more = -(-party.pupils // party.asked) - party.adults
        found.append(f"The ratio is not met: {_count(more, 'more adult')} needed.")
    if not party.has_first_aider:
        found.append("There is no first aider on the trip.")
    found += [f"{name} needs an adult by name, and has none." for name in party.unnamed]
    found += [f"{name} is away already at that time." for name in party.away]
    return found


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
