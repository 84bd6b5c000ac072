"""When adults work: a pattern of the cycle, from a day on."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models.member import StaffMember


class DaysWorked(Func):
    """The days on which a pattern holds, as a range."""

    function = "daterange"
    output_field = DateRangeField()


class WorkingPatternQuerySet(SchoolOwnedQuerySet):
    def on(self, day: date) -> "WorkingPatternQuerySet":
        return self.between(day, day)

    def between(self, start: date, end: date) -> "WorkingPatternQuerySet":
        """Those that hold on one of the days from `start` to `end`, both in."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=start), starts_on__lte=end)


@audited
class WorkingPattern(SchoolOwned):
    """The contracted week of a person, from a day on until the day before `ends_on`. It always says both weeks of the cycle:
    where a school has one week alone, they are the same."""

    staff_member = SchoolKey(StaffMember, on_delete=models.CASCADE, related_name="patterns")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it holds no more.")
    planned_ends_on = models.DateField(
        null=True, blank=True, help_text="What was planned as its end, whether or not another pattern ended it before."
    )
    weeks_a_year = models.PositiveSmallIntegerField(default=39)
    works_inset = models.BooleanField("works on INSET days", default=True)
    liaison_minutes = models.PositiveSmallIntegerField(default=0, help_text="Paid liaison with teachers, a week.")
    preparation_minutes = models.PositiveSmallIntegerField(default=0, help_text="Paid preparation, a week.")

    objects = SchoolOwned.manager(WorkingPatternQuerySet)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ExclusionConstraint(
                name="staff_workingpattern_one_at_a_time",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("staff_member", RangeOperators.EQUAL),
                    (DaysWorked(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="staff_workingpattern_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(planned_ends_on__isnull=True) | Q(ends_on__isnull=False, ends_on__lte=F("planned_ends_on")),
                name="staff_workingpattern_ends_as_planned",
            ),
            models.CheckConstraint(
                condition=Q(weeks_a_year__range=(1, 53)), name="staff_workingpattern_weeks_of_a_year"
            ),
        ]


@audited
class WorkingDay(SchoolOwned):
    """The hours of a weekday in a week of the cycle. The break is the unpaid one."""

    pattern = SchoolKey(WorkingPattern, on_delete=models.CASCADE, related_name="days")
    week = models.PositiveSmallIntegerField(help_text="Week of the cycle: 1 (A) or 2 (B).")
    weekday = models.PositiveSmallIntegerField(help_text="1 is Monday.")
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    break_starts_at = models.TimeField(null=True, blank=True)
    break_ends_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["week", "weekday"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pattern", "week", "weekday"], name="staff_workingday_unique_weekday"
            ),
            models.CheckConstraint(condition=Q(week__in=[1, 2]), name="staff_workingday_week"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="staff_workingday_weekday"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="staff_workingday_times_in_order"),
            models.CheckConstraint(
                condition=Q(break_starts_at__isnull=True, break_ends_at__isnull=True)
                | Q(
                    break_starts_at__isnull=False,
                    break_ends_at__isnull=False,
                    break_ends_at__gt=F("break_starts_at"),
                    break_starts_at__gte=F("starts_at"),
                    break_ends_at__lte=F("ends_at"),
                ),
                name="staff_workingday_break_within_day",
            ),
        ]
