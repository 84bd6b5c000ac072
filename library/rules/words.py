"""Short texts by which things are found, as they are compared."""

import re
from collections.abc import Iterable

# Words of a step's title that say nothing of what it is about.
EMPTY = frozenset(
    [
        "the",
        "and",
        "with",
        "for",
        "your",
        "you",
        "from",
        "into",
        "then",
        "that",
        "this",
        "what",
        "how",
        "own",
        "one",
        "two",
        "each",
        "our",
        "their",
        "them",
    ]
)


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
