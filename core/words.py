"""Short texts that are typed with commas between them."""

import re

MOST, LONGEST = 12, 40


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
