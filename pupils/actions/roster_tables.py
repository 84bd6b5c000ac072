"""Keeps what an import has read: its tables' heads in it, their rows packed in stretches beside it, never as one value."""

from dataclasses import fields
from typing import Any

from pupils.models import RosterImport, RosterPart
from pupils.queries.roster_tables import parts_of, place_of
from pupils.rules.packed import Packed, packed, unpacked
from pupils.rules.table import Table


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


def tables_forget(roster: RosterImport) -> None:
    """Forget what was read; the heads with the next save."""
    RosterPart.objects.filter(roster=roster).delete()
    roster.tables = []


def heads_drain(roster: RosterImport) -> None:
    """Of a list its headers alone stay, without the first row's texts."""
    roster.heads = [[header, ""] for header, _ in roster.heads]


def row_put(roster: RosterImport, name: str, line: int, values: dict[str, str]) -> None:
    """Keep a row in its place, instead of what was there."""
    place = place_of(roster, name)
    row = [line, *(values[header] for header in roster.tables[place]["head"])]
    part = RosterPart(school_id=roster.school_id, roster=roster, table=place, number=0)
    rows: list[Any] = []
    for there in parts_of(roster, place).iterator(chunk_size=20):
        found = unpacked(bytes(there.content))
        if not rows or found[0][0] <= line:
            part, rows = there, found
    part.content = packed(sorted([*(there for there in rows if there[0] != line), row], key=lambda kept: kept[0]))
    part.save()
