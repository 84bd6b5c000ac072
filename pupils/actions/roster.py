"""An import: uploaded, read into a preview, or forgotten. What a person says of it is in `roster_answer`, applying it in
`roster_apply`.

What a worker does next is the row's state: `waiting` is to be read, `applying` to be applied. Both may run twice.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from access.models import User
from core.collector import uncollected
from core.errors import DomainError
from core.sealed import UnsealableError, sealed
from pupils.actions.roster_rows import rows_forget, rows_keep
from pupils.actions.roster_state import State, enter
from pupils.actions.roster_tables import heads_drain, tables_forget, tables_keep
from pupils.models import RosterFile, RosterImport, RosterPack, RosterRow
from pupils.queries import roster_reading
from pupils.queries.roster_compared import compared_with
from pupils.queries.roster_files import SEAL, tables_in
from pupils.queries.roster_questions import asked_of
from pupils.queries.roster_tables import tables_of
from pupils.rules.absence import LISTS
from pupils.rules.diff import Change
from pupils.rules.files import EncodingError
from pupils.rules.roster import list_in, schools_in, shape_of, why_empty
from pupils.rules.table import FileError, HeadError, SheetError, Table

UNDECIDED_FOR = timedelta(days=3)
UNDECIDED = "Nobody said within 3 days how the file is to be read, so it was removed. Upload it again."


@transaction.atomic
def roster_upload(
    *,
    files: dict[str, bytes],
    filename: str,
    by: User | None,
    records: str = "",
    date_format: str = "",
    is_whole: bool = False,
    encoding: str = "",
    since: date | None = None,
    until: date | None = None,
    schools: list[str] | None = None,
    said: dict[str, str] | None = None,
    answers: dict[str, Any] | None = None,
) -> RosterImport:
    """Keep the files until they are read. `records` is the kind that a list holds ("": as the files show); `date_format` is ""
    (as the file proves it), "dmy", "mdy" or "ymd"; `said` tells what columns of a list are, above what their headers and earlier
    imports say; `answers` say of "sheet", "head_row" and "figures" what would be asked. Raises DomainError for files that are
    too large."""
    if sum(len(content) for content in files.values()) > settings.IMPORT_MOST_BYTES:
        most = settings.IMPORT_MOST_BYTES // 1024 // 1024
        raise DomainError(f"The file is larger than {most} MB. Split it, or ask for a higher limit.")
    roster = RosterImport.objects.create(
        filename=filename[:200],
        records=records,
        date_format=date_format,
        encoding=encoding,
        since_on=since,
        until_on=until,
        uploaded_by=by,
        is_whole=is_whole,
        taken_schools=schools,
        said=said or {},
        answers=answers or {},
    )
    RosterFile.objects.bulk_create(
        [
            RosterFile(
                school_id=roster.school_id, roster=roster, name=name[:200], content=sealed(content, purpose=SEAL)
            )
            for name, content in files.items()
        ]
    )
    return roster


@transaction.atomic
def roster_preview(**upload: Any) -> RosterImport:
    """Upload and read at once: for a command. Raises DomainError, with nothing kept, for files that cannot be read."""
    return roster_read(roster=roster_upload(**upload))


@uncollected()
@transaction.atomic
def roster_read(*, roster: RosterImport) -> RosterImport:
    """Read what was uploaded, and keep what it would change. Where the file leaves something open, the import asks (`samples`,
    `needs_columns`, `needs_date_order`) and has no rows yet. Raises DomainError for files that cannot be read."""
    try:
        tables = tables_of(roster) if roster.tables else _from_files(roster)
    except EncodingError as error:
        roster.samples = error.samples
        enter(roster, State.PREVIEWED)
        return roster
    except (SheetError, HeadError) as error:
        roster.asked = {"sheets" if isinstance(error, SheetError) else "head_rows": error.choices}
        enter(roster, State.PREVIEWED)
        return roster
    except UnsealableError as error:
        raise DomainError("The file can no longer be opened here. Upload it again.") from error
    except FileError as error:
        raise DomainError(str(error)) from error
    for name, value in asked_of(roster, tables).items():
        setattr(roster, name, value)
    changes: list[Change] = []
    if not roster.needs_answer:
        found = compared_with(roster, tables)
        changes, roster.findings, roster.notes = found.changes, found.findings, found.notes
    rows_keep(roster, changes)
    enter(roster, State.PREVIEWED)
    return roster


def _from_files(roster: RosterImport) -> list[Table]:
    """The tables of the uploaded files, which are forgotten. Raises FileError."""
    tables = tables_in(roster)
    roster.shape = shape_of(tables, roster.records)
    if why := why_empty(tables):
        raise FileError(why)
    RosterFile.objects.filter(roster=roster).delete()
    roster.samples = {}
    if roster.is_whole:
        roster.choices = {"whole": list(LISTS.get(roster.shape, ())), **roster.choices}
    tables_keep(roster, tables)
    roster.schools = schools_in(tables, roster.shape)
    if list_in(tables, roster.shape):
        head, first = tables[0].head, tables[0].rows[0][1] if tables[0].rows else {}
        roster.heads = [[header, first.get(header, "")[:60]] for header in head]
        roster.said = roster_reading.columns_said(records=roster.shape, head=head) | roster.said
    return tables


@transaction.atomic
def roster_fail(*, roster: RosterImport, why: str) -> None:
    """The files cannot be read: forget them, and say why."""
    RosterFile.objects.filter(roster=roster).delete()
    tables_forget(roster)
    heads_drain(roster)
    roster.samples, roster.asked = {}, {}
    roster.error = why[:500]
    enter(roster, State.FAILED)


@transaction.atomic
def roster_discard(*, roster: RosterImport, by: User | None) -> None:
    """Forget the preview and what was read."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state not in (State.PREVIEWED, State.WAITING, State.FAILED):
        raise DomainError("This import is finished. Upload the file again.")
    rows_forget(roster)
    roster.files.all().delete()
    tables_forget(roster)
    roster.heads = []
    enter(roster, State.DISCARDED)


@transaction.atomic
def rosters_forget(*, now: datetime, after: timedelta) -> int:
    """Forget the files of which nobody says how they are read, discard what nobody decided about, and forget the rows of what is
    too old to be undone; how many."""
    undecided = list(
        RosterImport.objects.filter(state=State.PREVIEWED, state_at__lt=now - UNDECIDED_FOR)
        .filter(Exists(RosterFile.objects.filter(roster=OuterRef("pk"))))
        .select_for_update()
    )
    for roster in undecided:
        roster_fail(roster=roster, why=UNDECIDED)
    old = RosterImport.objects.filter(uploaded_at__lt=now - after)
    stale = list(old.filter(state__in=[State.PREVIEWED, State.WAITING, State.FAILED]).defer("tables"))
    for roster in stale:
        roster_discard(roster=roster, by=None)
    finished = old.exclude(applied_at__gte=now - after)
    forgotten = [model.objects.filter(roster__in=finished).delete()[0] for model in (RosterRow, RosterPack)]
    return len(undecided) + len(stale) + int(any(forgotten))
