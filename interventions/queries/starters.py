"""The library of starter programmes that comes with the product: files as programmes are exchanged, beside the code."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from interventions.models import Programme
from interventions.queries.programme import words_of
from interventions.rules.criteria import parse
from interventions.rules.exchange import load, with_ids
from schools.areas import Area

FOLDER = Path(__file__).resolve().parents[1] / "starters"


@dataclass(frozen=True)
class Starter:
    """A programme of the library. `key` is its file's name; `content` as `interventions.rules.exchange` reads it."""

    key: str
    content: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.content["programme"]["name"])

    @property
    def area(self) -> str:
        return str(Area(self.content["programme"]["area"]).label)

    @property
    def measures(self) -> list[str]:
        return [row["name"] for row in self.content["measures"]]

    def _words(self, tree: dict[str, Any]) -> dict[str, Any]:
        numbers = {name: number for number, name in enumerate(self.measures, start=1)}
        return words_of(parse(with_ids(tree, numbers)), {number: name for name, number in numbers.items()})

    @property
    def entry(self) -> dict[str, Any]:
        return self._words(self.content["entry_criteria"])

    @property
    def exit(self) -> dict[str, Any]:
        return self._words(self.content["exit_criteria"])


@lru_cache(maxsize=1)
def starters() -> tuple[Starter, ...]:
    """The library, in its order."""
    return tuple(Starter(path.stem, load(path.read_bytes())) for path in sorted(FOLDER.glob("*.json")))


def names_here() -> set[str]:
    """Names of programmes that the school has, of the past too: each is had once."""
    return set(Programme.objects.values_list("name", flat=True))
