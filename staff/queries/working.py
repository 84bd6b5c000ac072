"""What is known of the adults of the school."""

from collections.abc import Iterable
from datetime import date

from staff.models import WorkingDay, WorkingPattern
from staff.rules.working import Hours, Pattern


def patterns_of(*, staff: Iterable[int] | None, start: date, end: date) -> dict[int, list[Pattern]]:
    """By person the patterns that hold on a day from `start` to `end` (both in), the earliest first. Two queries.

    None: of everybody who works here. Who has no pattern is not in it.
    """
    rows = WorkingPattern.objects.between(start, end).order_by("staff_member", "starts_on")
    rows = rows.filter(staff_member__left_on=None) if staff is None else rows.filter(staff_member__in=list(staff))
    found: dict[int, list[Pattern]] = {}
    for row in rows.prefetch_related("days"):
        found.setdefault(row.staff_member_id, []).append(pattern_of(row))
    return found


def pattern_of(row: WorkingPattern) -> Pattern:
    """A pattern as the rules read it."""
    return Pattern(
        staff=row.staff_member_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        days={(day.week, day.weekday): hours_of(day) for day in row.days.all()},
        works_inset=row.works_inset,
        liaison_minutes=row.liaison_minutes,
        preparation_minutes=row.preparation_minutes,
    )


def hours_of(row: WorkingDay) -> Hours:
    return Hours(row.starts_at, row.ends_at, row.break_starts_at, row.break_ends_at)
