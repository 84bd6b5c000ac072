"""Kinds of records that a list can hold: their columns, by the names that schools' systems give them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch

from pupils.rules.incoming import Bells, Incoming
from pupils.rules.table import Table

LEFT_ALONE = "-"
HELPER = "e.g. "


@dataclass(frozen=True)
class Field:
    """A column: what it is in words, the headers it is known by (plain), and an example for the template."""

    words: str
    headers: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Reading:
    """What a list is read with, besides itself: the order of dates, bell times, the days that attendance is
    about, the types of need, and the day on which it is read."""

    order: str = "dmy"
    bells: Bells = field(default_factory=Bells)
    since: str = ""
    until: str = ""
    # Each type of need that may come, and the one that it is read as (retired ones have another).
    needs: Mapping[str, str] = field(default_factory=dict)
    today: str = ""


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
    read: Callable[[Table, Mapping[str, str], Reading], list[Incoming]]
    dates: frozenset[str] = frozenset()
    # A table that is no list of rows (a timetable grid) names its columns itself.
    is_grid: Callable[[Table], bool] = lambda table: False


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
        cells = {name: values[header] for name, header in columns.items()}
        if not any(text.startswith(HELPER) for text in cells.values()):
            yield line, cells


def template(records: Records) -> list[list[str]]:
    """The rows of an empty file of this kind: the header, and a helper row that is left alone when it comes back."""
    fields = [column for column in records.fields().values() if column.example]
    return [[column.words for column in fields], [HELPER + column.example for column in fields]]


# The kinds by name, in the order in which they are offered; an app above adds its own.
REGISTRY: dict[str, Records] = {}


def add(records: Records) -> None:
    REGISTRY[records.name] = records


def pupil_key(cells: Mapping[str, str]) -> str:
    """What a row calls its pupil: an ID, or the UPN. Raises ValueError."""
    key = cells.get("mis_id") or cells.get("upn", "").upper()
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
