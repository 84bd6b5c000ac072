"""Who is where when."""

from datetime import date, time

from django.db.models import F, Q

from deployment.models import Cell, Kind
from pupils.models import TeachingClass
from schools.queries import days_between
from staff.models import StaffMember


def clashing_cells(
    *,
    staff_member: StaffMember,
    week: int,
    weekday: int,
    starts_at: time,
    ends_at: time,
    starts_on: date,
    ends_on: date | None,
    room: str = "",
    kind: str = "",
    teaching_class: TeachingClass | None = None,
    besides: int | None = None,
) -> list[Cell]:
    """The cells that overlap a time of the cycle in these days, and are of the adult or in the room. Adults who support the same
    class share its room, and a duty takes none. `besides`: the cell that gives way."""
    in_room = Q(room__iexact=room) if room and kind not in (Kind.DUTY, Kind.BREAK) else Q(pk__in=[])
    in_room &= ~Q(kind__in=[Kind.DUTY, Kind.BREAK])
    if teaching_class is not None:
        in_room &= Q(teaching_class__isnull=True) | ~Q(teaching_class=teaching_class)
    rows = Cell.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on), Q(staff_member=staff_member) | in_room,
        week=week, weekday=weekday, starts_at__lt=ends_at, ends_at__gt=starts_at,
    )  # fmt: skip
    # One that ended before it began is none.
    rows = (
        rows.exclude(ends_on=F("starts_on"))
        .exclude(pk=besides or 0)
        .select_related("staff_member", "teaching_class")
        .order_by("starts_at", "pk")
    )
    return list(rows.filter(starts_on__lt=ends_on) if ends_on else rows)


def cells_on(*, staff: list[int] | None, on: date) -> list[Cell]:
    """The hours of these adults (None: of everybody) that fall on a day, in their order; none on a day without school. Two
    queries."""
    days = days_between(start=on, end=on)
    if not days:
        return []
    rows = Cell.objects.on(on).filter(week=days[0][1], weekday=on.isoweekday())
    rows = rows if staff is None else rows.filter(staff_member__in=staff)
    return list(
        rows.select_related("staff_member__user", "teaching_class", "pupil").order_by("starts_at", "ends_at", "pk")
    )
