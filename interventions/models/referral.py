"""Referrals: a colleague thinks that a pupil needs more."""

from django.db import models
from django.db.models import Q

from access.models import User
from interventions.models.programme import Programme
from library.models import Strategy
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited, audited_but


class ReferralQuerySet(SchoolOwnedQuerySet):
    def sent(self) -> "ReferralQuerySet":
        """Without the drafts, which only their writer sees."""
        return self.exclude(stage="draft")

    def open(self) -> "ReferralQuerySet":
        return self.filter(stage__in=["new", "information", "waiting"])


@audited_but("saved_at")
class Referral(SchoolOwned):
    """A concern about a pupil, what was tried, and what was decided."""

    class Stage(models.TextChoices):
        DRAFT = "draft", "Draft"
        NEW = "new", "New"
        INFORMATION = "information", "More information needed"
        WAITING = "waiting", "Waiting for a place"
        PLACED = "placed", "Placed"
        DECLINED = "declined", "Declined"
        OTHER_ROUTE = "other_route", "Another route"
        MERGED = "merged", "Joined with another referral"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="referrals")
    concern = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    is_carer_told = models.BooleanField("carers know", default=False)
    carer_not_told_reason = models.CharField(max_length=300, blank=True)
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="referrals")
    referred_at = models.DateTimeField()
    saved_at = models.DateTimeField(auto_now=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.NEW)
    programme = SchoolKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals")
    merged_into = SchoolKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")

    objects = SchoolOwned.manager(ReferralQuerySet)

    class Meta:
        ordering = ["-referred_at"]
        indexes = [models.Index(fields=["school", "stage", "referred_at"], name="interventions_referral_stage")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "referred_by"],
                condition=Q(stage="draft"),
                name="interventions_referral_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(stage="draft") | ~Q(concern=""), name="interventions_referral_sent_with_concern"
            ),
            models.CheckConstraint(
                condition=Q(stage="merged", merged_into__isnull=False)
                | (~Q(stage="merged") & Q(merged_into__isnull=True)),
                name="interventions_referral_merged_into",
            ),
        ]


@audited
class TriedStrategy(SchoolOwned):
    """What was tried before: from the library, or in the referrer's own words, and what it did."""

    class Effect(models.TextChoices):
        HELPED = "helped", "It helped"
        PARTLY = "partly", "It helped a little"
        NOT = "not", "It did not help"

    referral = SchoolKey(Referral, on_delete=models.CASCADE, related_name="tried")
    strategy = SchoolKey(Strategy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    effect = models.CharField(max_length=6, choices=Effect, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(strategy__isnull=False) | ~Q(words=""), name="interventions_triedstrategy_says_what"
            )
        ]


@audited
class ReferralMove(SchoolOwned):
    """A move on the triage board: to which stage, why, by whom and when."""

    referral = SchoolKey(Referral, on_delete=models.CASCADE, related_name="moves")
    stage = models.CharField(max_length=12, choices=Referral.Stage)
    programme = SchoolKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)
    moved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Nobody, where it followed of itself."
    )
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["-moved_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="interventions_referralmove_reason")]
