"""Group sessions on a day that is closed or off timetable."""

from collections.abc import Iterable
from datetime import date, datetime

from access.models import User
from core.errors import DomainError
from interventions.actions.session import session_not_held, session_reopen
from interventions.models import Placement, Session
from messaging.actions import notice_send
from messaging.models import Notice
from schools.closing import Falling, Kind, Off, register

Why = Session.NotHeld


def _planned(on: date) -> list[Session]:
    rows = Session.objects.filter(on=on, state=Session.State.PLANNED, records__isnull=True)
    return list(rows.select_related("group__programme", "led_by__user").order_by("starts_at", "pk"))


def find(*, off: Off, user: User, now: datetime) -> list[Falling]:
    """Sessions that nobody has recorded; of an off-timetable day those with pupils whom it concerns, cancelled where it concerns
    all of them."""
    sessions = _planned(off.on)
    placed: dict[int, list[bool]] = {}
    rows = Placement.objects.on(off.on).filter(group__in=[row.group_id for row in sessions]).select_related("pupil")
    for placement in rows:
        pupil = placement.pupil
        is_off = off.is_for(year_group=pupil.year_group, form=pupil.form)
        placed.setdefault(placement.group_id, []).append(is_off)
    found = []
    for session in sessions:
        concerned = placed.get(session.group_id, [])
        if off.is_for_all or any(concerned):
            part = "" if all(concerned) else f", {sum(concerned)} of {len(concerned)} pupils off timetable"
            words = f"{session.starts_at:%H:%M} {session.group.programme.name}, {session.group.name}{part}"
            told = session.led_by.name + (" has a notice" if session.led_by.user_id else " (no account: tell them)")
            found.append(Falling(session.pk, words, told, f"/sessions/{session.pk}/change/", all(concerned)))
    return found


def act(*, off: Off, keys: Iterable[int], is_cancelled: bool, by: User, now: datetime) -> None:
    """A cancelled one is not held, for that reason, and who leads it is told. One that is kept on a closed day takes place though
    no timetable says so: laying out the sessions anew leaves it."""
    rows = [row for row in _planned(off.on) if row.pk in set(keys)]
    if not is_cancelled:
        if off.is_closed:
            Session.objects.filter(pk__in=[row.pk for row in rows]).update(slot=None)
        return
    for row in rows:
        reason = Why.CLOSED if off.is_closed else Why.OFF_TIMETABLE
        session_not_held(session=row, reason=reason, note=off.reason, by=by, now=now)
    _tell(rows, off, by, now, is_cancelled=True)


def _tell(rows: Iterable[Session], off: Off, by: User, now: datetime, *, is_cancelled: bool) -> None:
    """Each adult once; a day that is closed a second time is told of again."""
    led: dict[int, list[Session]] = {}
    for row in rows:
        led.setdefault(row.led_by_id, []).append(row)
    for sessions in led.values():
        if (user := sessions[0].led_by.user) is not None:
            text = _words(sessions, off, is_cancelled)
            key = f"off:{off.on}:sessions:{min(row.pk for row in sessions)}:{now.isoformat()}"
            notice_send(
                recipient=user, text=text, link=f"/today/?on={off.on}", unique_key=key, by=by, kind=Notice.Kind.WEEK
            )  # fmt: skip


def _words(sessions: list[Session], off: Off, is_cancelled: bool) -> str:
    is_one, day = len(sessions) == 1, f"{off.on:%a} {off.on.day} {off.on:%b}"
    which = f"{'session' if is_one else 'sessions'} at {', '.join(f'{row.starts_at:%H:%M}' for row in sessions)}"
    if is_cancelled:
        return f"{off.words}. On {day} your {which} {'does' if is_one else 'do'} not take place."
    return f"{day} is {off.again}. Your {which} {'takes' if is_one else 'take'} place after all."


def undo(*, off: Off, by: User, now: datetime) -> int:
    """The sessions that the day took are planned again, with whoever led them; they are told."""
    reason = Why.CLOSED if off.is_closed else Why.OFF_TIMETABLE
    rows = Session.objects.filter(
        on=off.on, state=Session.State.NOT_HELD, not_held_reason=reason, not_held_note=off.reason
    )
    back = []
    for row in rows.select_related("led_by__user").order_by("starts_at", "pk"):
        try:
            session_reopen(session=row, by=by, now=now)
        except DomainError:
            continue
        back.append(row)
    _tell(back, off, by, now, is_cancelled=False)
    return len(back)


def register_closing() -> None:
    kind = Kind("session", "Group sessions", 10, find, act, cancel="Cancel and tell the adult", undo=undo)
    register(kind)
