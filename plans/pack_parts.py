"""The parts of a review pack. An app above adds its own in its AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from plans.rules.pack import Block
from pupils.models import Pupil


class Query(Protocol):
    def __call__(self, *, pupil: Pupil, start: date, end: date) -> list[Block]: ...


@dataclass(frozen=True)
class PackPart:
    """`query(pupil=, start=, end=)` gives the blocks of a part between two days, both included, in a fixed number of queries;
    none where there is nothing: the pack then says so. `kinds`: the kinds of packs it is part of, all where empty."""

    key: str
    title: str
    order: int
    query: Query | Callable[..., list[Block]]
    kinds: tuple[str, ...] = ()


_parts: dict[str, PackPart] = {}


def register(
    key: str, title: str, order: int, query: Query | Callable[..., list[Block]], kinds: tuple[str, ...] = ()
) -> None:
    """Those of this app have orders from 10 to 90, in tens."""
    _parts[key] = PackPart(key, title, order, query, kinds)


def parts(kind: str) -> list[PackPart]:
    """The parts of a pack of this kind, in order."""
    mine = [part for part in _parts.values() if not part.kinds or kind in part.kinds]
    return sorted(mine, key=lambda part: (part.order, part.key))
