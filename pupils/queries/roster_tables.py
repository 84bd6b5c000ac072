"""What an import has read, as it is kept: its tables, a row, and the cells of a line."""

from typing import Any

from django.db.models import QuerySet

from core.errors import DomainError
from pupils.models import RosterImport, RosterPart
from pupils.rules.packed import Packed, unpacked
from pupils.rules.table import Table

GONE = "That line is not there any more."
NOT_KEPT = (
    "This line is not kept, because the file has a column of passwords. Correct it in the file, and upload it again."
)


def tables_of(roster: RosterImport) -> list[Table]:
    """The tables as they were kept."""
    found = []
    for place, head in enumerate(roster.tables):
        parts = parts_of(roster, place).values_list("content", flat=True)
        found.append(Table(**head, rows=Packed(head["head"], map(bytes, parts))))
    return found


def table_named(roster: RosterImport, name: str) -> dict[str, Any]:
    """The head of a table. Raises DomainError where there is none of this name."""
    return roster.tables[place_of(roster, name)]


def row_of(roster: RosterImport, name: str, line: int) -> dict[str, str] | None:
    """The cells of a row, by header in the order of the file; None where that line is no row."""
    place = place_of(roster, name)
    for part in parts_of(roster, place).iterator(chunk_size=20):
        for at, *cells in unpacked(bytes(part.content)):
            if at == line:
                return dict(zip(roster.tables[place]["head"], cells, strict=True))
    return None


def roster_line(*, roster: RosterImport, file: str, line: int) -> dict[str, str]:
    """The cells of a line of what was read, by header in the order of the file; those of a line with too many stand behind them
    by their place. Raises DomainError for a line that is not there."""
    table = table_named(roster, file)
    head = table["head"]
    if values := row_of(roster, file, line):
        return values
    cells = next((cells for number, cells in table["broken"] if number == line), None)
    if cells is None and table["hidden"] and line in {number for number, _ in table["problems"]}:
        raise DomainError(NOT_KEPT)
    if cells is None:
        raise DomainError(GONE)
    beyond = {f"Cell {place} (under no column)": cells[place - 1] for place in range(len(head) + 1, len(cells) + 1)}
    return {header: cells[n] if n < len(cells) else "" for n, header in enumerate(head)} | beyond


def place_of(roster: RosterImport, name: str) -> int:
    for place, table in enumerate(roster.tables):
        if table["name"] == name:
            return place
    raise DomainError(GONE)


def parts_of(roster: RosterImport, place: int) -> QuerySet[RosterPart]:
    return RosterPart.objects.filter(roster=roster, table=place).order_by("number")
