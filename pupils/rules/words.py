"""What the words in a list mean: a table of known words for each field that takes codes, and what a school said of its own.

Words are compared without case, spaces and punctuation, and always as a whole: nothing is read by its first letters.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale

TABLE = Path(__file__).with_name("words.csv")
# What a person says of a word that is to be read as nothing.
BLANK = "-"
# So many letters of a word are compared, and kept where a school explains it.
LONGEST = 100
# Signs that say nothing beside a word. Others ("K?", "E*") may say that it is not meant as it stands.
SILENT = frozenset(".,;:!'\"()[]{}/&|_\\=’‘“”`´")  # noqa: RUF001  (quotation marks as people type them)
MINUS = "\u2212"
# What may stand before the number or the name of a pupil's year.
YEAR = re.compile(
    r"^(?:(?:nc|national curriculum|curriculum|school)\s+)?(?:(?:year\s*group|year|yr|y|grade)(?:\s*:|\.)?\s*)?(?:nc\s*)?(.*)$",
    re.IGNORECASE,
)
YEAR_NUMBER = re.compile(r"([0-9]{1,2})(?:\.0+)?")
YEAR_NAME = re.compile(r"[\w\s.()]*")
# What stands between a code and its name.
PARTED = re.compile(r"\s+[-–—/|]\s+|[:()\[\]=]")  # noqa: RUF001  (dashes as people type them)
YEARS = {
    "n1": -2, "nursery1": -2, "n2": -1, "nursery2": -1, "nursery": -1, "fs1": -1, "fs2": 0,
    "r": 0, "reception": 0, "rec": 0, "yr": 0, "foundation": 0, "eyfs2": 0,
}  # fmt: skip
OLDEST_YEAR = 14
UNREAD = object()


@dataclass(frozen=True)
class Meaning:
    """What a word is read as: `code` ("" leaves the field as it is), what to say of it, and what more it tells (`kept`)."""

    code: str
    note: str = ""
    kept: str = ""


@dataclass(frozen=True)
class Kind:
    """A field that takes codes: what it is called, and what a person may say that an unknown word means."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


YES_NO = (("Y", "Yes"), ("N", "No"))
YEAR_CHOICES = (
    ("-2", "Nursery 1"),
    ("-1", "Nursery 2"),
    ("0", "Reception"),
    *((str(year), f"Year {year}") for year in range(1, OLDEST_YEAR + 1)),
)
YEAR_WORDS = {int(year): words for year, words in YEAR_CHOICES}
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "sen_status", "SEN status",
            (("E", "EHC plan (E)"), ("K", "SEN support (K)"), ("N", "No special educational need (N)")),
        ),
        Kind("sex", "Sex", (("F", "Female"), ("M", "Male"))),
        Kind("pupil_premium", "Pupil premium", YES_NO),
        Kind("eal", "English as an additional language", YES_NO),
        Kind("fsm", "Free school meals", YES_NO),
        Kind("in_care", "Looked after by a local authority", YES_NO),
        Kind("year_group", "Year", YEAR_CHOICES),
        Kind("ethnicity", "Ethnicity", ()),
        Kind("need_type", "Type of need", ()),
        Kind(
            "job", "Job",
            (
                ("ta", "Teaching assistant"), ("hlta", "Higher level teaching assistant"), ("teacher", "Teacher"),
                ("senco", "SENCO"), ("other", "Other"),
            ),
        ),
        Kind("relationship", "Relationship to the pupil", ()),
        Kind("roster_role", "Role", (("pupil", "Pupil"), ("staff", "Member of staff"), ("carer", "Parent or carer"))),
        Kind("yes_no", "Yes or no", YES_NO),
    )
}  # fmt: skip


@lru_cache(maxsize=8192)
def plain_word(text: str) -> str:
    """A word as it is compared: letters and figures alone, in lower case, without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if c.isalnum())


def word_key(kind: str, text: str) -> str:
    """What a word of codes is known by: the plain word, with the signs in it that may cast doubt on it ("k?"); a word of signs
    alone ("✓") is those; a year is what is written, since "1-2" is not 12. "" for a blank: nothing, dashes, dots. Of a long text
    only the beginning counts, in the file as where it is kept."""
    given = " ".join(unicodedata.normalize("NFKC", text[:LONGEST]).split()).casefold()
    seen = "".join(c for c in given if unicodedata.category(c)[0] not in "CM").strip()
    if all(c in " ." or _is_dash(c) for c in seen):
        return ""
    word = plain_word(text[:LONGEST])
    if kind == "year_group":
        return given[:LONGEST]
    signs = "".join(c for c in seen if not (c.isalnum() or c.isspace() or c in SILENT or _is_dash(c)))
    return (f"{word}{signs}" or seen)[:LONGEST]


def _is_dash(sign: str) -> bool:
    return sign == MINUS or unicodedata.category(sign) == "Pd"


@dataclass(frozen=True)
class Entry:
    """A row of the table. From `until` on a word is retired: it is still read, and said."""

    word: str
    meaning: Meaning
    since: str
    until: str


@cache
def entries() -> dict[str, dict[str, Entry]]:
    """The table: by field and the word's key."""
    found: dict[str, dict[str, Entry]] = {name: {} for name in KINDS}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            meaning = Meaning(row["code"], row["note"], row["kept"])
            entry = Entry(row["word"], meaning, row["since"], row["until"])
            found[row["field"]][word_key(row["field"], row["word"])] = entry
    return found


