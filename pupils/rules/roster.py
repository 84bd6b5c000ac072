"""What the tables of an import say: which shape they have, and everything in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pupils.rules import oneroster, sds
from pupils.rules.attendance import ATTENDANCE
from pupils.rules.class_list import CLASSES
from pupils.rules.ctf import read_ctf_tables
from pupils.rules.dates import is_ambiguous, orders_of
from pupils.rules.incoming import Incoming
from pupils.rules.plain import PUPILS
from pupils.rules.records import REGISTRY, Reading, Records, add, columns_of, lacking, plain
from pupils.rules.staff_list import STAFF
from pupils.rules.table import FileError, Table
from pupils.rules.timetable import LESSONS, SLOT

for kind in (PUPILS, STAFF, CLASSES, LESSONS, ATTENDANCE):
    add(kind)
# What School Data Sync and OneRoster call theirs.
SHAPED = frozenset({
    "SIS ID", "ID", "Section ID", "Section SIS ID", "DfE Number", "School DfE Number", "School SIS ID", "Section Name",
    "Course Subject", "Username", "sourcedId", "status", "dateLastModified", "propertyName", "value", "role",
    "classSourcedId", "userSourcedId", "schoolSourcedId", "orgSourcedIds", "familyName", "givenName", "title", "type", "name",
})  # fmt: skip


@dataclass
class Roster:
    """What was read. `schools` are those in the files, by their number."""

    items: list[Incoming]
    schools: dict[str, str] = field(default_factory=dict)


def looks_like_head(cells: list[str]) -> bool:
    """Whether these are the names of columns: at least two that are known, here or to another shape."""
    known = known_headers()
    count = sum(plain(cell) in known or cell in SHAPED or bool(SLOT.match(cell)) for cell in cells)
    return count >= 2 or (count == 1 and len(cells) == 1)


def known_headers() -> frozenset[str]:
    """Every header that some kind of records knows, plain."""
    own = (PUPILS, STAFF, CLASSES, LESSONS, ATTENDANCE)
    return frozenset(header for records in own for column in records.fields().values() for header in column.headers)


def shape_of(tables: list[Table], records: str = "") -> str:
    """ "sds", "oneroster" or "ctf" where the files show it, else the kind of records that the one list holds, pupils where
    nothing is said. Raises FileError where they are none of them."""
    keys = {table.key for table in tables}
    if any(table.name in ("CTF pupils",) for table in tables):
        return "ctf"
    if "users" in keys and keys & {"orgs", "enrollments", "classes", "manifest"}:
        return "oneroster"
    if "student" in keys and keys & (sds.FILES - {"student"}):
        return "sds"
    if len(tables) == 1:
        return records or PUPILS.name
    raise FileError(
        "These files are no roster: School Data Sync needs Student.csv and Section.csv, OneRoster users.csv and orgs.csv, with "
        "those names. A list of pupils, or of another kind, is one file."
    )


def list_in(tables: list[Table], shape: str) -> Records | None:
    """The kind of records where the file is one list whose columns a person can name."""
    records = REGISTRY.get(shape)
    return None if records is None or records.is_grid(tables[0]) else records


def lacks_columns(tables: list[Table], said: Mapping[str, str], shape: str) -> list[str]:
    """Which columns a person must name, in words."""
    records = list_in(tables, shape)
    return lacking(records, columns_of(tables[0].head, said, records.fields())) if records else []


def is_whole(tables: list[Table], shape: str) -> bool:
    """Whether the files list everybody, by their shape: then who is missing has left."""
    return shape == "sds" or (shape == "oneroster" and not oneroster.Files(tables).is_delta())


def dates_in(tables: list[Table], said: Mapping[str, str], shape: str) -> list[str]:
    """Every date in the tables that is written in an order to be found out, as written."""
    if shape == "sds":
        named = [(table, "Birthdate") for table in tables if "Birthdate" in table.head]
    elif records := list_in(tables, shape):
        columns = columns_of(tables[0].head, said, records.fields())
        named = [(tables[0], columns[name]) for name in records.dates if name in columns]
    else:
        named = []
    return [values[header] for table, header in named for _, values in table.rows]


def order_of(tables: list[Table], said: Mapping[str, str], shape: str) -> str | None:
    """The order of day, month and year that the file proves; None where it leaves it open and a person must say."""
    values = dates_in(tables, said, shape)
    if is_ambiguous(values):
        return None
    orders = orders_of(values)
    return next((order for order in ("ymd", "dmy", "mdy") if order in orders), "dmy")


def schools_in(tables: list[Table], shape: str) -> dict[str, str]:
    """The schools that the files name, by their number."""
    readers = {"sds": sds.schools_in, "oneroster": oneroster.schools_in}
    return readers[shape](tables) if shape in readers else {}


def read_roster(
    tables: list[Table], *, shape: str, reading: Reading, said: Mapping[str, str], schools: list[str] | None = None
) -> Roster:
    """Read the tables. `said`: what a person said that columns are; `schools`: the numbers of those to take (None: all)."""
    if shape == "sds":
        items = sds.read_sds(tables, reading.order, schools)
    elif shape == "oneroster":
        items = oneroster.read_oneroster(tables, reading.order, schools)
    elif shape == "ctf":
        items = read_ctf_tables(tables, reading)
    else:
        records = REGISTRY[shape]
        columns = columns_of(tables[0].head, said, records.fields())
        items = records.read(tables[0], columns, reading)
    items += [
        Incoming("row", "", "", {}, table.name, line, refused=problem)
        for table in tables
        for line, problem in table.problems
    ]
    return Roster(items, schools_in(tables, shape))
