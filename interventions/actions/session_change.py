"""Sessions that are not as the timetable says: moved, covered, added. Each reaches the adults concerned."""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import F

from access.models import User
from core.errors import DomainError
from core.states import state_change
from deployment.actions.cell import people_hold
from deployment.actions.day_change import hour_hand_over
from interventions.models import Group, Session
from messaging.actions import notice_send
from messaging.models import Notice
from staff.models import StaffMember

RECORDED = "This session was recorded already, so it stays as it was."


@transaction.atomic
def session_cover(*, session: Session, led_by: StaffMember, reason: str, by: User, now: datetime) -> Session:
    """Another adult leads this one session. Raises DomainError once it was recorded."""
    session = _held(session)
    before = session.led_by
    if before.pk == led_by.pk:
        raise DomainError(f"{led_by.name} leads it already.")
    session.led_by = led_by
    session.version += 1
    session.save(update_fields=["led_by", "version"])
    if session.slot:
        hour_hand_over(cell=session.slot.cell, on=session.on, covered_by=led_by, by=by, now=now)
    words = _words(session)
    _tell(session, before, f"{led_by.name} covers {words}: {reason}", f"cover:{led_by.pk}:{session.version}", by)
    _tell(session, led_by, f"You cover {words}, for {before.name}: {reason}", f"covers:{session.version}", by)
    return session


@transaction.atomic
def session_move(
    *, session: Session, on: date, starts_at: time, ends_at: time, room: str, reason: str, today: date, by: User
) -> Session:
    """Hold the session at another time: the planned one stays, as moved, and a new one takes its place. Raises DomainError for a
    day that is past, or a time at which the group meets already."""
    session = _held(session)
    if on < today:
        raise DomainError("The day is past. Move it to a day that is still ahead.")
    moved = _add(session.group, on, starts_at, ends_at, room, session.led_by, session.aim)
    state_change(
        session, start={"state": Session.State.PLANNED}, refused=RECORDED, state=Session.State.NOT_HELD,
        not_held_reason=Session.NotHeld.MOVED, not_held_note=f"To {on:%d %b} {starts_at:%H:%M}: {reason}"[:300],
        recorded_by=by, version=F("version") + 1,
    )  # fmt: skip
    text = f"{_words(session)} is moved to {on:%a} {on.day} {on:%b} {starts_at:%H:%M}{f', {room}' if room else ''}: {reason}"
    _tell(moved, moved.led_by, text, f"moved:{session.pk}", by)
    return moved


@transaction.atomic
def session_create(
    *, group: Group, on: date, starts_at: time, ends_at: time, room: str, led_by: StaffMember, today: date, by: User
) -> Session:
    """One session more than the timetable has. Raises DomainError for a time at which the group meets already."""
    if not group.starts_on <= on <= group.ends_on:
        raise DomainError(f"The group runs from {group.starts_on:%d %b %Y} to {group.ends_on:%d %b %Y}.")
    session = _add(group, on, starts_at, ends_at, room, led_by, "")
    if on >= today:
        _tell(session, led_by, f"Extra session: {_words(session)}.", "extra", by)
    return session


def _add(group: Group, on: date, starts_at: time, ends_at: time, room: str, led_by: StaffMember, aim: str) -> Session:
    if ends_at <= starts_at:
        raise DomainError("It must end after it starts.")
    # One after the other for an adult: nobody leads two sessions at once.
    people_hold([led_by.pk])
    taken = Session.objects.filter(group=group, on=on, starts_at__lt=ends_at, ends_at__gt=starts_at)
    busy = Session.objects.filter(led_by=led_by, on=on, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if taken.exclude(state=Session.State.NOT_HELD).exists():
        raise DomainError("The group meets then already. Choose another time.")
    if busy.exclude(state=Session.State.NOT_HELD).exists():
        raise DomainError(f"{led_by.name} leads another session then. Choose another time or another adult.")
    try:
        with transaction.atomic():
            return Session.objects.create(
                group=group, on=on, starts_at=starts_at, ends_at=ends_at, room=room, led_by=led_by, aim=aim
            )
    except IntegrityError as error:
        raise DomainError("The group had a session at just this time. Choose another minute.") from error


def _held(session: Session) -> Session:
    """The session as it is now, held until the end of the transaction. Raises DomainError once it was recorded."""
    rows = Session.objects.select_for_update(of=("self",))
    row: Session = rows.select_related("group__programme", "led_by__user", "slot__cell").get(pk=session.pk)
    if row.state != Session.State.PLANNED:
        raise DomainError(RECORDED)
    return row


def _words(session: Session) -> str:
    day = f"{session.on:%a} {session.on.day} {session.on:%b}"
    return f"{session.group.programme.name}, {session.group.name}, {day} {session.starts_at:%H:%M}"


def _tell(session: Session, who: StaffMember, text: str, key: str, by: User) -> None:
    if who.user:
        notice_send(
            recipient=who.user,
            text=text[:300],
            link=f"/sessions/{session.pk}/",
            unique_key=f"session:{session.pk}:{key}",
            by=by,
            kind=Notice.Kind.WEEK,
        )
