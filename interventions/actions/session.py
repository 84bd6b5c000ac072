"""Sessions: laid out ahead, recorded as they happen."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from access.models import User
from core.errors import DomainError, StaleError
from core.states import state_change
from deployment.actions.day_change import hour_lose, hour_restore
from interventions.actions.session_follow import LOST_BY
from interventions.models import Group, Placement, Session, SessionRecord, Slot
from interventions.queries.session import steps_of
from interventions.rules.session import is_ahead
from schools.queries import days_between

RECORD_FIELDS = ("attendance", "help_level", "engagement", "target_hit", "note", "next_step", "independence")


@transaction.atomic
def sessions_lay_out(*, group: Group, today: date, by: User | None = None) -> int:
    """Make the group's sessions from its slots and the calendar, from today to its end; how many are new. Safe to repeat.

    Sessions ahead that nobody has recorded and whose slot is gone or moved are taken away; those that stay have the room, the end
    and the adult of the slot as it is now, but for an adult who covers. What was recorded stays as it was.
    """
    slots = list(group.slots.select_related("cell"))
    days = days_between(start=max(today, group.starts_on), end=group.ends_on)
    wanted = {
        (day, slot.cell.starts_at): slot
        for day, week in days
        for slot in slots
        if slot.cell.week == week and slot.cell.weekday == day.isoweekday() and _runs(slot.cell, day)
    }
    ahead = Session.objects.filter(group=group, on__gte=today, state=Session.State.PLANNED, records__isnull=True)
    laid_out = [session for session in ahead.select_related("slot__cell") if session.slot_id]
    stale = [session.pk for session in laid_out if (session.on, session.starts_at) not in wanted]
    Session.objects.filter(pk__in=stale).delete()
    for session in laid_out:
        if session.pk not in stale:
            _follow_slot(session, wanted[session.on, session.starts_at])
    before = Session.objects.filter(group=group).count()
    Session.objects.bulk_create(
        [
            Session(
                school_id=group.school_id, group=group, slot=slot, on=day, starts_at=starts_at,
                ends_at=slot.cell.ends_at, room=slot.cell.room, led_by_id=slot.cell.staff_member_id,
            )
            for (day, starts_at), slot in wanted.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return Session.objects.filter(group=group).count() - before


def _follow_slot(session: Session, slot: Slot) -> None:
    """The session has what its slot says now."""
    cell, before = slot.cell, session.slot.cell if session.slot else slot.cell
    is_own = session.led_by_id == before.staff_member_id
    now = (slot.pk, cell.ends_at, cell.room, cell.staff_member_id if is_own else session.led_by_id)
    if now != (session.slot_id, session.ends_at, session.room, session.led_by_id):
        session.slot_id, session.ends_at, session.room, session.led_by_id = now
        session.version += 1
        session.save(update_fields=["slot", "ends_at", "room", "led_by", "version"])


def _runs(cell: Any, day: date) -> bool:
    return cell.starts_on <= day and (cell.ends_on is None or day < cell.ends_on)


@transaction.atomic
def session_aim(*, session: Session, aim: str, by: User) -> Session:
    """Set today's aim."""
    row = _held(session)
    if row.aim != aim:
        row.aim, row.version = aim, row.version + 1
        row.save(update_fields=["aim", "version"])
    return row


@transaction.atomic
def session_steps(*, session: Session, done: set[int], by: User, now: datetime) -> Session:
    """Which steps of the protocol were done, by their places: kept with the steps as they stand, for the session's fidelity
    (facts, Measuring: planned steps done of planned). Raises DomainError for a session ahead or not held."""
    session_hold(session=session, by=by, now=now)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    session.steps = [
        {"title": step["title"], "minutes": step["minutes"], "is_done": number in done}
        for number, step in enumerate(steps_of(session=session), start=1)
    ]
    session.save(update_fields=["steps"])
    return session


@transaction.atomic
def session_hold(*, session: Session, by: User, now: datetime) -> None:
    """The session takes place (the first record says so). A session that was marked not held is asked about first."""
    session = _held(session)
    if session.state == Session.State.NOT_HELD:
        raise DomainError("This session is marked as not held. Reopen it first, then record.")
    if is_ahead(on=session.on, starts_at=session.starts_at, now=timezone.localtime(now)):
        raise DomainError("This session is still ahead. It can be recorded once it begins.")
    Session.objects.filter(pk=session.pk, state=Session.State.PLANNED).update(
        state=Session.State.HELD, recorded_by=by, recorded_at=now, version=F("version") + 1
    )


