"""Short texts by which things are found: as typed with commas, and as compared."""

import re
from collections.abc import Iterable

MOST, LONGEST = 12, 40
# Words of a step's title that say nothing of what it is about.
EMPTY = frozenset("the and with for your you from into then that this what how own one two each our their them".split())


class WordsError(ValueError):
    """Too many, or one that is too long; the message says what to do."""


def read_words(text: str) -> list[str]:
    """The texts between commas or line ends, each once whatever its case, as first written. Raises WordsError."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;\n]", text):
        clean = " ".join(part.split())
        if clean:
            found.setdefault(clean.casefold(), clean)
    if len(found) > MOST:
        raise WordsError(f"Give at most {MOST}.")
    if any(len(word) > LONGEST for word in found.values()):
        raise WordsError(f"Keep each under {LONGEST} letters, with commas between them.")
    return list(found.values())


def folded(words: Iterable[str]) -> frozenset[str]:
    """As they are compared: without case and spaces at the ends."""
    return frozenset(" ".join(word.casefold().split()) for word in words if word.strip())


def words_of(text: str) -> frozenset[str]:
    """The words of a sentence that say something, without endings such as -s and -ing."""
    found = (word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2 and word not in EMPTY)
    return frozenset(_stem(word) for word in found)


def _stem(word: str) -> str:
    for end in ("ing", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            bare = word[: -len(end)]
            # "planning" is "plan".
            return bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
    return word
