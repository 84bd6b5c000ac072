"""Kinds of records that a list can hold: their columns, by the names that schools' systems give them."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatch
from functools import lru_cache

from pupils.rules.dates import parse_date
from pupils.rules.incoming import Bells, Incoming
from pupils.rules.passwords import is_password_name
from pupils.rules.table import Table, is_nameless, nameless
from pupils.rules.words import KINDS, Meaning, Words, plain_word

LEFT_ALONE = "-"
HELPER = "e.g. "


@dataclass(frozen=True)
class Field:
    """A column: what it is in words, the headers it is known by (plain), an example for the template, and the kind of words
    that stand in it where it takes codes (`words.KINDS`)."""

    words: str
    headers: tuple[str, ...] = ()
    example: str = ""
    known: str = ""


@dataclass(frozen=True)
class Reading:
    """What a list is read with, besides itself: the order of dates, bell times, the days that attendance is
    about, the types of need, the day on which it is read, what words mean, how many figures the school's identifiers have where
    a file has lost their leading zeros (0: it has not), and how many sessions lie between two days."""

    order: str = "dmy"
    bells: Bells = field(default_factory=Bells)
    since: str = ""
    until: str = ""
    # Each type of need that may come, and the one that it is read as (retired ones have another).
    needs: Mapping[str, str] = field(default_factory=dict)
    today: str = ""
    words: Words = field(default_factory=Words)
    figures: int = 0
    sessions: Callable[[date, date], int] = lambda first, last: 0

    @property
    def year(self) -> int:
        """The year in which it is read."""
        return int(self.today[:4]) if self.today else 2020

    def code(self, kind: str, text: str) -> Meaning:
        """What a word means. One that nobody has explained means nothing, and that is said."""
        meaning = self.words.read(kind, text)
        return meaning or Meaning("", f"“{text}” is not a known word ({KINDS[kind].label}) and is left out.")

    def identifier(self, text: str) -> str:
        """An identifier with the leading zeros that a file has lost."""
        return text.zfill(self.figures) if self.figures and text.isascii() and text.isdecimal() else text

    def day(self, text: str, near: int | None = None) -> date:
        """A date of the file; a year of two figures is near to that year, or to the present one. Raises DateError."""
        return parse_date(text, self.order, self.year if near is None else near)


@dataclass(frozen=True)
class Records:
    """A kind of records. Of each group in `needs`, one column must be there ("x*" is any that begins with x);
    `dates` are the columns that hold days."""

    name: str
    label: str
    hint: str
    # Asked each time, since some columns are named by the school's own rows.
    fields: Callable[[], Mapping[str, Field]]
    needs: tuple[frozenset[str], ...]
    read: Callable[[Table, Mapping[str, str], Reading], Iterable[Incoming]]
    dates: frozenset[str] = frozenset()
    # A table that is no list of rows (a timetable grid) names its columns itself.
    is_grid: Callable[[Table], bool] = lambda table: False


@lru_cache(maxsize=8192)
def plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())


def proposed(head: Iterable[str], fields: Mapping[str, Field]) -> dict[str, str]:
    """Field by header, as the headers themselves say; a field is proposed once, for the header it is best known by, our own
    word for it first."""
    by_plain = {plain(header): header for header in reversed(list(head))}
    found: dict[str, str] = {}
    for name, column in fields.items():
        known = (plain(column.words), *column.headers)
        header = next((by_plain[one] for one in known if one in by_plain), None)
        if header is not None and header not in found:
            found[header] = name
    return found


def columns_of(head: Iterable[str], said: Mapping[str, str], fields: Mapping[str, Field]) -> dict[str, str]:
    """Header by field: what a person said of a column stands above what is proposed."""
    head = list(head)
    mapping = {**proposed(head, fields), **said}
    return {name: header for header, name in mapping.items() if header in head and name in fields}


def lacking(records: Records, columns: Mapping[str, str]) -> list[str]:
    """What no column holds and one must, in words."""
    fields = records.fields()
    return [
        " or ".join(fields[name].words for name in fields if name in group)
        for group in records.needs
        if not any(fnmatch(column, wanted) for column in columns for wanted in group)
    ]


def cells_of(table: Table, columns: Mapping[str, str]) -> Iterable[tuple[int, dict[str, str]]]:
    """Each row's texts by field, with its line; the helper row of a template is none."""
    for line, values in table.rows:
        cells = {name: values[header] for name, header in columns.items() if header in values}
        if not any(text.startswith(HELPER) for text in cells.values()):
            yield line, cells


def heads_key(head: Iterable[str]) -> str:
    """What a file's whole set of headers is known by, whatever their order and spelling; their order counts where one has no
    heading, since nothing but its place says which it is."""
    head = list(head)
    names = [plain_word(header) for header in head]
    names = names if any(map(is_nameless, head)) else sorted(names)
    return hashlib.sha256("|".join(names).encode()).hexdigest()[:32]


def is_said(cells: Iterable[str], said: Collection[str]) -> bool:
    """Whether these are the headers of a list that somebody has explained before (`said`: by `heads_key`). Columns of passwords
    were left out of it, and those without a heading where nothing stood in them."""
    names = [cell or nameless(place) for place, cell in enumerate(cells, start=1) if not is_password_name(cell)]
    return heads_key(names) in said or heads_key(name for name in names if not is_nameless(name)) in said


def words_in(
    tables: Iterable[Table], columns: Mapping[str, str], fields: Mapping[str, Field]
) -> Iterable[tuple[str, str]]:
    """Each text that stands in a column of codes, with the kind of word that it is."""
    asked = {name: fields[name].known for name in columns if fields[name].known}
    for table in tables:
        for _, cells in cells_of(table, columns):
            yield from ((kind, cells[name]) for name, kind in asked.items() if cells.get(name))


def template(records: Records) -> list[list[str]]:
    """The rows of an empty file of this kind: the header, and a helper row that is left alone when it comes back."""
    fields = [column for column in records.fields().values() if column.example]
    return [[column.words for column in fields], [HELPER + column.example for column in fields]]


# The kinds by name, in the order in which they are offered; an app above adds its own.
REGISTRY: dict[str, Records] = {}


def add(records: Records) -> None:
    REGISTRY[records.name] = records


def pupil_key(cells: Mapping[str, str], reading: Reading) -> str:
    """What a row calls its pupil: an ID, or the UPN. Raises ValueError."""
    key = reading.identifier(cells.get("mis_id", "")) or cells.get("upn", "").upper()
    if not key:
        raise ValueError("There is neither an ID nor a UPN, so the pupil cannot be found.")
    return key


PUPIL_KEY = {
    "mis_id": Field(
        "Admission number or ID",
        ("id", "adno", "admissionno", "admissionnumber", "misid", "pupilid", "studentid", "sisid", "sourcedid", "studentno"),
        "10234",
    ),
    "upn": Field("UPN", ("upn", "uniquepupilnumber", "pupilupn"), "B801200005001"),
}  # fmt: skip
PUPIL_NEEDED = frozenset(PUPIL_KEY)
