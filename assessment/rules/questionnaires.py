"""Questionnaires on paper: how their items are written down, and how answers become a score."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from core.asked import asked_number

CENT = Decimal("0.01")
LINE = re.compile(r"^(?P<minus>-)?\s*(?:(?P<scale>[^:]{1,40}):)?\s*(?P<text>\S.*)$")
# What one answer may count, above or below 0.
LARGEST = 999
FEWEST_OPTIONS, MOST_OPTIONS, MOST_ITEMS = 2, 7, 100


class QuestionnaireError(ValueError):
    """What was written is no questionnaire; the message says what to do."""


@dataclass(frozen=True)
class Question:
    """An item. A reversed one counts the other way round."""

    text: str
    subscale: str = ""
    is_reversed: bool = False

    @property
    def line(self) -> str:
        """The item as a person writes it down."""
        mark = "- " if self.is_reversed else ""
        return f"{mark}{self.subscale}: {self.text}" if self.subscale else f"{mark}{self.text}"


@dataclass(frozen=True)
class Option:
    """A possible answer: what it counts, in words and as a symbol."""

    value: int
    label: str
    symbol: str = ""


@dataclass(frozen=True)
class Scored:
    """`total` and each sub-scale are None where too much is missing to say."""

    total: Decimal | None
    subscales: Mapping[str, Decimal | None] = field(default_factory=dict)
    answered: int = 0
    items: int = 0


def read_items(text: str) -> list[Question]:
    """One item a line: "Sub-scale: text", with a minus sign in front of a reversed one. Raises QuestionnaireError."""
    found = [LINE.match(line.strip()) for line in text.splitlines() if line.strip()]
    items = [Question(m["text"].strip(), (m["scale"] or "").strip(), bool(m["minus"])) for m in found if m]
    if not items:
        raise QuestionnaireError("Write at least one item, one a line.")
    if len(items) > MOST_ITEMS:
        raise QuestionnaireError(f"{len(items)} items are more than a person answers: at most {MOST_ITEMS}.")
    texts = [item.text for item in items]
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice:
        raise QuestionnaireError(f"“{twice}” is there twice.")
    return items


def read_options(text: str) -> list[Option]:
    """One answer a line, the lowest first: "1 Never" or "1 Never | ○" with a symbol. Raises QuestionnaireError."""
    options = []
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        words, _, symbol = (part.strip() for part in line.partition("|"))
        value, _, label = words.partition(" ")
        number = asked_number(value, least=-LARGEST, most=LARGEST, otherwise=None)
        if number is None or not label.strip():
            raise QuestionnaireError(f"“{line}” is no answer: write its number and its words, as “1 Never”.")
        options.append(Option(number, label.strip()[:60], symbol[:8]))
    values = [option.value for option in options]
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS or values != sorted(set(values)):
        raise QuestionnaireError(
            f"Write {FEWEST_OPTIONS} to {MOST_OPTIONS} answers, each with a number of its own, the lowest first."
        )
    return options


def scored(
    items: Sequence[tuple[int, Question]], answers: Mapping[int, int], *, lowest: int, highest: int, most_missing: int
) -> Scored:
    """The total of the answers by item, reversed items turned round (lowest + highest - answer). As the instrument allows, up to
    `most_missing` items may be missing, and count as the mean of the others; of a sub-scale, in proportion to its items, rounded
    down."""
    by_scale: dict[str, list[int | None]] = {}
    everything: list[int | None] = []
    for key, question in items:
        given = answers.get(key)
        value = None if given is None else lowest + highest - given if question.is_reversed else given
        everything.append(value)
        if question.subscale:
            by_scale.setdefault(question.subscale, []).append(value)
    share = {scale: most_missing * len(values) // len(everything) for scale, values in by_scale.items()}
    return Scored(
        _sum(everything, most_missing),
        {scale: _sum(values, share[scale]) for scale, values in by_scale.items()},
        sum(value is not None for value in everything),
        len(everything),
    )


def _sum(values: Sequence[int | None], most_missing: int) -> Decimal | None:
    given = [value for value in values if value is not None]
    if not given or len(values) - len(given) > most_missing:
        return None
    total = Decimal(sum(given)) * len(values) / len(given)
    return total.quantize(CENT, ROUND_HALF_UP)


def share_of_range(value: Decimal | None, *, items: int, lowest: int, highest: int) -> int | None:
    """Where a total lies between the least and the most that is possible, in percent; None where there is none."""
    if value is None or items == 0 or highest == lowest:
        return None
    return int(((value - items * lowest) * 100 / (items * (highest - lowest))).quantize(Decimal(1), ROUND_HALF_UP))


# From this many points of a hundred on, two views of one thing differ (ours; facts: triangulate three sources).
DIFFERENT = 25


def agreement(pupil: int | None, adults: int | None) -> str:
    """What the pupil's view and the adults' say together, in words."""
    if pupil is None or adults is None:
        return (
            "Only one of the two has been asked." if (pupil is None) != (adults is None) else "Nobody has been asked."
        )
    if pupil - adults >= DIFFERENT:
        return "The pupil sees more of it than the adults do."
    if adults - pupil >= DIFFERENT:
        return "The adults see more of it than the pupil does."
    return "The pupil and the adults see it alike."
