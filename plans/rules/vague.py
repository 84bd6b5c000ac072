"""Words too vague for a target or a line of provision, each with why and what to write instead (fact 22, IPSEA, and its kin)."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Vague:
    """A vague word as it stands in the text, why nobody can hold anybody to it, and what would be clear."""

    words: str
    why: str
    instead: str


HOW_MUCH = "Nobody can count it, so nobody can say whether it was given."
WHO_DECIDES = "It does not say who decides, or when."
NOT_OWED = "It says that something would be good, and promises nothing."
NOT_SEEN = "It cannot be seen or counted, so nobody will know when it is reached."
NEVER_USED = "Something can be there and never be used."
HOW_OFTEN = "Say how often and how long: 3 times a week for 20 minutes."
WHAT_SIGN = "Say when exactly, or what sign shows that it is time."
WHICH = "Say how many, how long, or which ones."
WHAT_ADULT = "Say what the adult does, in what size of group, how often."
FROM_TO = "Say from what to what: from 4 of 10 words read to 8 of 10."
WHAT_SHOWS = "Say what the pupil will do that shows it, where, and how often."

# (pattern of words, why, instead). Longer patterns come before those that they hold.
WORDS: tuple[tuple[str, str, str], ...] = (
    (r"regular(?:ly)?(?: basis)?", HOW_MUCH, HOW_OFTEN),
    (r"ongoing|frequent(?:ly)?|often|sometimes|periodic(?:ally)?|occasional(?:ly)?", HOW_MUCH, HOW_OFTEN),
    (r"(?:have |has |with )?access to", NEVER_USED, "Say what is done with the pupil, how often and who does it."),
    (r"opportunit(?:y|ies) (?:for|to)", NOT_OWED, "Say what happens, how often and who sees to it."),
    (r"would benefit from", NOT_OWED, "Write “will have”, and how often."),
    (r"(?:is|are) (?:recommended|advised|suggested)", NOT_OWED, "Write “will”, with who does it."),
    (r"as (?:and when )?(?:appropriate|required|needed|necessary)", WHO_DECIDES, WHAT_SIGN),
    (r"(?:where|when)(?:ver|ever)? (?:appropriate|possible|required|needed|necessary)", WHO_DECIDES, WHAT_SIGN),
    (r"(?:a )?high levels? of|a (?:good|great) deal of|a range of|a variety of", HOW_MUCH, WHICH),
    (r"some(?= (?:support|help|time))", HOW_MUCH, WHICH),
    (r"up to(?= \d)", "Nought is also “up to”.", "Write the number itself."),
    (r"(?:may|might|could|should)(?= (?:be|have|need|include|receive))", NOT_OWED, "Write “will”."),
    (r"(?:will|to) (?:try|aim|endeavour|strive) to", NOT_OWED, "Write what will be done."),
    (r"(?<!needs )(?<!for )(?:support|help) (?:with|as)", "It does not say what the adult does.", WHAT_ADULT),
    (r"(?:improve|better|increase|develop|enhance|strengthen)s?(?! (?:from|by|to) \d)", NOT_SEEN, FROM_TO),
    (r"(?:make|making) (?:good |better |more )?progress", NOT_SEEN, FROM_TO),
    (r"(?:understand|know|appreciate)s?|(?:be|is) aware of|becomes? familiar with", NOT_SEEN, WHAT_SHOWS),
    (r"be more (?:confident|independent|engaged|focuss?ed|resilient)", NOT_SEEN, WHAT_SHOWS),
    (r"appropriate(?:ly)?|suitable|adequate(?:ly)?|sufficient(?:ly)?", WHO_DECIDES, "Say what it looks like."),
    (r"small groups?(?! (?:of |\()\d)", "Two and eight are both small to somebody.", "Give the number: a group of 4."),
)
_COMPILED = tuple((re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), why, instead) for pattern, why, instead in WORDS)

# "from 4 of 10 to 8 of 10": what grows is counted.
_FROM_TO = re.compile(r"\bfrom\b[^;.]*\d[^;.]*\bto\b[^;.]*\d", re.IGNORECASE)


def vague_words(text: str) -> list[Vague]:
    """The vague words of a text in the order in which they stand, each once, none inside another."""
    found: list[tuple[int, int, Vague]] = []
    measured = _FROM_TO.search(text) is not None
    for pattern, why, instead in _COMPILED:
        if instead == FROM_TO and measured:
            continue
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), Vague(match.group(), why, instead)))
    said: dict[str, Vague] = {}
    for _, _, vague in sorted(found, key=lambda item: item[0]):
        said.setdefault(vague.words.lower(), vague)
    return list(said.values())
