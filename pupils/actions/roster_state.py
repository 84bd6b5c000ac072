"""The state of an import: who may change it, and what is next."""

from django.utils import timezone

from core.errors import DomainError
from pupils.models import RosterImport

State = RosterImport.State


def opened(roster: RosterImport) -> RosterImport:
    """The import, held until the end of the transaction. Raises DomainError for one that waits for nobody."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state == State.PREVIEWED:
        return roster
    if roster.state in (State.WAITING, State.APPLYING, State.UNDOING):
        raise DomainError("This import is being worked on. Wait a moment.")
    raise DomainError("This import is finished. Upload the file again.")


def enter(roster: RosterImport, state: str) -> None:
    roster.state, roster.state_at = state, timezone.now()
    roster.save()
