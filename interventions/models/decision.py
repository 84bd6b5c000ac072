"""What a person decided about a placement, beside what its course suggested on that day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from access.models import User
from interventions.models.placement import Placement
from interventions.rules.exits import PROLONGED
from schools.owned import SchoolKey, SchoolOwned, audited


@audited
class ExitDecision(SchoolOwned):
    """One decision: an end, or that it goes on. `suggested` and `reasons` are in words, as they stood when it was taken."""

    OUTCOMES = (*Placement.Outcome.choices, (PROLONGED, "Extended: it goes on"))

    placement = SchoolKey(Placement, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=OUTCOMES)
    suggested = models.CharField(max_length=60)
    reasons = ArrayField(models.TextField(), default=list, blank=True)
    is_otherwise = models.BooleanField("decided otherwise than suggested", default=False)
    reason = models.CharField("why", max_length=200)
    otherwise = models.CharField("why not as suggested", max_length=300, blank=True)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_otherwise=False, otherwise="") | (Q(is_otherwise=True) & ~Q(otherwise="")),
                name="interventions_exitdecision_otherwise_with_reason",
            )
        ]
