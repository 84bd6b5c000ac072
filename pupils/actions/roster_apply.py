"""An import is applied in one transaction, or goes back to its preview."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial

from django.db import transaction

from access.models import User
from core.audit import marked
from core.collector import uncollected
from core.errors import DomainError, StaleError
from pupils.actions.roster import roster_read
from pupils.actions.roster_rows import digest_of
from pupils.actions.roster_state import State, enter, opened
from pupils.actions.roster_tables import heads_drain, tables_forget
from pupils.actions.roster_write import write
from pupils.models import RosterImport
from pupils.queries import roster_kept
from pupils.queries.roster_compared import compared_with
from pupils.queries.roster_tables import tables_of

SOME_REFUSED = "Some rows are refused, so nothing was changed. Correct them, or apply the rows that can be read."


@transaction.atomic
def roster_begin(
    *, roster: RosterImport, all_or_nothing: bool, confirmed: Collection[str], shown: str, now: datetime, by: User
) -> RosterImport:
    """Say that the preview is to be applied. `confirmed`: the keys of `roster.stops` that were confirmed apart; `shown`: that of
    the preview which the person saw. Raises DomainError for what has to be decided first, StaleError for another preview."""
    roster = opened(roster)
    if shown != roster.shown:
        raise StaleError("The preview has changed since you looked. Look at it again: nothing was changed.")
    roster.confirmed = [key for key in roster.stops if key in confirmed]
    _check(roster)
    if all_or_nothing and roster.rows.filter(outcome="refused").exists():
        raise DomainError(SOME_REFUSED)
    roster.applied_by, roster.is_all_or_nothing, roster.error = by, all_or_nothing, ""
    enter(roster, State.APPLYING)
    return roster


def _check(roster: RosterImport) -> None:
    if roster.samples:
        raise DomainError("Say first how the file is written.")
    if roster.needs_date_order:
        raise DomainError("Say first how the dates in the file are written.")
    if roster.needs_columns:
        raise DomainError("Say first which columns hold what.")
    if roster.needs_schools:
        raise DomainError("The file has several schools. Say first which are yours.")
    for key, words in roster.stops.items():
        if key not in roster.confirmed:
            raise DomainError(f"{words} Look at it and confirm it, or discard the import.")


@uncollected()
@transaction.atomic
def roster_apply(
    *,
    roster: RosterImport,
    all_or_nothing: bool,
    today: date,
    now: datetime,
    by: User | None,
    confirmed: Collection[str] = (),
) -> RosterImport:
    """Make the changes of the preview. `confirmed`: what was confirmed apart, beside what was before. Raises DomainError where
    rows are refused and all or nothing is wanted, and StaleError where the school's data changed since: then it is read again."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state not in (State.PREVIEWED, State.APPLYING):
        raise DomainError("This import is finished. Upload the file again.")
    roster.confirmed = [*roster.confirmed, *confirmed]
    _check(roster)
    if not _still_holds(roster):
        raise StaleError("The school's data changed since this preview. Look at it again: it is up to date now.")
    if all_or_nothing and roster.rows.filter(outcome="refused").exists():
        raise DomainError(SOME_REFUSED)
    # Undoing finds what this import changed by this mark in the audit trail.
    with marked(roster=roster.pk, **({"user": by.pk} if by else {})):
        write(partial(roster_kept.changes_kept, roster), school_id=roster.school_id, today=today, by=by)
    tables_forget(roster)
    heads_drain(roster)
    roster.state, roster.applied_by, roster.applied_at, roster.error = State.APPLIED, by, now, ""
    roster.save()
    return roster


def _still_holds(roster: RosterImport) -> bool:
    """Whether the files would change now what the preview says: as sure where what it was compared with is as it was, and else
    compared once more."""
    if roster.seen[:32] == roster_kept.digest_of_present():
        return True
    return roster.seen[32:] == digest_of(compared_with(roster, tables_of(roster)).changes)


@transaction.atomic
def roster_return(*, roster: RosterImport, why: str) -> None:
    """Back to the preview, as the school's data are now, with why it was not applied."""
    roster.error = why[:500]
    roster_read(roster=roster)


@transaction.atomic
def roster_stop(*, roster: RosterImport, why: str) -> None:
    """Back to the preview as it stands, with why it was not applied."""
    roster.error = why[:500]
    enter(roster, State.PREVIEWED)
