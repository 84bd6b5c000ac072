"""What of the team's week runs on as a school year ends: hours of support and duties of the old timetable, agreements.
One choice for all of a kind."""

from django.db.models import F, Q, QuerySet

from access.models import User
from access.policy import Permission
from deployment.actions.agreement import agreements_end
from deployment.actions.cell import cells_end
from deployment.models import Cell, ClassAgreement
from deployment.models.cell import Kind as Hour
from pupils.actions.roster_undo import undoes
from pupils.moving import Kind, YearEnd, register
from schools.rules import WEEKDAYS

END = "end"


def _hours(year: YearEnd) -> QuerySet:
    """Hours of the old year that go on past its end, but for those of groups, which follow their group."""
    rows = Cell.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=year.over_on), starts_on__lte=year.last_day)
    rows = rows.exclude(kind=Hour.GROUP).exclude(ends_on=F("starts_on"))
    names = ("staff_member__family_name", "staff_member__given_name", "week", "weekday", "starts_at")
    return rows.select_related("staff_member__user", "teaching_class").order_by(*names)


def hours(year: YearEnd) -> QuerySet:
    return _hours(year).exclude(kind=Hour.DUTY)


def duties(year: YearEnd) -> QuerySet:
    return _hours(year).filter(kind=Hour.DUTY)


def hour_said(cell: Cell) -> str:
    day = f"{WEEKDAYS[cell.weekday - 1]} {'AB'[cell.week - 1]}"
    return f"{cell.staff_member.name}, {day} {cell.starts_at:%-H:%M}: {cell.words}"


def hours_end(rows: QuerySet, choice: str, year: YearEnd, by: User | None) -> None:
    cells_end(cells=list(rows), on=year.over_on, by=by, now=year.now)


def agreements(year: YearEnd) -> QuerySet:
    rows = ClassAgreement.objects.open().filter(starts_on__lte=year.last_day)
    return rows.select_related("teaching_class", "teacher__user", "staff_member__user")


def agreement_said(row: ClassAgreement) -> str:
    return f"{row.teaching_class.name}: {row.teacher.name} and {row.staff_member.name}"


def agreement_over(rows: QuerySet, choice: str, year: YearEnd, by: User | None) -> None:
    agreements_end(agreements=rows, on=year.today, by=by)


def register_own() -> None:
    undoes(ClassAgreement)
    register(
        Kind(
            "hours", "Hours of support on the old timetable", 20, Permission.DEPLOYMENT_EDIT, hours, hour_said, hours_end,
            ((END, "End with the old year"),),
            hint="They are tied to the old classes and times. Each adult is told once.",
        )
    )  # fmt: skip
    register(
        Kind(
            "duties", "Duties", 21, Permission.DEPLOYMENT_EDIT, duties, hour_said, hours_end,
            ((END, "End with the old year"),), hint="The posts themselves stay, to be filled again.",
        )
    )  # fmt: skip
    register(
        Kind(
            "agreements", "Agreements about a class", 30, Permission.DEPLOYMENT_EDIT, agreements, agreement_said,
            agreement_over, ((END, "End as the new year begins"),),
            hint="Both adults are told, and make a new agreement for their new classes.", is_dated=False,
        )
    )  # fmt: skip
