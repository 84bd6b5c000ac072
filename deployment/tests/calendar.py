"""A school's days around today, for tests: every week is week A."""

from datetime import date, time, timedelta

from django.utils import timezone

from schools.models import CycleWeek, Period, Term
from schools.rules import monday_of

TODAY = timezone.localdate()
MONDAY = monday_of(TODAY) + timedelta(days=7)


def make_days() -> date:
    """A term around today and the bell of a day; next Monday."""
    Term.objects.create(name="This half-term", starts_on=TODAY - timedelta(days=50), ends_on=TODAY + timedelta(days=50))
    for n in range(-8, 9):
        CycleWeek.objects.create(monday=monday_of(TODAY) + timedelta(weeks=n), number=1)
    for name, kind, start, end in (
        ("1", "lesson", time(9), time(10)), ("Break", "break", time(11), time(11, 20)),
        ("Lunch", "lunch", time(13), time(13, 40)),
    ):  # fmt: skip
        Period.objects.create(name=name, kind=kind, starts_at=start, ends_at=end)
    return MONDAY
