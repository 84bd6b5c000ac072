"""A school that is open in these weeks, and hours in it, for tests."""

from datetime import date, time, timedelta
from typing import Any

from deployment.models import Cell, DayChange
from schools.models import CycleWeek, Term
from schools.rules import monday_of


def open_weeks(around: date) -> None:
    """A term from twenty weeks before to twenty after; every week is week A."""
    monday = monday_of(around) - timedelta(weeks=20)
    term = Term.objects.create(name="Now", starts_on=monday, ends_on=monday + timedelta(weeks=40))
    mondays = [monday + timedelta(weeks=number) for number in range(40)]
    CycleWeek.objects.bulk_create([CycleWeek(school_id=term.school_id, monday=day, number=1) for day in mondays])


def hour(staff: Any, on: date, starts: time = time(9), ends: time = time(10), **fields: Any) -> Cell:
    """An hour of support on the day's weekday, in force since long ago."""
    values = {"kind": "support", "starts_on": on - timedelta(weeks=30), "weekday": on.isoweekday(), **fields}
    return Cell.objects.create(staff_member=staff, starts_at=starts, ends_at=ends, **values)


def changed(
    cell: Cell, on: date, *, now: Any, covered_by: Any = None, cause: str = "absent", **fields: Any
) -> DayChange:
    values = {"starts_at": cell.starts_at, "ends_at": cell.ends_at, "decided_at": now, **fields}
    return DayChange.objects.create(cell=cell, on=on, cause=cause, covered_by=covered_by, **values)
