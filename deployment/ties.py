"""What of the team's week ends when a pupil leaves: hours of support, promised hours, tasks, trips ahead."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from access.models import User
from deployment.actions.cell import cell_end
from deployment.models import Cell, DayChange, Entitlement, Task, TripPupil
from messaging.actions import notice_send
from pupils.actions.roster_undo import undoes
from pupils.leaving import Leaving, Tie, register
from schools.rules import WEEKDAYS


def _not_before_today(on: Any) -> Any:
    """What has been of an adult's week stays as it was: a pupil whose leaving is written down late leaves it today."""
    today = timezone.localdate()
    return max(on, today) if isinstance(on, date) else Greatest(on, Value(today))


def support(whose: Q, on: Any) -> QuerySet:
    last = _not_before_today(on)
    rows = Cell.objects.filter(whose, Q(ends_on__isnull=True) | Q(ends_on__gt=last))
    return rows.exclude(ends_on=F("starts_on")).select_related("staff_member")


def support_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    today = timezone.localdate(now)
    for cell in rows:
        cell_end(cell=cell, on=max(leaving.on, today), today=today, by=by, now=now, tells=not leaving.is_death)


def _support_said(cell: Cell) -> str:
    week = "AB"[cell.week - 1]
    return f"{cell.staff_member.name}, {WEEKDAYS[cell.weekday - 1]} {cell.starts_at:%H:%M} (week {week})"


def promises(whose: Q, on: Any) -> QuerySet:
    rows = Entitlement.objects.filter(whose, Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    return rows.exclude(ends_on=F("starts_on"))


def promises_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.update(ends_on=Greatest(Value(leaving.on), F("starts_on")))


def tasks(whose: Q, on: Any) -> QuerySet:
    return Task.objects.open().filter(whose).select_related("given_to__user")


def tasks_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    for task in [] if leaving.is_death else rows:
        if task.given_to.user:
            notice_send(
                recipient=task.given_to.user, text=f"No longer needed: {task.title}. {leaving.reason}", link="/tasks/",
                unique_key=f"task:{task.pk}:dropped", by=by,
            )  # fmt: skip
    rows.update(dropped_at=now, drop_reason=leaving.reason)


def trips(whose: Q, on: Any) -> QuerySet:
    ahead = {"trip__starts_at__date__gte": on, "trip__starts_at__gt": timezone.now(), "trip__cancelled_at": None}
    return TripPupil.objects.filter(whose, **ahead).select_related("trip")


def trips_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.delete()


def _trip_bare(row: TripPupil) -> str:
    return f"pupil {row.pupil_id}: is on {row.trip.name} again, and the notes for it are to be written again"


def register_own() -> None:
    undoes(TripPupil, Task, DayChange, Cell, Entitlement, bare={TripPupil: _trip_bare})
    register(
        "support",
        Tie(
            40, "hour of support a cycle ends", "hours of support a cycle end", support, support_end, _support_said,
            is_dated=True,
        ),
    )  # fmt: skip
    register(
        "promises",
        Tie(
            41, "promise of adult time ends", "promises of adult time end", promises, promises_end,
            lambda row: row.wording[:100], is_dated=True,
        ),
    )  # fmt: skip
    register(
        "tasks",
        Tie(42, "open task is dropped", "open tasks are dropped", tasks, tasks_end, lambda row: row.title),
    )
    register(
        "trips",
        Tie(43, "trip without them", "trips without them", trips, trips_end, lambda row: row.trip.name, is_dated=True),
    )
