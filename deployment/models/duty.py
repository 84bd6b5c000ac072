"""Where adults are on duty outside lessons, and how many of them a place needs."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.times import minutes_between
from schools.owned import SchoolOwned, SchoolOwnedQuerySet, audited


class DutyPostQuerySet(SchoolOwnedQuerySet):
    def on(self, day: date) -> "DutyPostQuerySet":
        """Those in use on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)

    def from_day(self, day: date) -> "DutyPostQuerySet":
        """Those in use on a day, or later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


@audited
class DutyPost(SchoolOwned):
    """A place that is looked after at a time of some days, from a day on until the day before `ends_on`. Who is there is a
    cell."""

    class Kind(models.TextChoices):
        BEFORE = "before", "Before school"
        BREAK = "break", "Break"
        LUNCH = "lunch", "Lunch"
        AFTER = "after", "After school"
        CHANGE = "change", "Lesson change"

    name = models.CharField(max_length=60)
    place = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.BREAK)
    week = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Week of the cycle; empty for both.")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="1 is Monday.")
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    people = models.PositiveSmallIntegerField("people needed", default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects = SchoolOwned.manager(DutyPostQuerySet)

    class Meta:
        ordering = ["starts_at", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(week__isnull=True) | Q(week__in=[1, 2]), name="deployment_dutypost_week"
            ),
            models.CheckConstraint(condition=Q(weekdays__len__gte=1), name="deployment_dutypost_has_days"),
            models.CheckConstraint(condition=Q(people__range=(1, 20)), name="deployment_dutypost_people"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="deployment_dutypost_times_in_order"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="deployment_dutypost_days_in_order",
            ),
        ]

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)
