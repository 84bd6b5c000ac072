"""The calendar of the present school."""

from datetime import date

from schools.models import ClosedDay, CycleWeek, Term
from schools.rules import monday_of, school_days


def days_between(*, start: date, end: date) -> list[tuple[date, int]]:
    """The school days from `start` to `end` with their week of the cycle: three queries."""
    return school_days(
        terms=Term.objects.filter(starts_on__lte=end, ends_on__gte=start).values_list("starts_on", "ends_on"),
        closed=ClosedDay.objects.filter(on__range=(start, end)).values_list("on", flat=True),
        weeks=dict(CycleWeek.objects.filter(monday__range=(monday_of(start), end)).values_list("monday", "number")),
        start=start,
        end=end,
    )
