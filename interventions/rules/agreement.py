"""The agreement map: a checklist's items against the subjects that answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ItemLine:
    """An item: the answer of each subject (None: not seen), how many say so, of how many who saw, and whether they agree."""

    text: str
    answers: tuple[int | None, ...]
    saying: int
    asked: int

    @property
    def words(self) -> str:
        if not self.asked:
            return "Nobody has seen it"
        if self.asked == 1:
            return "One subject alone"
        if self.saying in (0, self.asked):
            return "All agree" if self.saying else "All agree that it is not so"
        return f"{self.saying} of {self.asked} say so"


def agreement_map(
    items: Sequence[tuple[int, str]], subjects: Sequence[Mapping[int, int | None]], *, lowest: int, highest: int
) -> list[ItemLine]:
    """A line an item. `items`: id and text; `subjects`: the answers of each by item. An answer in the upper half of the scale
    says that it is so."""
    lines = []
    for pk, text in items:
        given = tuple(answers.get(pk) for answers in subjects)
        seen = [value for value in given if value is not None]
        saying = sum(is_high(value, lowest, highest) for value in seen)
        lines.append(ItemLine(text, given, saying, len(seen)))
    return lines


def is_high(value: int, lowest: int, highest: int) -> bool:
    return 2 * value > lowest + highest
