"""Tasks: what somebody asked an adult to do, until when, and how far it is."""

from datetime import date

from django.db import models
from django.db.models import Q

from access.models import User
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class TaskQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "TaskQuerySet":
        return self.filter(done_at__isnull=True, dropped_at__isnull=True)

    def past(self, today: date) -> "TaskQuerySet":
        """Open, and their day is over."""
        return self.open().filter(due_on__lt=today)

    def of(self, user: User) -> "TaskQuerySet":
        """Given to the user's staff record."""
        return self.filter(given_to__user=user)

    def about(self, reference: str) -> "TaskQuerySet":
        return self.filter(reference=reference)


@audited
class Task(SchoolOwned):
    """One person's task. Given to several, each has a row. Open until it is done or dropped."""

    class Source(models.TextChoices):
        HAND = "hand", "By hand"
        REVIEW = "review", "A review"
        MEETING = "meeting", "A meeting"
        PLAN = "plan", "A plan"

    class About(models.IntegerChoices):
        TEN = 10, "About 10 minutes"
        THIRTY = 30, "About half an hour"
        SIXTY = 60, "About an hour"
        LONG = 120, "Two hours or more"

    title = models.CharField("what is to do", max_length=150)
    detail = models.TextField(blank=True)
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    given_to = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="tasks")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    about_minutes = models.PositiveSmallIntegerField("how long it takes", choices=About, null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.HAND)
    source_words = models.CharField(max_length=120, blank=True, help_text="Which one: the meeting and its day.")
    reference = models.CharField(max_length=80, blank=True, help_text="What it comes from, as app.model:id.")
    link = models.CharField(max_length=200, blank=True, help_text="The page of what it comes from.")
    seen_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_note = models.CharField(max_length=300, blank=True)
    move_reason = models.CharField(max_length=200, blank=True, help_text="Why it was moved last.")
    dropped_at = models.DateTimeField(null=True, blank=True)
    drop_reason = models.CharField(max_length=200, blank=True)

    objects = SchoolOwned.manager(TaskQuerySet)

    class Meta:
        ordering = ["due_on", "given_at", "pk"]
        indexes = [
            models.Index(
                fields=["school", "given_to"],
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
                name="deployment_task_open",
            ),
            models.Index(fields=["school", "reference"], name="deployment_task_by_reference"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True), name="deployment_task_done_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, drop_reason="")
                | (Q(dropped_at__isnull=False) & ~Q(drop_reason="")),
                name="deployment_task_dropped_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(about_minutes__isnull=True) | Q(about_minutes__in=[10, 30, 60, 120]),
                name="deployment_task_about_minutes",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    @property
    def state_words(self) -> str:
        """How far it is, in one word or two."""
        if self.dropped_at:
            return "Dropped"
        if self.done_at:
            return "Done"
        return "Seen" if self.seen_at else "Given"
