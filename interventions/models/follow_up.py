"""Whether it stuck: a look at a pupil weeks after a placement ended."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from access.models import User
from interventions.models.placement import Placement
from pupils.roll import is_on_roll
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


class FollowUpQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "FollowUpQuerySet":
        """Those still to be done, of pupils who are on roll."""
        return self.filter(is_on_roll(timezone.localdate(), "placement__pupil__"), done_on__isnull=True)

    def due(self, today: date) -> "FollowUpQuerySet":
        return self.open().filter(due_on__lte=today)


@audited
class FollowUp(SchoolOwned):
    """A check that is due, or what was seen."""

    class Result(models.TextChoices):
        STUCK = "stuck", "It stuck: still so"
        PARTLY = "partly", "Partly"
        LOST = "lost", "It did not stick"

    placement = SchoolKey(Placement, on_delete=models.CASCADE, related_name="follow_ups")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=6, choices=Result, blank=True)
    note = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = SchoolOwned.manager(FollowUpQuerySet)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "placement", "due_on"], name="interventions_followup_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, result="") | (Q(done_on__isnull=False) & ~Q(result="")),
                name="interventions_followup_done_with_result",
            ),
        ]
        indexes = [models.Index(fields=["school", "done_on", "due_on"], name="interventions_followup_due")]
