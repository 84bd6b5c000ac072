"""Every hour of an adult's week: the one truth about who is where when."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from core.times import minutes_between
from deployment.models.duty import DutyPost
from pupils.models import Pupil, TeachingClass
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class CellQuerySet(SchoolOwnedQuerySet):
    def on(self, day: date) -> "CellQuerySet":
        """Those in force on a day, whatever the weekday."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)

    def between(self, start: date, end: date) -> "CellQuerySet":
        """Those in force on a day from `start` to `end` (both in)."""
        rows = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=start), starts_on__lte=end)
        return rows.exclude(ends_on=F("starts_on"))  # one that ended before it began is none


class Kind(models.TextChoices):
    """What an adult does in an hour."""

    GROUP = "group", "Group session"
    SUPPORT = "support", "In-class support"
    DUTY = "duty", "Duty"
    LIAISON = "liaison", "Liaison"
    PREPARATION = "preparation", "Preparation"
    BREAK = "break", "Break"


class HourBase(SchoolOwned):
    """A time of the cycle in which an adult does something: with a class, with one pupil, or for a department."""

    kind = models.CharField(max_length=12, choices=Kind)
    week = models.PositiveSmallIntegerField(default=1, help_text="Week of the cycle: 1 (A) or 2 (B).")
    weekday = models.PositiveSmallIntegerField(help_text="1 is Monday.")
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    room = models.CharField(max_length=30, blank=True)
    label = models.CharField(max_length=120, blank=True)
    department = models.CharField(
        max_length=100, blank=True, help_text="Given to a department, which says where in it."
    )
    is_paid = models.BooleanField("counts as paid time", default=True)

    class Meta:
        abstract = True

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)


def hour_checks(name: str) -> list[models.CheckConstraint]:
    """What holds of every hour of the cycle."""
    return [
        models.CheckConstraint(condition=Q(week__in=[1, 2]), name=f"deployment_{name}_week"),
        models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name=f"deployment_{name}_weekday"),
        models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name=f"deployment_{name}_times_in_order"),
    ]


@audited
class Cell(HourBase):
    """An hour of the cycle in which an adult does something, from a day on until the day before `ends_on`."""

    Kind = Kind

    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="cells")
    teaching_class = SchoolKey(TeachingClass, on_delete=models.PROTECT, null=True, blank=True, related_name="cells")
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, null=True, blank=True, related_name="cells")
    duty_post = SchoolKey(DutyPost, on_delete=models.PROTECT, null=True, blank=True, related_name="cells")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(CellQuerySet)

    @property
    def words(self) -> str:
        """What it is, as a colleague would say it."""
        return self.label or (self.teaching_class.name if self.teaching_class else "") or self.get_kind_display()

    def falls_on(self, day: date, week: int) -> bool:
        """Whether it takes place on a school day of this week of the cycle."""
        is_in_force = self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
        return is_in_force and self.week == week and self.weekday == day.isoweekday()

    class Meta:
        ordering = ["week", "weekday", "starts_at"]
        indexes = [
            models.Index(fields=["school", "staff_member", "week", "weekday"], name="deployment_cell_by_staff"),
            models.Index(fields=["school", "pupil"], condition=Q(pupil__isnull=False), name="deployment_cell_by_pupil"),
        ]
        constraints = [
            *hour_checks("cell"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="deployment_cell_days_in_order"
            ),
        ]
