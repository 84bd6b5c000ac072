"""A roster: previewed, then applied in one transaction, or discarded."""

from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from access.models import User
from core.audit import marked
from core.errors import DomainError, StaleError
from pupils.actions.roster_write import write
from pupils.models import ColumnMapping, RosterImport, RosterRow
from pupils.queries.roster import gone_if_missing, present_rows
from pupils.rules.diff import Change, compare
from pupils.rules.files import FileError, Table, read_tables
from pupils.rules.plain import looks_like_head
from pupils.rules.roster import is_whole as whole_by_shape
from pupils.rules.roster import lacks_columns, order_of, read_roster, schools_in, shape_of


@transaction.atomic
def roster_preview(
    *,
    files: dict[str, bytes],
    filename: str,
    date_format: str,
    is_whole: bool,
    by: User | None,
    schools: list[str] | None = None,
    said: dict[str, str] | None = None,
) -> RosterImport:
    """Read the files and keep what they would change. Raises DomainError, with nothing kept, for files that cannot be read.

    `date_format` is "" (as the file proves it), "dmy", "mdy" or "ymd"; `said` tells what columns of a list of pupils are, above
    what their headers and earlier imports say. Where the file leaves something open, the import asks (`needs_date_order`,
    `needs_columns`) and has no rows yet.
    """
    try:
        tables = read_tables(
            files,
            most_bytes=settings.IMPORT_MOST_BYTES,
            most_rows=settings.IMPORT_MOST_ROWS,
            is_head=looks_like_head,
        )
        shape = shape_of(tables)
    except FileError as error:
        raise DomainError(str(error)) from error
    if not any(table.rows for table in tables):
        raise DomainError("The file has a header and no rows.")
    heads = tables[0].head if shape == "pupils" else []
    first = tables[0].rows[0][1] if heads and tables[0].rows else {}
    remembered = dict(ColumnMapping.objects.filter(header__in=heads).values_list("header", "field")) if heads else {}
    roster = RosterImport.objects.create(
        shape=shape,
        filename=filename[:200],
        date_format=date_format,
        uploaded_by=by,
        heads=[[header, first.get(header, "")[:60]] for header in heads],
        is_whole=is_whole or whole_by_shape(tables),
        tables=[asdict(table) for table in tables],
        schools=schools_in(tables),
        taken_schools=schools,
        said={**remembered, **(said or {})},
        notes=[f"{table.name}, line {line}: {note}" for table in tables for line, note in table.notes][:100],
    )
    _read(roster, tables)
    return roster


@transaction.atomic
def roster_answer(
    *, roster: RosterImport, date_format: str, schools: list[str] | None, said: dict[str, str], by: User
) -> RosterImport:
    """Read the same files again with what a person has said: the order of dates, the schools, what columns are. What was said
    of columns is remembered for the next file."""
    _check_open(roster)
    roster.date_format, roster.taken_schools, roster.said = date_format, schools, said
    for header, field in said.items():
        ColumnMapping.objects.update_or_create(header=header[:200], defaults={"field": field})
    _read(roster, _tables(roster))
    return roster


def _read(roster: RosterImport, tables: list[Table]) -> None:
    """Keep the rows, or what has to be asked first."""
    roster.needs_columns = lacks_columns(tables, roster.said)
    roster.date_format = roster.date_format or order_of(tables, roster.said) or ""
    roster.needs_date_order = not roster.date_format
    roster.save(update_fields=["needs_columns", "date_format", "needs_date_order", "taken_schools", "said"])
    _keep(roster, [] if roster.needs_columns or roster.needs_date_order else _changes(roster))


@transaction.atomic
def roster_apply(
    *, roster: RosterImport, all_or_nothing: bool, today: date, now: datetime, by: User | None
) -> RosterImport:
    """Make the changes of the preview. Raises DomainError where rows are refused and all or nothing is wanted, and
    StaleError where the school's data changed since: then `roster_refresh`."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    _check_open(roster)
    if roster.needs_date_order:
        raise DomainError("Say first how the dates in the file are written.")
    if roster.needs_columns:
        raise DomainError("Say first which columns hold the surname and an ID or UPN.")
    changes = _changes(roster)
    if _digest(changes) != _digest_of_rows(roster):
        raise StaleError("The school's data changed since this preview. Look at it again: it is up to date now.")
    if all_or_nothing and any(change.outcome == "refused" for change in changes):
        raise DomainError("Some rows are refused, so nothing was changed. Put them right, or apply the others.")
    # Undoing finds what this import changed by this mark in the audit trail.
    with marked(roster=roster.pk):
        write(changes, school_id=roster.school_id, today=today)
    roster.state, roster.applied_by, roster.applied_at, roster.tables = RosterImport.State.APPLIED, by, now, []
    roster.save(update_fields=["state", "applied_by", "applied_at", "tables"])
    return roster


@transaction.atomic
def roster_refresh(*, roster: RosterImport, by: User) -> None:
    """Compare what was read with the school's data as it is now."""
    _check_open(roster)
    _keep(roster, _changes(roster))


@transaction.atomic
def roster_discard(*, roster: RosterImport, by: User) -> None:
    """Forget the preview and what was read."""
    _check_open(roster)
    roster.rows.all().delete()
    roster.state, roster.tables = RosterImport.State.DISCARDED, []
    roster.save(update_fields=["state", "tables"])


def _check_open(roster: RosterImport) -> None:
    if roster.state != RosterImport.State.PREVIEWED:
        raise DomainError("This import is finished. Upload the file again to start anew.")


def _changes(roster: RosterImport) -> list[Change]:
    try:
        read = read_roster(_tables(roster), order=roster.date_format, said=roster.said, schools=roster.taken_schools)
    except FileError as error:
        raise DomainError(str(error)) from error
    gone = gone_if_missing() if roster.is_whole else {}
    return compare(read.items, present_rows(), gone=gone)


def _tables(roster: RosterImport) -> list[Table]:
    return [Table(**{**table, "rows": [(n, v) for n, v in table["rows"]]}) for table in roster.tables]


def _keep(roster: RosterImport, changes: list[Change]) -> None:
    roster.rows.all().delete()
    rows = [RosterRow(school_id=roster.school_id, roster=roster, **_columns(change)) for change in changes]
    RosterRow.objects.bulk_create(rows, batch_size=1000)
    counts: Counter[str] = Counter(f"{change.kind}:{change.outcome}" for change in changes)
    roster.counts = dict(counts)
    roster.save(update_fields=["counts"])


def _columns(change: Change) -> dict[str, Any]:
    cut = {"label": 250, "key": 130, "reason": 300, "file": 60}
    return {k: v[: cut[k]] if k in cut and v else v for k, v in asdict(change).items()}


def _digest(changes: list[Change]) -> set[tuple]:
    return {
        (c.kind, c.outcome, c.key[:130], str(sorted(c.before.items())), str(sorted(c.after.items()))) for c in changes
    }


def _digest_of_rows(roster: RosterImport) -> set[tuple]:
    rows = roster.rows.values_list("kind", "outcome", "key", "before", "after")
    return {(kind, outcome, key, str(sorted(b.items())), str(sorted(a.items()))) for kind, outcome, key, b, a in rows}
