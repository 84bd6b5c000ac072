"""Every hour of an adult's week: the one truth about who is where when."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from pupils.models import Pupil, TeachingClass
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class CellQuerySet(SchoolOwnedQuerySet):
    def on(self, day: date) -> "CellQuerySet":
        """Those in force on a day, whatever the weekday."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


@audited
class Cell(SchoolOwned):
    """An hour of the cycle in which an adult does something, from a day on until the day before `ends_on`."""

    class Kind(models.TextChoices):
        GROUP = "group", "Group session"
        SUPPORT = "support", "In-class support"
        DUTY = "duty", "Duty"
        LIAISON = "liaison", "Liaison"
        PREPARATION = "preparation", "Preparation"
        BREAK = "break", "Break"

    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="cells")
    kind = models.CharField(max_length=12, choices=Kind)
    week = models.PositiveSmallIntegerField(default=1, help_text="Week of the cycle: 1 (A) or 2 (B).")
    weekday = models.PositiveSmallIntegerField(help_text="1 is Monday.")
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    room = models.CharField(max_length=30, blank=True)
    label = models.CharField(max_length=120, blank=True)
    teaching_class = SchoolKey(TeachingClass, on_delete=models.PROTECT, null=True, blank=True, related_name="cells")
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, null=True, blank=True, related_name="cells")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(CellQuerySet)

    class Meta:
        ordering = ["week", "weekday", "starts_at"]
        indexes = [models.Index(fields=["school", "staff_member", "week", "weekday"], name="deployment_cell_by_staff")]
        constraints = [
            models.CheckConstraint(condition=Q(week__in=[1, 2]), name="deployment_cell_week"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="deployment_cell_weekday"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="deployment_cell_times_in_order"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="deployment_cell_days_in_order"
            ),
        ]
