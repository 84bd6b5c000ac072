"""Trips on paper: is there an adult for every few pupils, and what is still to be thought of."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Party:
    """Who goes: counts, and names of those of whom something is lacking. `asked`: at most so many pupils to one adult."""

    pupils: int
    adults: int
    asked: int
    has_first_aider: bool = False
    unnamed: tuple[str, ...] = field(default=())
    away: tuple[str, ...] = field(default=())


def one_to(pupils: int, adults: int) -> int:
    """The most pupils that one adult has when they are shared out evenly; 0 where there is no adult."""
    return -(-pupils // adults) if adults else 0


def is_ratio_met(party: Party) -> bool:
    return party.pupils <= party.adults * party.asked


def ratio_in_words(party: Party) -> str:
    """ "18 pupils, 3 adults: one to 6; asked for one to 8"."""
    who = f"{_count(party.pupils, 'pupil')}, {_count(party.adults, 'adult')}"
    there = f": one to {one_to(party.pupils, party.adults)}" if party.adults and party.pupils else ""
    return f"{who}{there}; asked for one to {party.asked}"


def to_think_of(party: Party) -> list[str]:
    """What is lacking, in sentences."""
    found = []
    if not is_ratio_met(party):
        more = -(-party.pupils // party.asked) - party.adults
        found.append(f"The ratio is not met: {_count(more, 'more adult')} needed.")
    if not party.has_first_aider:
        found.append("No first aider goes along.")
    found += [f"{name} needs an adult by name, and has none." for name in party.unnamed]
    found += [f"{name} is away already at that time." for name in party.away]
    return found


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
