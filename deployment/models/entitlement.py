"""Hours of an adult that a pupil is owed."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from access.models import User
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


class EntitlementQuerySet(SchoolOwnedQuerySet):
    def between(self, start: date, end: date) -> "EntitlementQuerySet":
        rows = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=start), starts_on__lte=end)
        return rows.exclude(ends_on=F("starts_on"))  # one that ended before it began promised nothing


@audited
class Entitlement(SchoolOwned):
    """Minutes of adult support a week that a plan promises a pupil, from a day on until the day before `ends_on`."""

    class Source(models.TextChoices):
        SECTION_F = "section_f", "EHC plan, Section F"
        PLAN = "plan", "Another plan"

    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="entitlements")
    source = models.CharField(max_length=10, choices=Source, default=Source.SECTION_F)
    wording = models.CharField(max_length=300, help_text="As the plan says it.")
    minutes_a_week = models.PositiveIntegerField()
    # Anti-feature 11: minutes are the pupil's own, or may be shared with a group or a class. The plan says which.
    may_be_shared = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SchoolOwned.manager(EntitlementQuerySet)

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes_a_week__range=(1, 3000)), name="deployment_entitlement_minutes"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="deployment_entitlement_days_in_order",
            ),
        ]
