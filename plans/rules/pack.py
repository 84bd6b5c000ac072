"""What a review pack says, as plain blocks that become a PDF and a Word file alike."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from plans.rules.content import day_words

NOTHING = "Nothing is recorded for these days."
# Under so many scores a line says nothing.
FEWEST_POINTS = 2
MOST_LABELS = 6
LONGEST_WORD = 40
# Stands for a letter of a script that there is no type for.
BOX = "\u25a1"


@dataclass
class Heading:
    """A heading inside a part, whose own title is level 1: so 2 or 3."""

    text: str
    level: int = 2
    kind: str = "heading"


@dataclass
class Paragraph:
    text: str
    is_quiet: bool = False
    kind: str = "paragraph"


@dataclass
class Bullets:
    rows: list[str]
    kind: str = "bullets"


@dataclass
class Table:
    """`numbers`: the columns, from 0, that are set to the right. `widths`: of each column its share."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    numbers: list[int] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    kind: str = "table"


@dataclass
class LineChart:
    """Points and ticks as (share of the width or height, 0 to 1; label). `alt` says the whole in words."""

    caption: str
    alt: str
    points: list[tuple[float, float]]
    across: list[tuple[float, str]]
    up: list[tuple[float, str]]
    kind: str = "line"


@dataclass
class BarChart:
    """Bars as (label, share of the longest from 0 to 1, value in words)."""

    caption: str
    alt: str
    bars: list[tuple[str, float, str]]
    kind: str = "bars"


Block = Heading | Paragraph | Bullets | Table | LineChart | BarChart


@dataclass
class Part:
    title: str
    blocks: list[Block]


@dataclass
class Document:
    """All of a pack. `made_on` in words."""

    title: str
    school: str
    about: str
    made_on: str
    parts: list[Part] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """As what JSON holds, every text fit for a file, headings without a gap between their levels."""
        data = asdict(self)
        for part in data["parts"]:
            level = 1
            for block in part["blocks"]:
                if block["kind"] == "heading":
                    block["level"] = level = max(2, min(block["level"], level + 1))
        return cleaned(data)


def clean(text: str) -> str:
    """The text without what no file can hold or nobody can see: controls, signs that turn the direction round, letters of private
    use. Ends of lines are "\\n"."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(letter for letter in lines.replace("\t", " ") if letter == "\n" or _can_stand(letter))


def _can_stand(letter: str) -> bool:
    if unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn"):
        return False
    return letter not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


def cleaned(data: Any) -> Any:
    """The same data with every text in it clean."""
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, dict):
        return {key: cleaned(value) for key, value in data.items()}
    return [cleaned(value) for value in data] if isinstance(data, list | tuple) else data


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is written from the right."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


def breakable(text: str) -> str:
    """The text with places to break in words so long that they would run out of their column."""
    parts = text.split(" ")
    for number, part in enumerate(parts):
        if len(part) > LONGEST_WORD:
            parts[number] = "\u200b".join(part[at : at + 20] for at in range(0, len(part), 20))
    return " ".join(parts)


def spelled(letter: str) -> str:
    """In words a sign for which there is no picture; nothing for what only joins or changes others."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Sk"):
        return ""
    if unicodedata.category(letter).startswith("S"):
        return f"({unicodedata.name(letter, 'sign').lower()})"
    return BOX


def paragraphs(text: str) -> list[Block]:
    """Each line of a text as a paragraph."""
    return [Paragraph(line.strip()) for line in clean(text).split("\n") if line.strip()]


def on_words(day: date) -> str:
    """ "4 March 2026"."""
    return day_words(day.isoformat())


def line_chart(*, name: str, scores: Sequence[tuple[date, Decimal, str]]) -> LineChart | None:
    """A line of scores, oldest first, each with its day, its number and its words; None where there are too few for one."""
    if len(scores) < FEWEST_POINTS:
        return None
    low, high = min(value for _, value, _ in scores), max(value for _, value, _ in scores)
    first, last = scores[0][0], scores[-1][0]
    points = [
        (share(day.toordinal(), first.toordinal(), last.toordinal()), share(value, low, high))
        for day, value, _ in scores
    ]
    words = {value: said for _, value, said in scores}
    up = [(share(value, low, high), words[value]) for value in dict.fromkeys((low, high))]
    every = max(1, -(-len(scores) // MOST_LABELS))
    shown = [scores[at] for at in range(0, len(scores), every)]
    across = [
        (share(day.toordinal(), first.toordinal(), last.toordinal()), f"{day.day} {day:%b %Y}") for day, _, _ in shown
    ]
    alt = (
        f"Line chart of {name}: {len(scores)} scores, from {scores[0][2]} on {on_words(first)} to {scores[-1][2]} on "
        f"{on_words(last)}; the lowest is {words[low]}, the highest {words[high]}. The table below has every score."
    )
    return LineChart(caption=name, alt=alt, points=points, across=spaced(across), up=up)


def share(value: Any, low: Any, high: Any) -> float:
    """Where a value lies between two, from 0 to 1; in the middle where the two are one."""
    return 0.5 if high == low else float((value - low) / (high - low))


def spaced(labels: Iterable[tuple[float, str]], least: float = 0.16) -> list[tuple[float, str]]:
    """Those labels that do not run into the one before."""
    found: list[tuple[float, str]] = []
    for at, text in labels:
        if not found or at - found[-1][0] >= least:
            found.append((at, text))
    return found


def bar_chart(*, name: str, bars: Sequence[tuple[str, int, str]]) -> BarChart | None:
    """Bars of a label, a number from 0 on and its words; None where every number is 0."""
    most = max((value for _, value, _ in bars), default=0)
    if most <= 0:
        return None
    said = "; ".join(f"{label} {words}" for label, _, words in bars)
    return BarChart(
        caption=name,
        alt=f"Bar chart of {name}: {said}.",
        bars=[(label, value / most, words) for label, value, words in bars],
    )
