"""Names and chosen words taken out of a text, whatever their case, accents and spacing.

A text is read as words, each folded: no accents, no case, nothing that cannot be seen. What is taken out is a word that is a
name, words that together are a whole name or a chosen phrase ("AliKhan", "ali - KHAN"), and letters written one by one ("A l i").
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

NAME, WORDS = "[name removed]", "[words removed]"
SHORTEST = 2
# Names that are words as well: alone they are a name where they begin with a capital ("Will"), and a word where not ("will").
_ALSO_WORDS = """
    al an art as ben can del do he ho in is jo ka la le ma man me my no on so to van we
    april august autumn bill bob brook christian dale dawn day drew faith frank grace grant green harmony heather holly hope iris
    ivy jack jay joy june king lane lee long mark may max miles old park pat penny price reading reed rich rob robin rose ruby
    short skip sky star summer sunny violet wells west white wise wood will young
"""
ALSO_WORDS = frozenset(_ALSO_WORDS.split())


# Letters that are no accented form of another, as people write them without.
_PLAIN = str.maketrans(
    {
        "ł": "l",
        "ŀ": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŧ": "t",
    }
)


@dataclass(frozen=True)
class Word:
    """A run of letters and figures in a text, what it is folded, and whether it begins with a capital."""

    start: int
    end: int
    folded: str
    has_capital: bool


def folded(text: str) -> str:
    """Letters and figures alone, without case and accents, and without strokes and ligatures."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in plain if sign.isalnum()).translate(_PLAIN)


def _is_inside(sign: str) -> bool:
    """Part of a word: a letter, a figure, an accent on its own, or a sign that cannot be seen."""
    return sign.isalnum() or unicodedata.category(sign) in ("Mn", "Cf")


def words_of(text: str) -> list[Word]:
    found, start = [], None
    for place, sign in enumerate([*text, " "]):
        if _is_inside(sign):
            start = place if start is None else start
        elif start is not None:
            whole = folded(text[start:place])
            large = next((letter.isupper() for letter in text[start:place] if letter.isalpha()), False)
            found += [Word(start, place, whole, large)] if whole else []
            start = None
    return found


def parts_of(names: Iterable[str]) -> set[str]:
    """Each part of each name, folded; parts of a single letter are none."""
    rows = list(names)
    parts = {word.folded for name in rows for word in words_of(name)}
    parts |= {folded(part) for name in rows for part in name.split()}
    return {part for part in parts if len(part) >= SHORTEST}


class Redaction:
    """What is taken out: `people` are whole names, `phrases` words chosen by somebody, `keep` words that are no name here, even
    with a capital."""

    def __init__(self, *, people: Iterable[str], phrases: Iterable[str] = (), keep: Iterable[str] = ()) -> None:
        rows = list(people)
        kept = {folded(word) for word in keep}
        self.parts = parts_of(rows) - kept
        self.wholes = {whole for whole in map(folded, rows) if len(whole) >= SHORTEST} - kept
        self.phrases = {whole for whole in map(folded, phrases) if whole}
        self.longest = max(map(len, self.parts | self.wholes | self.phrases), default=0)

    def of(self, text: str) -> str:
        """The text without them."""
        words, pieces, at, place = words_of(text), [], 0, 0
        while place < len(words):
            last, put = self._taken(words, place)
            if last is None:
                place += 1
                continue
            pieces += [text[at : words[place].start], put]
            at, place = words[last].end, last + 1
        return "".join([*pieces, text[at:]])

    def _taken(self, words: list[Word], first: int) -> tuple[int | None, str]:
        """The last word of the longest run from `first` that is taken out, and what is put there; (None, "") for none."""
        run, best, put, are_letters = "", None, "", True
        for place in range(first, len(words)):
            run += words[place].folded
            are_letters = are_letters and len(words[place].folded) == 1
            if len(run) > self.longest + 1:
                break
            is_one = place == first
            if is_one and self._is_plain_word(words[place]):
                continue
            if found := self._put(run, is_one=is_one, are_letters=are_letters):
                best, put = place, found
        return best, put

    def _is_plain_word(self, word: Word) -> bool:
        """ "will", not "Will", where nobody chose it."""
        return word.folded in ALSO_WORDS and not word.has_capital and word.folded not in self.phrases

    def _put(self, run: str, *, is_one: bool, are_letters: bool) -> str:
        if run in self.phrases:
            return WORDS
        if self._is_among(run, self.wholes) and (is_one or are_letters or not self._is_among(run, self.parts)):
            return NAME
        return NAME if (is_one or are_letters) and self._is_among(run, self.parts) else ""

    @staticmethod
    def _is_among(run: str, names: set[str]) -> bool:
        """A name, or one with an s after it: "the Khans", "Khan's" without its apostrophe."""
        return run in names or (len(run) > 3 and run.endswith("s") and run[:-1] in names)


def initials(*names: str) -> str:
    """ "A. K."."""
    return " ".join(f"{name.strip()[0].upper()}." for name in names if name.strip())
