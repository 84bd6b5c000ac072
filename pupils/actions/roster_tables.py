"""What an import has read: its tables' heads in the import, their rows packed in stretches beside it, never as one value."""

from dataclasses import fields
from typing import Any

from django.db.models import QuerySet

from core.errors import DomainError
from pupils.models import RosterImport, RosterPart
from pupils.rules.packed import Packed, packed, unpacked
from pupils.rules.table import Table

GONE = "That line is not there any more."


def tables_keep(roster: RosterImport, tables: list[Table]) -> None:
    """Keep the tables. Their heads are saved with the import."""
    tables_forget(roster)
    names = [field.name for field in fields(Table) if field.name != "rows"]
    roster.tables = [{name: getattr(table, name) for name in names} for table in tables]
    for place, table in enumerate(tables):
        rows = table.rows if isinstance(table.rows, Packed) else Packed.of(table.head, table.rows)
        rows.close()
        table.rows = rows
        RosterPart.objects.bulk_create(
            RosterPart(school_id=roster.school_id, roster=roster, table=place, number=number, content=content)
            for number, content in enumerate(rows.parts)
        )


def tables_of(roster: RosterImport) -> list[Table]:
    """The tables as they were kept."""
    found = []
    for place, head in enumerate(roster.tables):
        parts = _parts(roster, place).values_list("content", flat=True)
        found.append(Table(**head, rows=Packed(head["head"], map(bytes, parts))))
    return found


def tables_forget(roster: RosterImport) -> None:
    """Forget what was read; the heads with the next save."""
    RosterPart.objects.filter(roster=roster).delete()
    roster.tables = []


def table_named(roster: RosterImport, name: str) -> dict[str, Any]:
    """The head of a table. Raises DomainError where there is none of this name."""
    return roster.tables[_place(roster, name)]


def row_of(roster: RosterImport, name: str, line: int) -> dict[str, str] | None:
    """The cells of a row, by header in the order of the file; None where that line is no row."""
    place = _place(roster, name)
    for part in _parts(roster, place).iterator(chunk_size=20):
        for at, *cells in unpacked(bytes(part.content)):
            if at == line:
                return dict(zip(roster.tables[place]["head"], cells, strict=True))
    return None


def row_put(roster: RosterImport, name: str, line: int, values: dict[str, str]) -> None:
    """Keep a row in its place, instead of what was there."""
    place = _place(roster, name)
    row = [line, *(values[header] for header in roster.tables[place]["head"])]
    part = RosterPart(school_id=roster.school_id, roster=roster, table=place, number=0)
    rows: list[Any] = []
    for there in _parts(roster, place).iterator(chunk_size=20):
        found = unpacked(bytes(there.content))
        if not rows or found[0][0] <= line:
            part, rows = there, found
    part.content = packed(sorted([*(there for there in rows if there[0] != line), row], key=lambda kept: kept[0]))
    part.save()


def _place(roster: RosterImport, name: str) -> int:
    for place, table in enumerate(roster.tables):
        if table["name"] == name:
            return place
    raise DomainError(GONE)


def _parts(roster: RosterImport, place: int) -> QuerySet[RosterPart]:
    return RosterPart.objects.filter(roster=roster, table=place).order_by("number")
