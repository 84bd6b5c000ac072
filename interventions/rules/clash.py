"""What pupils have at a group's times, a line for each clash."""

from collections.abc import Iterable
from dataclasses import dataclass

from interventions.rules.withdrawal import Time

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Busy:
    """Something that a pupil has at a time of the cycle. `what` is said in full: "misses Art"."""

    at: Time
    what: str
    when: str


@dataclass(frozen=True)
class Clashes:
    """`has_time`: whether the group has a time at all, without which nothing can be known to clash."""

    has_time: bool
    lines: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return "; ".join(self.lines) or ("No clash known" if self.has_time else "No time yet")


def clashes(times: Iterable[Time], busy: Iterable[Busy]) -> Clashes:
    """One line for each thing that overlaps a time, in the order of the cycle, however many of the times it overlaps."""
    at = list(times)
    found = sorted({(row.at, row.what, row.when) for row in busy if any(row.at.overlaps(time) for time in at)})
    return Clashes(bool(at), tuple(dict.fromkeys(f"{what} ({when})" for _, what, when in found)))


def in_cycle(at: Time, name: str = "") -> str:
    """A time as "A, Mon, P3", or with its clock where it has no name."""
    return f"{'AB'[at.week - 1]}, {DAYS[at.weekday - 1]}, {name or f'{at.starts_at:%H:%M}'}"
