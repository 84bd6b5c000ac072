"""What the tables of a roster say: which shape they have, and everything in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pupils.rules import oneroster, plain, sds
from pupils.rules.dates import is_ambiguous, orders_of
from pupils.rules.files import FileError, Table
from pupils.rules.incoming import Incoming, without_twins


@dataclass
class Roster:
    """What was read. `schools` are those in the file, by their number."""

    shape: str
    items: list[Incoming]
    schools: dict[str, str] = field(default_factory=dict)


def shape_of(tables: Iterable[Table]) -> str:
    """ "sds", "oneroster" or "pupils". Raises FileError where it is none of them."""
    tables = list(tables)
    keys = {table.key for table in tables}
    if "users" in keys and keys & {"orgs", "enrollments", "classes", "manifest"}:
        return "oneroster"
    if "student" in keys and keys & (sds.FILES - {"student"}):
        return "sds"
    if len(tables) == 1:
        return "pupils"
    raise FileError(
        "These files are no roster: School Data Sync needs Student.csv and Section.csv, OneRoster users.csv and orgs.csv, with "
        "those names. A list of pupils is one file."
    )


def lacks_columns(tables: list[Table], said: Mapping[str, str]) -> bool:
    """Whether a person must say which columns hold the surname and an ID or the UPN."""
    if shape_of(tables) != "pupils":
        return False
    fields = plain.fields_of(tables[0].head, said)
    return "family_name" not in fields or not fields.keys() & {"mis_id", "upn"}


def is_whole(tables: list[Table]) -> bool:
    """Whether the files list everybody, by their shape: then who is missing has left."""
    shape = shape_of(tables)
    return shape == "sds" or (shape == "oneroster" and not oneroster.Files(tables).is_delta())


def dates_in(tables: Iterable[Table], said: Mapping[str, str]) -> list[str]:
    """Every date of birth in the tables, as written."""
    found = []
    for table in tables:
        columns = {"born_on": "birthDate"} if "birthDate" in table.head else plain.fields_of(table.head, said)
        if "born_on" in columns:
            found += [values[columns["born_on"]] for _, values in table.rows]
    return found


def order_of(tables: list[Table], said: Mapping[str, str]) -> str | None:
    """The order of day, month and year that the file proves; None where it leaves it open and a person must say."""
    values = dates_in(tables, said)
    if is_ambiguous(values):
        return None
    orders = orders_of(values)
    return next((order for order in ("ymd", "dmy", "mdy") if order in orders), "dmy")


def schools_in(tables: list[Table]) -> dict[str, str]:
    """The schools that the files name, by their number."""
    readers = {"sds": sds.schools_in, "oneroster": oneroster.schools_in}
    shape = shape_of(tables)
    return readers[shape](tables) if shape in readers else {}


def read_roster(
    tables: list[Table], *, order: str, said: Mapping[str, str], schools: list[str] | None = None
) -> Roster:
    """Read the tables. `said`: what a person said that columns are; `schools`: the numbers of those to take (None: all)."""
    shape = shape_of(tables)
    if shape == "sds":
        items = sds.read_sds(tables, order, schools)
    elif shape == "oneroster":
        items = oneroster.read_oneroster(tables, order, schools)
    else:
        items = plain.read_plain(tables[0], order, said)
    items += [
        Incoming("row", "", "", {}, table.name, line, refused=problem)
        for table in tables
        for line, problem in table.problems
    ]
    return Roster(shape, without_twins(items), schools_in(tables))
