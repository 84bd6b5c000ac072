"""My week: the cells of a person's week, with the sessions and pupils of each."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from access.models import User
from deployment.models import Cell
from interventions.models import Placement, Session
from messaging.models import Notice
from pupils.models import Enrolment, Pupil
from schools.queries import days_between


def my_week(*, user: User, monday: date, now: datetime) -> dict[str, Any]:
    """Days of the week with their entries in order, and the open notices. A fixed number of queries."""
    friday = monday + timedelta(days=4)
    days = days_between(start=monday, end=friday)
    cells = _cells(user, days, monday, friday) if days else []
    sessions = _sessions(user, monday, friday)
    shown = [{"on": day, "entries": _entries(day, number, cells, sessions.get(day, []), now)} for day, number in days]
    return {
        "monday": monday,
        "week_letter": "AB"[days[0][1] - 1] if days else "",
        "days": shown,
        "pupils": _pupils(shown),
        "next": _next(shown, now),
        "notices": list(Notice.objects.open_for(user)[:20]),
        "minutes": sum(_minutes(cell) for day, number in days for cell in cells if _falls(cell, day, number)),
    }


def _cells(user: User, days: list, monday: date, friday: date) -> list[Cell]:
    classes = Enrolment.objects.current(monday).select_related("pupil__profile").order_by("pupil__family_name")
    return list(
        Cell.objects.filter(staff_member__user=user, week__in={number for _, number in days}, starts_on__lte=friday)
        .exclude(ends_on__lte=monday)
        .select_related("teaching_class", "pupil__profile")
        .prefetch_related(Prefetch("teaching_class__enrolments", queryset=classes, to_attr="now_in_it"))
        .order_by("starts_at")
    )


def _sessions(user: User, monday: date, friday: date) -> dict[date, list[Session]]:
    placements = Placement.objects.on(friday).select_related("pupil__profile")
    rows = (
        Session.objects.filter(led_by__user=user, on__range=(monday, friday))
        .select_related("group__programme", "slot")
        .prefetch_related(Prefetch("group__placements", queryset=placements, to_attr="now_in_it"))
        .order_by("starts_at")
    )
    found: dict[date, list[Session]] = {}
    for session in rows:
        found.setdefault(session.on, []).append(session)
    return found


def _pupils(days: list[dict[str, Any]]) -> list[Pupil]:
    """Every pupil of the week once, by name."""
    found = {pupil.pk: pupil for day in days for entry in day["entries"] for pupil in entry["pupils"]}
    return sorted(found.values(), key=lambda pupil: (pupil.family_name, pupil.given_name, pupil.pk))


def _next(days: list[dict[str, Any]], now: datetime) -> dict[str, Any] | None:
    """What is on now, or comes next today."""
    today = [entry for day in days if day["on"] == now.date() for entry in day["entries"]]
    return next((entry for entry in today if entry["ends_at"] > now.time()), None)


def _falls(cell: Cell, day: date, number: int) -> bool:
    is_in_force = cell.starts_on <= day and (cell.ends_on is None or day < cell.ends_on)
    return is_in_force and cell.week == number and cell.weekday == day.isoweekday()


def _minutes(cell: Cell) -> int:
    return (cell.ends_at.hour - cell.starts_at.hour) * 60 + cell.ends_at.minute - cell.starts_at.minute


def _entries(day: date, number: int, cells: list[Cell], sessions: list[Session], now: datetime) -> list[dict[str, Any]]:
    entries = [_session_entry(session) for session in sessions]
    covered = {session.slot.cell_id for session in sessions if session.slot}
    entries += [_cell_entry(cell) for cell in cells if _falls(cell, day, number) and cell.pk not in covered]
    entries.sort(key=lambda entry: entry["starts_at"])
    for entry in entries:
        entry["is_now"] = day == now.date() and entry["starts_at"] <= now.time() < entry["ends_at"]
    return entries


def _session_entry(session: Session) -> dict[str, Any]:
    group = session.group
    return {
        "kind": "Group session", "title": f"{group.programme.name}, {group.name}", "session": session,
        "starts_at": session.starts_at, "ends_at": session.ends_at, "room": session.room,
        "aim": session.aim or group.programme.aim, "pupils": [placement.pupil for placement in group.now_in_it],
    }  # fmt: skip


def _cell_entry(cell: Cell) -> dict[str, Any]:
    pupils = [cell.pupil] if cell.pupil else []
    if cell.teaching_class and not pupils:
        pupils = [row.pupil for row in cell.teaching_class.now_in_it if hasattr(row.pupil, "profile")]
    return {
        "kind": cell.get_kind_display(), "title": cell.label or (cell.teaching_class.name if cell.teaching_class else ""),
        "session": None, "starts_at": cell.starts_at, "ends_at": cell.ends_at, "room": cell.room, "aim": "",
        "pupils": pupils,
    }  # fmt: skip
