"""Referrals: a colleague thinks that a pupil needs more."""

from django.db import models
from django.db.models import Q

from access.models import User
from interventions.models.programme import Programme
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, audited


@audited
class Referral(SchoolOwned):
    """A concern about a pupil, what was tried, and what was decided."""

    class Stage(models.TextChoices):
        NEW = "new", "New"
        INFORMATION = "information", "More information needed"
        WAITING = "waiting", "Waiting for a place"
        PLACED = "placed", "Placed"
        DECLINED = "declined", "Declined"
        OTHER_ROUTE = "other_route", "Another route"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="referrals")
    concern = models.TextField()
    strategies_tried = models.TextField(blank=True)
    is_carer_told = models.BooleanField("carers know", default=False)
    carer_not_told_reason = models.CharField(max_length=300, blank=True)
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="referrals")
    referred_at = models.DateTimeField()
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.NEW)
    programme = SchoolKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals")
    decision_reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-referred_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="new")
                | (~Q(decision_reason="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="interventions_referral_decided_with_reason",
            ),
        ]
