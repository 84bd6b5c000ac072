"""What of the team's week has no adult once somebody has left: slots, duties, tasks, covers, trips, agreements."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from access.models import User
from deployment.actions.agreement import agreement_hand_over
from deployment.actions.cell import cell_move
from deployment.actions.class_cover import class_cover_hand_on
from deployment.actions.day_change import change_cover
from deployment.actions.task import task_move
from deployment.actions.trip import trip_adult_swap
from deployment.models import Cell, ClassAgreement, ClassCover, DayChange, Kind, Task, TripAdult
from schools.rules import WEEKDAYS
from staff.leaving import Holding, register
from staff.models import StaffMember


def slots(whose: Q, on: Any) -> QuerySet:
    """Hours of the cycle that go on after the last day; those of a group go with it, breaks with the person."""
    rows = Cell.objects.filter(whose, Q(ends_on__isnull=True) | Q(ends_on__gt=on)).exclude(ends_on=F("starts_on"))
    rows = rows.exclude(kind__in=[Kind.GROUP, Kind.BREAK, Kind.PREPARATION])
    return rows.select_related("teaching_class", "pupil", "staff_member__user")


def slot_said(cell: Cell) -> str:
    what = cell.pupil.name if cell.pupil else cell.words
    return f"{what}, {WEEKDAYS[cell.weekday - 1]} {cell.starts_at:%H:%M} (week {'AB'[cell.week - 1]})"


def slot_give(cell: Cell, to: StaffMember, on: date, by: User, now: datetime) -> None:
    from_on, today = max(on, cell.starts_on), timezone.localdate(now)
    cell_move(cell=cell, staff_member=to, from_on=from_on, today=today, by=by, now=now)


def tasks(whose: Q, on: Any) -> QuerySet:
    return Task.objects.open().filter(whose)


def task_give(task: Task, to: StaffMember, on: date, by: User, now: datetime) -> None:
    # A day that is over stays what it was: it is late for whoever has it now, too.
    task_move(
        task=task, given_to=to, due_on=task.due_on, reason=f"{task.given_to.name} leaves the school.", by=by, now=now,
        today=timezone.localdate(now),
    )  # fmt: skip


def covers(whose: Q, on: Any) -> QuerySet:
    rows = DayChange.objects.filter(whose, on__gte=on).filter(on__gte=timezone.localdate())
    return rows.select_related("cell__staff_member", "cell__teaching_class", "cell__pupil")


def cover_said(change: DayChange) -> str:
    return f"Cover for {change.cell.staff_member.name}, {change.on:%a} {change.on.day} {change.on:%b} {change.starts_at:%H:%M}"


def cover_give(change: DayChange, to: StaffMember, on: date, by: User, now: datetime) -> None:
    change_cover(change=change, covered_by=to, by=by, now=now)


def class_covers(whose: Q, on: Any) -> QuerySet:
    rows = ClassCover.objects.standing().filter(whose, on__gte=on).filter(on__gte=timezone.localdate())
    return rows.select_related("teaching_class")


def class_cover_said(cover: ClassCover) -> str:
    return f"{cover.teaching_class.name}, {cover.on:%a} {cover.on.day} {cover.on:%b} {cover.starts_at:%H:%M}"


def class_cover_give(cover: ClassCover, to: StaffMember, on: date, by: User, now: datetime) -> None:
    class_cover_hand_on(cover=cover, covered_by=to, by=by, now=now)


def trips(whose: Q, on: Any) -> QuerySet:
    rows = TripAdult.objects.filter(whose, trip__starts_at__date__gte=on, trip__starts_at__gt=timezone.now())
    return rows.filter(trip__cancelled_at__isnull=True).select_related("trip", "staff_member__user")


def trip_said(adult: TripAdult) -> str:
    at = timezone.localtime(adult.trip.starts_at)
    return f"{adult.trip.name}, {at:%a} {at.day} {at:%b}: {adult.get_role_display().lower()}"


def trip_give(adult: TripAdult, to: StaffMember, on: date, by: User, now: datetime) -> None:
    trip_adult_swap(adult=adult, staff_member=to, by=by, now=now)


def agreements(whose: Q, on: Any) -> QuerySet:
    return ClassAgreement.objects.open().filter(whose).select_related("teaching_class", "staff_member", "teacher")


def agreement_said(row: ClassAgreement) -> str:
    return f"{row.teaching_class.name}: {row.teacher.name} and {row.staff_member.name}"


def agreement_give(row: ClassAgreement, to: StaffMember, on: date, by: User, now: datetime) -> None:
    agreement_hand_over(agreement=row, side="staff_member", to=to, by=by, now=now)


def agreement_as_teacher_give(row: ClassAgreement, to: StaffMember, on: date, by: User, now: datetime) -> None:
    agreement_hand_over(agreement=row, side="teacher", to=to, by=by, now=now)


def register_own() -> None:
    register("slots", Holding(20, "slot or duty", "slots and duties", slots, slot_said, slot_give, is_dated=True))
    register("tasks", Holding(30, "open task", "open tasks", tasks, lambda row: row.title, task_give, staff="given_to"))
    register(
        "covers", Holding(31, "cover", "covers", covers, cover_said, cover_give, staff="covered_by", is_dated=True)
    )
    register(
        "class_covers",
        Holding(
            32,
            "class to cover",
            "classes to cover",
            class_covers,
            class_cover_said,
            class_cover_give,
            staff="covered_by",
            is_dated=True,
        ),
    )
    register("trips", Holding(33, "trip", "trips", trips, trip_said, trip_give, is_dated=True))
    register(
        "agreements",
        Holding(40, "agreement about a class", "agreements about classes", agreements, agreement_said, agreement_give),
    )
    register(
        "agreements_as_teacher",
        Holding(
            41, "agreement as a class's teacher", "agreements as a class's teacher", agreements, agreement_said,
            agreement_as_teacher_give, staff="teacher",
        ),
    )  # fmt: skip
