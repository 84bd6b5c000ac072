"""What is known of the adults of the school."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.utils import timezone

from staff.here import is_here
from staff.models import WorkingDay, WorkingPattern
from staff.rules.working import Hours, Pattern


def patterns_of(*, staff: Iterable[int] | None, start: date, end: date) -> dict[int, list[Pattern]]:
    """By person the patterns that hold on a day from `start` to `end` (both in), the earliest first. One query.

    None: of everybody who works here. Who has no pattern is not in it.
    """
    rows = WorkingPattern.objects.between(start, end).order_by("staff_member", "starts_on", "pk")
    rows = (
        rows.filter(is_here(timezone.localdate(), "staff_member__"))
        if staff is None
        else rows.filter(staff_member__in=list(staff))
    )
    days = [f"days__{name}" for name in ("week", "weekday", "starts_at", "ends_at", "break_starts_at", "break_ends_at")]
    heads = ("pk", "staff_member", "starts_on", "ends_on", "works_inset", "liaison_minutes", "preparation_minutes")
    found: dict[int, list[Pattern]] = {}
    # A row is a day of a pattern, or a pattern without days: the left join saves the second query.
    for head, lines in groupby(rows.values_list(*heads, *days), key=itemgetter(slice(0, len(heads)))):
        _, person, starts_on, ends_on, inset, liaison, preparation = head
        hours = {(line[7], line[8]): Hours(*line[9:]) for line in lines if line[7] is not None}
        found.setdefault(person, []).append(Pattern(person, starts_on, ends_on, hours, inset, liaison, preparation))
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
