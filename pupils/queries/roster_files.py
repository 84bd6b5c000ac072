"""The tables of uploaded files, which lie sealed: they may hold passwords, and until a person has said how they are read nobody
knows in which column."""

from django.conf import settings
from django.utils import timezone

from core.sealed import unsealed
from pupils.models import RosterFile, RosterImport
from pupils.queries.roster_reading import heads_said
from pupils.rules.files import read_tables
from pupils.rules.records import is_said
from pupils.rules.roster import chosen, is_known, looks_like_head
from pupils.rules.table import Table

SEAL = "roster file"


def tables_in(roster: RosterImport) -> list[Table]:
    """The tables of the uploaded files that hold the list. Raises FileError, UnsealableError."""
    kept = RosterFile.objects.filter(roster=roster).order_by("pk")
    said = heads_said()
    head_row = roster.answers.get("head_row")
    return chosen(
        read_tables(
            {file.name: unsealed(bytes(file.content), purpose=SEAL) for file in kept},
            most_bytes=settings.IMPORT_MOST_BYTES,
            most_rows=settings.IMPORT_MOST_ROWS,
            is_head=lambda cells: looks_like_head(cells) or is_said(cells, said),
            is_known=is_known,
            encoding=roster.encoding,
            head_row=None if head_row is None else int(head_row),
            today=timezone.localdate(),
        ),
        sheet=roster.answers.get("sheet", ""),
    )
