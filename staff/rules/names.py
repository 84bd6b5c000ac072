"""Whether two names may be one person's."""

TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir", "dame"}
APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"


def is_same_name(one: str, other: str) -> bool:
    """Whether every word of the shorter name is in the longer one, titles and case aside. An empty name is nobody's."""
    words = [_words(one), _words(other)]
    return all(words) and (words[0] <= words[1] or words[1] <= words[0])


def _words(name: str) -> set[str]:
    plain = "".join(sign if sign.isalpha() or sign in APOSTROPHES else " " for sign in name.casefold())
    return {word for word in plain.replace(APOSTROPHES[1], APOSTROPHES[0]).split() if word not in TITLES}
