"""Assess, plan, do, review: a numbered round of a plan, each of its four parts with its day and its author (fact 2)."""

from django.db import models
from django.db.models import F, Q

from access.models import User
from plans.models.plan import Plan
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class CycleQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "CycleQuerySet":
        return self.filter(ended_on__isnull=True)


@audited
class Cycle(SchoolOwned):
    """A round of the graduated approach (Code 6.44-6.56); a plan has one open at a time."""

    plan = SchoolKey(Plan, on_delete=models.CASCADE, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(CycleQuerySet)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["school", "plan", "number"], name="plans_cycle_once"),
            models.UniqueConstraint(
                fields=["school", "plan"], condition=Q(ended_on__isnull=True), name="plans_cycle_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")), name="plans_cycle_days_in_order"
            ),
        ]


@audited
class CyclePart(SchoolOwned):
    """One of the four parts of a cycle: what was found, agreed, done or concluded, on which day, by whom."""

    class Part(models.TextChoices):
        ASSESS = "assess", "Assess"
        PLAN = "plan", "Plan"
        DO = "do", "Do"
        REVIEW = "review", "Review"

    cycle = SchoolKey(Cycle, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=6, choices=Part)
    on = models.DateField()
    author = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="cycle_parts")
    words = models.TextField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["school", "cycle", "part"], name="plans_cyclepart_once")]
