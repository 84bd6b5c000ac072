"""Sessions follow what becomes of their adult's hour on a day."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from access.models import User
from core.states import state_change
from core.times import minute_of
from deployment.models import DayChange
from deployment.rules.hours import without
from interventions.models import Session

CAUSES = {
    DayChange.Cause.ABSENT: Session.NotHeld.STAFF_ABSENT,
    DayChange.Cause.COVER: Session.NotHeld.STAFF_COVER,
    DayChange.Cause.WHOLE_CLASS: Session.NotHeld.STAFF_COVER,
    DayChange.Cause.ADMINISTRATION: Session.NotHeld.STAFF_COVER,
    DayChange.Cause.DUTY: Session.NotHeld.STAFF_COVER,
    DayChange.Cause.TRIP: Session.NotHeld.TRIP,
    DayChange.Cause.EXAM: Session.NotHeld.EXAM,
    DayChange.Cause.PUPILS: Session.NotHeld.PUPILS_ABSENT,
    DayChange.Cause.ROOM: Session.NotHeld.ROOM,
}
# The other way: what a session that was not held says of its adult's hour. A moved one is held at another time.
LOST_BY = {
    Session.NotHeld.STAFF_ABSENT: DayChange.Cause.ABSENT,
    Session.NotHeld.STAFF_COVER: DayChange.Cause.COVER,
    Session.NotHeld.PUPILS_ABSENT: DayChange.Cause.PUPILS,
    Session.NotHeld.EXAM: DayChange.Cause.EXAM,
    Session.NotHeld.TRIP: DayChange.Cause.TRIP,
    Session.NotHeld.ROOM: DayChange.Cause.ROOM,
    Session.NotHeld.OTHER: DayChange.Cause.OTHER,
}


def session_follow(*, change: DayChange, by: User | None, now: datetime) -> None:
    """The session of the hour has another leader, or is not held. A recorded one stays, and so does one of which a part is
    concerned."""
    session = _session(change)
    if session is None:
        return
    if change.covered_by_id:
        if not _holds(session, [change]):
            return
        _save(session, led_by_id=change.covered_by_id, state=Session.State.PLANNED, reason="", note="")
    elif _holds(session, DayChange.objects.lost().filter(cell=change.cell_id, on=change.on)):
        note = change.note or change.get_cause_display()
        reason = CAUSES.get(DayChange.Cause(change.cause), Session.NotHeld.OTHER)
        _save(session, led_by_id=change.cell.staff_member_id, state=Session.State.NOT_HELD, reason=reason, note=note)


def session_restore(*, change: DayChange) -> None:
    """The session is as planned again, with its own leader."""
    session = _session(change)
    if session is not None:
        _save(session, led_by_id=change.cell.staff_member_id, state=Session.State.PLANNED, reason="", note="")


def _session(change: DayChange) -> Session | None:
    rows = Session.objects.select_for_update(of=("self",)).filter(slot__cell=change.cell_id, on=change.on)
    rows = rows.exclude(state=Session.State.HELD).exclude(not_held_reason=Session.NotHeld.MOVED)
    # What a person said of the session stands.
    return rows.exclude(state=Session.State.NOT_HELD, recorded_by__isnull=False).first()


def _holds(session: Session, changes: Iterable[DayChange]) -> bool:
    """Whether the changes take the whole of the session."""
    spans = [(minute_of(row.starts_at), minute_of(row.ends_at)) for row in changes]
    return not without((minute_of(session.starts_at), minute_of(session.ends_at)), spans)


def _save(session: Session, *, led_by_id: int, state: str, reason: str, note: str) -> None:
    start = {"state__in": [Session.State.PLANNED, Session.State.NOT_HELD]}
    values = {"state": state, "not_held_reason": reason, "not_held_note": note[:300], "version": F("version") + 1}
    state_change(session, start=start, refused="This session was recorded.", led_by=led_by_id, **values)
