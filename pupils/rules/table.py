"""A table of text that was read from a file, and what is said of a file that cannot be."""

from dataclasses import dataclass, field
from pathlib import PurePosixPath


class FileError(ValueError):
    """The file cannot be read; the message says what to do."""


@dataclass
class Table:
    """`rows` are (line number, values by header). `problems` and `notes` are lines that are no rows, and why. Columns that hold
    passwords are dropped when it is read, for good."""

    name: str
    head: list[str]
    rows: list[tuple[int, dict[str, str]]]
    problems: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return PurePosixPath(self.name).stem.lower().replace("_", "").replace(" ", "")
