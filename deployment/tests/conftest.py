"""A school week of one-week cycle, with two adults and their hours."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from deployment.models import Cell
from pupils.models import TeachingClass
from schools.models import CycleWeek, Term

MONDAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 5, 8, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def calendar(school):
    """Autumn 2026, every week the first of the cycle; MONDAY and the four days after it are school days."""
    Term.objects.create(name="Autumn", starts_on=MONDAY - timedelta(days=28), ends_on=MONDAY + timedelta(days=60))
    for week in range(-4, 9):
        CycleWeek.objects.create(monday=MONDAY + timedelta(weeks=week), number=1)


@pytest.fixture
def maths(school):
    return TeachingClass.objects.create(name="8x/Ma", subject="Maths")


@pytest.fixture
def hour(calendar):
    """`hour(user, 9, 10)`: an hour of in-class support on Mondays, or of another kind."""

    def hour(user, start, end, *, kind="support", weekday=1, **more):
        return Cell.objects.create(
            staff_member=user.staff, kind=kind, week=1, weekday=weekday, starts_at=time(start), ends_at=time(end),
            starts_on=MONDAY - timedelta(days=28), **more,
        )  # fmt: skip

    return hour
