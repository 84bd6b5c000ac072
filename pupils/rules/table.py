"""A table of text that was read from a file, and what is said of a file that cannot be."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from openpyxl.utils import get_column_letter

from pupils.rules.packed import Packed, Row
from pupils.rules.words import plain_word

NAMELESS = re.compile(r"^Column [A-Z]{1,3} \(no heading\)$")


def nameless(place: int) -> str:
    """What a column without a name is called, by its place from 1, as a spreadsheet letters it."""
    return f"Column {get_column_letter(place)} (no heading)"


def is_nameless(header: str) -> bool:
    """Whether a column has no name of its own: it is called after its place."""
    return bool(NAMELESS.match(header))


class FileError(ValueError):
    """The file cannot be read; the message says what to do."""


class QuestionError(FileError):
    """A person must say something before the file can be read. `choices`: what may be said, with its words."""

    def __init__(self, message: str, choices: list[tuple[str, str]]) -> None:
        super().__init__(message)
        self.choices = choices


class SheetError(QuestionError):
    """Which sheet of several holds the list."""


class HeadError(QuestionError):
    """Which row holds the names of the columns ("0": none does)."""


@dataclass
class Table:
    """`rows` are (line number, values by header). `problems` and `notes` are lines that are no rows, and why; `broken` are the
    cells of those problems that a person can put right; `blanks` counts empty lines and `heads` those of the header, so that
    every line of the file is one of these. Columns that hold passwords are dropped when it is read, for good: `hidden` are
    their names. `remarks` are about the file as a whole; `firsts` are the first lines in short where none of them looks like
    the names of columns, and `letters` what each column is called by its place ("column D")."""

    name: str
    head: list[str]
    rows: list[Row] | Packed
    problems: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    broken: list[tuple[int, list[str]]] = field(default_factory=list)
    blanks: int = 0
    heads: int = 1
    hidden: list[str] = field(default_factory=list)
    protected: int = 0
    sheet: str = ""
    is_hidden: bool = False
    remarks: list[str] = field(default_factory=list)
    firsts: list[tuple[int, str]] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return PurePosixPath(self.name).stem.lower().replace("_", "").replace(" ", "")

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return len(self.rows) + len(self.problems) + len(self.notes) + self.blanks + self.heads

    @property
    def shape(self) -> frozenset[str]:
        """What its columns are called, whatever their order and spelling: tables of one shape are one list."""
        return frozenset(plain_word(header) for header in self.head)