@cache
def languages() -> dict[str, str]:
    """The names of languages other than English, by their plain form."""
    names = Locale("en").languages.values()
    return {plain_word(name): name for name in names if "English" not in name}


def choices_of(name: str) -> tuple[tuple[str, str], ...]:
    """The codes that a word of this field may mean, with their words."""
    if KINDS[name].choices:
        return KINDS[name].choices
    first: dict[str, str] = {}
    for entry in entries()[name].values():
        code = entry.meaning.code
        # The table gives the code itself first and then its name.
        if code and (code not in first or first[code] == code):
            first[code] = entry.word
    return tuple(
        (code, f"{word} ({code})" if code.isupper() and word != code else code) for code, word in first.items()
    )


def read_as(kind: str, code: str, said_on: date | None) -> str:
    """What a word is read as, where the school said so."""
    words = dict(choices_of(kind)).get(code, code)
    since = f" because you said so on {said_on.day} {said_on:%b %Y}" if said_on else ""
    return f"left blank{since}" if code == BLANK else f"read as “{words}”{since}"


def codes_of(name: str) -> frozenset[str]:
    return frozenset(code for code, _ in choices_of(name))


def read_year(text: str) -> str | None:
    """A year as its number ("8", "0" for Reception, "-2" and "-1" for a nursery), or None: one number and nothing else, or a
    name."""
    text = unicodedata.normalize("NFKC", text).strip().replace(MINUS, "-")
    if text in ("-1", "-2"):
        return text
    found = YEAR.match(text)
    behind = found[1].strip() if found else text
    if number := YEAR_NUMBER.fullmatch(behind):
        return str(int(number[1])) if int(number[1]) <= OLDEST_YEAR else None
    # "YR" is Reception: what begins like a year's name may be one as a whole.
    for name in (behind, text):
        if YEAR_NAME.fullmatch(name) and plain_word(name) in YEARS:
            return str(YEARS[plain_word(name)])
    return None


@dataclass(frozen=True)
class Words:
    """Reads words. `said`: by field and the word's key, the code (or BLANK) that the school said; `today`: the day of reading, as
    "2026-10-14" ("": every word that is retired at some time counts as retired)."""

    said: Mapping[tuple[str, str], str] = field(default_factory=dict)
    today: str = ""
    # Each word is read once, however often it stands in the files.
    _known_by_now: dict[tuple[str, str], Meaning | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def read(self, name: str, text: str) -> Meaning | None:
        """What the text means in this field; None for a word that nobody has explained."""
        found = self._known_by_now.get((name, text), UNREAD)
        if found is UNREAD:
            found = self._known_by_now[name, text] = self._read(name, text)
        return found  # type: ignore[return-value]

    def _read(self, name: str, text: str) -> Meaning | None:
        word = word_key(name, text)
        if not word:
            return Meaning("")
        if (name, word) in self.said:
            code = self.said[name, word]
            return Meaning("" if code == BLANK else code)
        return self._known(name, text, word) or self._of_parts(name, text)

    def _of_parts(self, name: str, text: str) -> Meaning | None:
        """ "SEMH - Social, emotional and mental health", "Autism (ASD)": what every part means, where all are known."""
        parts = [part for part in PARTED.split(text) if word_key(name, part)]
        known = [self._known(name, part, word_key(name, part)) for part in parts]
        if len(parts) < 2 or not all(known) or len({meaning.code for meaning in known if meaning}) > 1:
            return None
        notes = dict.fromkeys(meaning.note for meaning in known if meaning and meaning.note)
        kept = next((meaning.kept for meaning in known if meaning and meaning.kept), "")
        return Meaning(known[0].code if known[0] else "", " ".join(notes), kept)

    def _known(self, name: str, text: str, word: str) -> Meaning | None:
        """What the table says of the text; None where it says nothing."""
        if name == "year_group":
            year = read_year(text)
            return None if year is None else Meaning(year)
        entry = entries()[name].get(word)
        if entry is not None and not (entry.since and self.today and self.today < entry.since):
            is_retired = not entry.until or not self.today or self.today >= entry.until
            return entry.meaning if is_retired else Meaning(entry.meaning.code, "", entry.meaning.kept)
        if name == "eal" and word in languages():
            return Meaning("Y", "", languages()[word])
        return None
