"""Working patterns: each holds from a day on, and ends the one before it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.rows import row_save
from staff.models import StaffMember, WorkingDay, WorkingPattern
from staff.rules.working import Hours

Days = Mapping[tuple[int, int], Hours]


@transaction.atomic
def pattern_create(
    *, person: StaffMember, starts_on: date, ends_on: date | None, values: dict[str, Any], days: Days, by: User
) -> WorkingPattern:
    """The hours of a person from a day on. The pattern in force then ends; one that begins later still begins.

    `ends_on` is the first day on which it holds no more (None: until further notice, or until the next begins). `values`:
    weeks_a_year, works_inset, liaison_minutes, preparation_minutes. Raises DomainError where a pattern begins on this very day.
    """
    StaffMember.objects.select_for_update().get(pk=person.pk)
    if WorkingPattern.objects.filter(staff_member=person, starts_on=starts_on).exists():
        raise DomainError("A pattern begins on this day already. Correct that one, or choose another day.")
    following = (
        WorkingPattern.objects.filter(staff_member=person, starts_on__gt=starts_on).order_by("starts_on").first()
    )
    if following and ends_on and ends_on > following.starts_on:
        raise DomainError(f"Another pattern begins on {following.starts_on:%-d %B %Y}. Choose a last day before it.")
    before = WorkingPattern.objects.on(starts_on).filter(staff_member=person).first()
    if before:
        before.ends_on = starts_on
        before.save(update_fields=["ends_on"])
    row = WorkingPattern.objects.create(
        staff_member=person,
        starts_on=starts_on,
        ends_on=ends_on or (following.starts_on if following else None),
        planned_ends_on=ends_on,
        **values,
    )
    _days_write(row, days)
    return row


@transaction.atomic
def pattern_correct(
    *, pattern: WorkingPattern, ends_on: date | None, values: dict[str, Any], days: Days, by: User
) -> WorkingPattern:
    """Other hours for all of the days of a pattern: it was written down wrongly. An end that stays is no new plan: where the next
    pattern ended this one, it still goes on when that is taken away."""
    StaffMember.objects.select_for_update().get(pk=pattern.staff_member_id)
    if ends_on != pattern.refreshed().ends_on:
        pattern.planned_ends_on = ends_on
    row_save(
        pattern,
        {**values, "ends_on": ends_on},
        taken="Another pattern begins before this last day. Choose an earlier one.",
    )
    _days_write(pattern, days)
    return pattern


@transaction.atomic
def pattern_remove(*, pattern: WorkingPattern, by: User) -> WorkingPattern | None:
    """Take a pattern away. The one that it ended goes on as was planned for it, at most until the next begins, and is returned;
    None where it ended none."""
    StaffMember.objects.select_for_update().get(pk=pattern.staff_member_id)
    rows = WorkingPattern.objects.filter(staff_member=pattern.staff_member_id)
    before = rows.filter(starts_on__lt=pattern.starts_on).order_by("starts_on").last()
    following = rows.filter(starts_on__gt=pattern.starts_on).order_by("starts_on").first()
    pattern.delete()
    if before is None:
        return None
    ends = [day for day in (before.planned_ends_on, following and following.starts_on) if day]
    ends_on = min(ends, default=None)
    if ends_on == before.ends_on:
        return None
    before.ends_on = ends_on
    before.save(update_fields=["ends_on"])
    return before


def _days_write(pattern: WorkingPattern, days: Days) -> None:
    """The days as given; those that stay the same are left alone, so that the history says what changed."""
    there = {(row.week, row.weekday): row for row in WorkingDay.objects.filter(pattern=pattern)}
    for place, row in there.items():
        if place not in days:
            row.delete()
    for (week, weekday), hours in days.items():
        old = there.get((week, weekday)) or WorkingDay(pattern=pattern, week=week, weekday=weekday)
        times = {name: getattr(hours, name) for name in ("starts_at", "ends_at", "break_starts_at", "break_ends_at")}
        if old.pk is None or any(getattr(old, name) != value for name, value in times.items()):
            for name, value in times.items():
                setattr(old, name, value)
            old.save()