@transaction.atomic
def session_not_held(*, session: Session, reason: str, note: str, by: User, now: datetime) -> Session:
    """Mark a session as not held, with the cause. Raises DomainError where it was held, or was marked before with another."""
    session = _held(session)
    if session.state == Session.State.NOT_HELD:
        if (session.not_held_reason, session.not_held_note) == (reason, note):
            return session
        raise DomainError("This session is marked as not held already. Reopen it to give another reason.")
    if session.records.exclude(attendance="").exists():
        raise DomainError("Pupils are already recorded for this session, so it was held. Clear their lines first.")
    state_change(
        session, start={"state__in": [Session.State.PLANNED, Session.State.HELD]},
        refused="This session is marked as not held already. Reopen it to give another reason.",
        state=Session.State.NOT_HELD, not_held_reason=reason, not_held_note=note, recorded_by=by, recorded_at=now,
        version=F("version") + 1,
    )  # fmt: skip
    if session.slot and reason in LOST_BY:
        cause = LOST_BY[Session.NotHeld(reason)]
        hour_lose(cell=session.slot.cell, on=session.on, cause=cause, note=note, by=by, now=now)
    return session


@transaction.atomic
def session_reopen(*, session: Session, by: User, now: datetime) -> Session:
    """Undo "not held": planned again. Where its adult's hour was lost with it, that is as the timetable says again; a closed day
    took no hour, so whoever covers still does. Any other session stays as it is. Raises DomainError for one that was moved: it
    has its place at the other time, and would count twice."""
    session = _held(session)
    if session.state != Session.State.NOT_HELD:
        return session
    if session.not_held_reason == Session.NotHeld.MOVED:
        raise DomainError(
            f"This session was moved ({session.not_held_note}). Add another session if the group met twice."
        )
    lost = session.slot.cell if session.slot is not None and session.not_held_reason in LOST_BY else None
    state_change(
        session, start={"state": Session.State.NOT_HELD}, refused="This session is not marked as not held.",
        state=Session.State.PLANNED, not_held_reason="", not_held_note="", recorded_by=None, recorded_at=None,
        led_by=lost.staff_member_id if lost else session.led_by_id, version=F("version") + 1,
    )  # fmt: skip
    if lost:
        hour_restore(cell=lost, on=session.on, by=by, now=now)
    return session


@transaction.atomic
def record_save(
    *, session: Session, placement: Placement, values: dict[str, Any], version: int, by: User, now: datetime
) -> SessionRecord:
    """Save one pupil's line. `version` is the one that was read, 0 for a line that was empty.

    The same save arriving twice changes nothing. Raises StaleError, with nothing overwritten, if somebody else saved between.
    """
    if set(values) - set(RECORD_FIELDS):
        raise DomainError("A session's line has no such field.")
    session_hold(session=session, by=by, now=now)
    others = SessionRecord.objects.filter(session=session, placement__pupil=placement.pupil_id)
    if others.exclude(placement=placement).exists():
        raise DomainError("This pupil is recorded in this session already. Load the page again.")
    if version == 0:
        record = _record_create(session, placement, values, by, now)
        if record is not None:
            return record
    rows = SessionRecord.objects.filter(session=session, placement=placement)
    changed = rows.filter(version=version).update(version=version + 1, recorded_by=by, recorded_at=now, **values)
    record = rows.get()
    is_same = all(getattr(record, name) == value for name, value in values.items())
    if not changed and not is_same:
        raise StaleError("Somebody else saved this line while you were here.")
    return record


def _record_create(
    session: Session, placement: Placement, values: dict[str, Any], by: User, now: datetime
) -> SessionRecord | None:
    try:
        with transaction.atomic():
            return SessionRecord.objects.create(
                session=session, placement=placement, recorded_by=by, recorded_at=now, **values
            )
    except IntegrityError:
        return None  # somebody made the line meanwhile


def _held(session: Session) -> Session:
    """The session as it is now, held until the end of the transaction."""
    row: Session = Session.objects.select_for_update(of=("self",)).select_related("slot__cell").get(pk=session.pk)
    return row
