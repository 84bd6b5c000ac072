"""Who is never suggested: groups of pupils side by side, small numbers hidden (fewer than five could be recognised)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FEWEST = 5


@dataclass(frozen=True)
class Line:
    """A group of pupils: how many there are, are suggested by some programme today, are placed, and are neither. None is a number
    that is hidden; it is not zero."""

    group: str
    pupils: int | None
    suggested: int | None
    placed: int | None
    never: int | None

    @property
    def share(self) -> int | None:
        """Of the group's pupils those who are suggested or placed, in percent."""
        if not self.pupils or self.never is None:
            return None
        return round(100 * (self.pupils - self.never) / self.pupils)


def lines(groups: Mapping[str, Iterable[int]], *, suggested: set[int], placed: set[int]) -> list[Line]:
    """A line a group of pupils' ids. A group of fewer than five is hidden whole; in a larger one each number from one to four,
    and where the rest of the group would be as few, the number that it could be reckoned from."""
    return [_line(name, set(pupils), suggested, placed) for name, pupils in groups.items()]


def _line(name: str, pupils: set[int], suggested: set[int], placed: set[int]) -> Line:
    if len(pupils) < FEWEST:
        return Line(name, None, None, None, None)
    counts = (len(pupils & suggested), len(pupils & placed), len(pupils - suggested - placed))
    return Line(name, len(pupils), *(_shown(count, len(pupils)) for count in counts))


def _shown(count: int, of: int) -> int | None:
    return None if 0 < count < FEWEST or 0 < of - count < FEWEST else count
