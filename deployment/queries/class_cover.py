"""What the pages of whole-class cover show."""

from datetime import date
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from access.models import User
from access.policy import Permission
from deployment.models import Absence, ClassCover, DayChange, Kind
from deployment.queries.duty import half_term
from pupils.models import ClassTeacher
from staff.models import StaffMember


def covers_visible(*, user: User) -> QuerySet[ClassCover]:
    """All for who records them or sees every pupil; for others those that they take, and those of their own classes."""
    rows = ClassCover.objects.standing().select_related("teaching_class", "for_teacher__user", "covered_by__user")
    if user.may(Permission.CLASS_COVER_EDIT) or user.sees_every_pupil:
        return rows
    taught = ClassTeacher.objects.filter(staff_member__user=user).values("teaching_class")
    theirs = Q(for_teacher__isnull=True, teaching_class__in=taught)
    return rows.filter(Q(covered_by__user=user) | Q(for_teacher__user=user) | theirs)


def covers(*, user: User, which: str, today: date) -> QuerySet[ClassCover]:
    """ "open": the hand-over is owed; "unseen": the teacher has not answered; else all, the latest first."""
    rows = covers_visible(user=user)
    if which == "open":
        return rows.filter(handed_over_at__isnull=True, on__lte=today)
    return rows.filter(handed_over_at__isnull=False, seen_by_teacher_at__isnull=True) if which == "unseen" else rows


def teachers_of(cover: ClassCover) -> list[StaffMember]:
    """To whom the note goes: the teacher covered for, else all of the class."""
    if cover.for_teacher:
        return [cover.for_teacher]
    rows = ClassTeacher.objects.filter(teaching_class=cover.teaching_class_id).select_related("staff_member__user")
    return [row.staff_member for row in rows]


def is_hindered(*, staff_member: StaffMember, cover: ClassCover) -> str:
    """Why an adult cannot take this class, in a sentence; "" where they can. Three queries."""
    at = Q(starts_at__lt=cover.ends_at, ends_at__gt=cover.starts_at)
    name = staff_member.name
    away = Absence.objects.between(cover.on, cover.on).filter(Q(starts_at__isnull=True) | at, staff_member=staff_member)
    if away.exists():
        return f"{name} is away then. Choose somebody else."
    other = ClassCover.objects.between(cover.on, cover.on).filter(at, covered_by=staff_member)
    if first := other.select_related("teaching_class").first():
        return f"{name} takes {first.teaching_class.name} then. Choose somebody else."
    busy = DayChange.objects.filter(at, on=cover.on, covered_by=staff_member)
    if first_busy := busy.select_related("cell__staff_member").first():
        return f"{name} covers for {first_busy.cell.staff_member.name} then. Choose somebody else."
    return ""


def minutes_that_day(*, staff_member: StaffMember, on: date) -> int:
    """In whole classes on a day."""
    return sum(row.minutes for row in ClassCover.objects.between(on, on).filter(covered_by=staff_member))


def taken_from_groups(*, today: date) -> dict[str, Any]:
    """Minutes of group sessions that whole classes took this half-term, in all and by person, by name; of them those that another
    adult took over. Two queries."""
    term = half_term(today=today)
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    rows: Any = ()
    if term:
        rows = (
            DayChange.objects.filter(
                cause=DayChange.Cause.WHOLE_CLASS, cell__kind=Kind.GROUP, on__range=(term.starts_on, term.ends_on)
            )
            .order_by()
            .values("cell__staff_member", "cell__staff_member__title", "cell__staff_member__given_name")
            .annotate(
                family=F("cell__staff_member__family_name"),
                taken=Sum(length),
                recovered=Sum(length, filter=Q(covered_by__isnull=False)),
            )
        )
    lines = sorted(
        (
            {
                "name": " ".join(
                    part
                    for part in (row["cell__staff_member__title"], row["cell__staff_member__given_name"], row["family"])
                    if part
                ),
                "taken": _minutes(row["taken"]),
                "recovered": _minutes(row["recovered"]),
            }
            for row in rows
        ),
        key=lambda line: str(line["name"]),
    )
    return {
        "term": term,
        "lines": lines,
        "taken": sum(line["taken"] for line in lines),
        "recovered": sum(line["recovered"] for line in lines),
    }


def _minutes(value: Any) -> int:
    return int(value.total_seconds() // 60) if value else 0
