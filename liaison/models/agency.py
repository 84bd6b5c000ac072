"""Agencies: who works with the school's pupils from outside, what they were asked, what they advised, what came of it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from access.models import User
from deployment.models import Task
from library.models import StoredFile
from pupils.models import Pupil
from pupils.roll import is_on_roll
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


@audited
class Agency(SchoolOwned):
    """A service outside the school."""

    name = models.CharField("organisation", max_length=150)
    service = models.CharField("what they do", max_length=150, blank=True)
    note = models.CharField("how to reach them", max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["school", "name", "service"], name="liaison_agency_once")]


@audited
class Professional(SchoolOwned):
    """Somebody who works for an agency."""

    agency = SchoolKey(Agency, on_delete=models.CASCADE, related_name="professionals")
    full_name = models.CharField("name", max_length=150)
    role = models.CharField(max_length=120, blank=True)
    email = models.EmailField("email", blank=True)
    phone = models.CharField(max_length=40, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["full_name"]

    @property
    def name(self) -> str:
        return f"{self.full_name}, {self.role}" if self.role else self.full_name


class AgencyReferralQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "AgencyReferralQuerySet":
        return self.exclude(state__in=["closed", "declined"])


@audited
class AgencyReferral(SchoolOwned):
    """A pupil is referred to an agency. Nothing is sent without the carers' consent."""

    class State(models.TextChoices):
        DRAFTED = "drafted", "Drafted"
        SENT = "sent", "Sent"
        ACCEPTED = "accepted", "Accepted"
        SEEN = "seen", "Pupil was seen"
        REPORT = "report", "Report received"
        CLOSED = "closed", "Closed"
        DECLINED = "declined", "Declined by them"

    class Consent(models.TextChoices):
        NOT_ASKED = "not_asked", "Not asked yet"
        GIVEN = "given", "Given"
        REFUSED = "refused", "Refused"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="agency_referrals")
    agency = SchoolKey(Agency, on_delete=models.PROTECT, related_name="referrals")
    professional = SchoolKey(Professional, on_delete=models.SET_NULL, null=True, blank=True, related_name="referrals")
    asked_for = models.TextField("what they are asked for")
    consent = models.CharField("consent of the carers", max_length=9, choices=Consent, default=Consent.NOT_ASKED)
    consent_how = models.CharField("who gave it, and how", max_length=200, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFTED)
    sent_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    seen_on = models.DateField(null=True, blank=True)
    report_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = SchoolOwned.manager(AgencyReferralQuerySet)

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["school", "pupil"], name="liaison_agencyref_by_pupil")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "closed"]) | Q(sent_on__isnull=False),
                name="liaison_agencyref_sent_has_day",
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True) | Q(consent="given", consent_on__isnull=False) & ~Q(consent_how=""),
                name="liaison_agencyref_sent_with_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "declined"]) | Q(ended_on__isnull=False) & ~Q(ended_reason=""),
                name="liaison_agencyref_ended_has_reason",
            ),
        ]

    @property
    def dates(self) -> list[tuple[str, date]]:
        """What happened on which day, in the order of the states."""
        days = (
            ("Consent", self.consent_on), ("Sent", self.sent_on), ("Accepted", self.accepted_on),
            ("Pupil was seen", self.seen_on), ("Report received", self.report_on),
            (self.get_state_display(), self.ended_on),
        )  # fmt: skip
        return [(words, day) for words, day in days if day is not None]


@audited
class AgencyReport(SchoolOwned):
    """A report that an agency wrote about a pupil, as a file or on paper."""

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="agency_reports")
    agency = SchoolKey(Agency, on_delete=models.PROTECT, related_name="reports")
    referral = SchoolKey(AgencyReferral, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")
    title = models.CharField(max_length=150)
    received_on = models.DateField()
    summary = models.TextField(blank=True)
    stored_file = SchoolKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="agency_reports")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["school", "pupil"], name="liaison_report_by_pupil")]


class RecommendationQuerySet(SchoolOwnedQuerySet):
    def undecided(self) -> "RecommendationQuerySet":
        return self.filter(is_on_roll(timezone.localdate(), "pupil__"), decision="")

    def open(self) -> "RecommendationQuerySet":
        """Undecided, or taken on and not done yet, for pupils who are on roll."""
        return self.filter(is_on_roll(timezone.localdate(), "pupil__"), done_on__isnull=True).exclude(
            decision="refused"
        )

    def overdue(self, today: date) -> "RecommendationQuerySet":
        return self.open().filter(due_on__lt=today)


@audited
class Recommendation(SchoolOwned):
    """One step that an agency advised: taken on or not and why, by whom it is done until when, and what came of it."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        REFUSED = "refused", "Not accepted"

    report = SchoolKey(AgencyReport, on_delete=models.CASCADE, related_name="recommendations")
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="recommendations")
    words = models.CharField("what is advised", max_length=500)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    why = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    done_by = SchoolKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations")
    due_on = models.DateField(null=True, blank=True)
    task = SchoolKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="recommendations")
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField("what came of it", max_length=500, blank=True)

    objects = SchoolOwned.manager(RecommendationQuerySet)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["school", "pupil"], name="liaison_recommend_by_pupil")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision__in=["partly", "refused"]) | ~Q(why=""), name="liaison_recommendation_says_why"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_on__isnull=True) | ~Q(decision="") & Q(decided_on__isnull=False),
                name="liaison_recommendation_decided_has_day",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(decision__in=["accepted", "partly"]) & ~Q(outcome=""),
                name="liaison_recommendation_done_has_outcome",
            ),
        ]

    @property
    def next_words(self) -> str:
        """How far it is, as the next thing needed."""
        if self.done_on:
            return "Done"
        if not self.decision:
            return "Needs a decision"
        if self.decision == self.Decision.REFUSED:
            return "Not accepted"
        return f"With {self.done_by.name}" if self.done_by else "Needs somebody to do it"
