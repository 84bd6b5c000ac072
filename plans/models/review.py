"""Review points: when staff and carers look together at how it goes."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from access.models import User
from plans.models.plan import Plan
from plans.rules.telling import Facts
from pupils.models import Pupil
from pupils.roll import is_on_roll
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class ReviewPointQuerySet(SchoolOwnedQuerySet):
    def planned(self) -> "ReviewPointQuerySet":
        return self.filter(state="planned")

    def overdue(self, now: datetime) -> "ReviewPointQuerySet":
        """Those still to be recorded, of pupils who are on roll."""
        return self.planned().filter(is_on_roll(timezone.localdate(now), "pupil__"), starts_at__lt=now)

    def soon(self, now: datetime) -> "ReviewPointQuerySet":
        """Those of the next 14 days."""
        return self.planned().filter(starts_at__range=(now, now + timedelta(days=14)))


@audited
class ReviewPoint(SchoolOwned):
    """A meeting with a pupil's carers (at least three a year: fact 4)."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    class Kind(models.TextChoices):
        PROGRESS = "progress", "Review point"
        PLAN = "plan", "Review of a plan"
        ANNUAL = "annual", "Annual review of an EHC plan"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PROGRESS)
    plan = SchoolKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews")
    agenda = models.TextField(blank=True)
    decisions = models.TextField(blank=True)
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="review_points")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    place = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    led_by = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="led_reviews")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    outcome = models.TextField(blank=True)
    pupil_views = models.TextField(
        blank=True, help_text="What the pupil says before or in the meeting, in their own words."
    )
    pupil_was_there = models.BooleanField(null=True, blank=True)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(
        default=timezone.now, help_text="When this time was set: earlier reminders are not owed."
    )
    sequence = models.PositiveSmallIntegerField(
        default=0, help_text="Counts what changed of time, length, place and leader: calendars need it."
    )
    cancelled_words = models.CharField(
        "why it is cancelled", max_length=300, blank=True, help_text="Everybody who was invited reads it."
    )

    objects = SchoolOwned.manager(ReviewPointQuerySet)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(5, 480)), name="plans_reviewpoint_minutes"),
            models.UniqueConstraint(
                fields=["school", "pupil", "starts_at"],
                condition=Q(state="planned"),
                name="plans_reviewpoint_one_at_a_time",
            ),
        ]

    @property
    def facts(self) -> Facts:
        """What people are told of it."""
        return Facts(timezone.localtime(self.starts_at), self.minutes, self.place, self.led_by.name)

    @property
    def day_words(self) -> str:
        """Its day and time for a colleague: "Tue 3 Nov at 15:30"."""
        at = timezone.localtime(self.starts_at)
        return f"{at:%a} {at.day} {at:%b} at {at:%H:%M}"


def reference(review: ReviewPoint) -> str:
    """How mails say that they are about this review point."""
    return f"plans.reviewpoint:{review.pk}"
