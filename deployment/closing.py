"""Trips and the timetable of the adults on a day that is closed or off timetable."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from access.models import User
from deployment.actions.trip import trip_cancel
from deployment.models import Cell, Trip
from messaging.actions import notice_send
from messaging.models import Notice
from schools.closing import Falling, Kind, Off, register
from schools.models import CycleWeek
from schools.rules import monday_of
from staff.models import StaffMember


def trips(*, off: Off, user: User, now: datetime) -> list[Falling]:
    """Trips that are under way on the day and not over; a day off timetable cancels none unless a person says so: it may be the
    reason for it."""
    rows = Trip.objects.standing().filter(starts_at__date__lte=off.on, ends_at__date__gte=off.on, ends_at__gt=now)
    found = []
    for row in rows.prefetch_related("adults__staff_member").order_by("starts_at", "pk"):
        names = ", ".join(adult.staff_member.name for adult in row.adults.all())
        words = f"{timezone.localtime(row.starts_at):%H:%M} {row.name}, {row.place}"
        link = reverse("deployment:trip_edit", args=[row.pk])
        found.append(
            Falling(row.pk, words, f"{names}: a notice here. Tell the families." if names else "", link, off.is_closed)
        )
    return found


def trips_settle(*, off: Off, keys: Iterable[int], is_cancelled: bool, by: User, now: datetime) -> None:
    if is_cancelled:
        for row in Trip.objects.filter(pk__in=list(keys)):
            trip_cancel(trip=row, by=by, now=now)


def trips_stay(*, off: Off) -> list[str]:
    """The trips of the day that are cancelled."""
    rows = Trip.objects.filter(starts_at__date__lte=off.on, ends_at__date__gte=off.on, cancelled_at__isnull=False)
    return [f"{timezone.localtime(row.starts_at):%H:%M} trip {row.name}" for row in rows.order_by("starts_at", "pk")]


def _cells(off: Off) -> list[Cell]:
    week = CycleWeek.objects.filter(monday=monday_of(off.on)).values_list("number", flat=True).first()
    if week is None:
        return []
    rows = Cell.objects.between(off.on, off.on).select_related("staff_member__user")
    return [cell for cell in rows if cell.falls_on(off.on, week)]


def hours(*, off: Off, user: User, now: datetime) -> list[Falling]:
    """On a closed day: one line for each adult with duties and other hours that do not take place."""
    if not off.is_closed:
        return []
    by_adult: dict[int, list[Cell]] = {}
    for cell in _cells(off):
        by_adult.setdefault(cell.staff_member_id, []).append(cell)
    found = []
    for pk, cells in by_adult.items():
        person = cells[0].staff_member
        duties = [
            f"{cell.starts_at:%H:%M} {cell.label or cell.get_kind_display()}" for cell in cells if cell.kind == "duty"
        ]
        words = f"{person.name}: {len(cells)} hour{'s' if len(cells) > 1 else ''} of the timetable"
        words += f", duties {', '.join(duties)}" if duties else ""
        found.append(Falling(pk, words, "a notice here" if person.user_id else "no account: tell them"))
    return sorted(found, key=lambda row: row.words)


def hours_settle(*, off: Off, keys: Iterable[int], is_cancelled: bool, by: User, now: datetime) -> None:
    """Whoever has a timetable on the day is told, once each time that it is closed."""
    wanted = set(keys)
    people = [person for person in _people(off) if person.pk in wanted]
    _tell(people, f"{off.words}. Your timetable on {_day(off)} does not take place.", off, by, now)


def hours_undo(*, off: Off, by: User, now: datetime) -> int:
    """Whoever has a timetable on the day hears that it takes place; how many."""
    if not off.is_closed:
        return 0
    return _tell(_people(off), f"{_day(off)} is {off.again}. Your timetable takes place after all.", off, by, now)


def _people(off: Off) -> list[StaffMember]:
    return list({cell.staff_member_id: cell.staff_member for cell in _cells(off)}.values())


def _day(off: Off) -> str:
    return f"{off.on:%A} {off.on.day} {off.on:%B}"


def _tell(people: list[StaffMember], text: str, off: Off, by: User, now: datetime) -> int:
    """Tell each who signs in, of a day that is not over; how many, without oneself."""
    users = [person.user for person in people if person.user is not None and person.user_id != by.pk]
    if off.on < timezone.localdate(now):
        return 0
    for user in users:
        notice_send(
            recipient=user, text=text, link=f"/my-day/?on={off.on}", unique_key=f"off:{off.on}:hours:{now.isoformat()}",
            by=by, kind=Notice.Kind.WEEK,
        )  # fmt: skip
    return len(users)


def register_closing() -> None:
    register(Kind("trip", "Trips", 40, trips, trips_settle, keep="Keep, or move it", stays=trips_stay))
    register(
        Kind(
            "hours", "Timetables and duties that don't take place", 50, hours, hours_settle, cancel="", keep="",
            undo=hours_undo, back="Adults told that their timetable takes place",
        )
    )  # fmt: skip
