"""A pupil's plans: the words of their sections, versions put in force, signatures, and who has read what changed."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from access.models import User
from plans.models.plan_type import PlanType, Signer
from pupils.models import CarerLink, Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class PlanQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "PlanQuerySet":
        return self.exclude(state="ended")

    def were_in_force(self) -> "PlanQuerySet":
        """Those that have a version: what was never in force is only for those who write plans."""
        return self.filter(pk__in=PlanVersion.objects.values("plan"))

    def visible_to(self, user: User) -> "PlanQuerySet":
        return self if user.sees_every_pupil else self.filter(pupil__in=Pupil.objects.visible_to(user))

    def overdue(self, today: date) -> "PlanQuerySet":
        return self.filter(state="in_force", review_on__lt=today)


@audited
class Plan(SchoolOwned):
    """A pupil's plan of a type. Its words live in `PlanText`, by section, shared by all plans that show the section."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being written"
        IN_FORCE = "in_force", "In force"
        ENDED = "ended", "Ended"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="plans")
    plan_type = models.ForeignKey(PlanType, on_delete=models.PROTECT, related_name="+")
    lead = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="led_plans")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    starts_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    review_on = models.DateField("next review", null=True, blank=True)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)

    objects = SchoolOwned.manager(PlanQuerySet)

    class Meta:
        ordering = ["pupil", "plan_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "plan_type"], condition=~Q(state="ended"), name="plans_plan_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="plans_plan_ended_has_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")), name="plans_plan_days_in_order"
            ),
        ]

    @property
    def title(self) -> str:
        """What it is and whose: "Support Plan of Amir Khan"."""
        return f"{self.plan_type.name} of {self.pupil.name}"


@audited
class PlanText(SchoolOwned):
    """A pupil's words in the section of a key. A save that was begun from other words is stopped (`plans.actions.plan`)."""

    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="plan_texts")
    key = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "pupil", "key"], name="plans_plantext_once")]


class PlanAuthor(SchoolOwned):
    """Who has a plan open to write, when last heard of: so that two are told of each other."""

    plan = SchoolKey(Plan, on_delete=models.CASCADE, related_name="authors")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "plan", "user"], name="plans_planauthor_once")]


@audited
class PlanVersion(SchoolOwned):
    """A plan as it was put in force: a copy of everything it showed on that day."""

    plan = SchoolKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="See plans.rules.content: sections, targets and provisions.")
    changes = models.JSONField(default=list, help_text="What changed since the version before, in sentences.")
    put_in_force_on = models.DateField()
    put_in_force_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    put_in_force_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["school", "plan", "number"], name="plans_planversion_once")]


@audited
class SignOff(SchoolOwned):
    """A signature under a version: on screen by the person who is signed in, or on paper as somebody noted."""

    class How(models.TextChoices):
        SCREEN = "screen", "On screen"
        PAPER = "paper", "On paper"

    version = SchoolKey(PlanVersion, on_delete=models.CASCADE, related_name="sign_offs")
    capacity = models.CharField("signed as", max_length=10, choices=Signer)
    name = models.CharField(max_length=120)
    carer_link = SchoolKey(CarerLink, on_delete=models.PROTECT, null=True, blank=True, related_name="sign_offs")
    how = models.CharField(max_length=6, choices=How)
    signed_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "version", "capacity", "name"], name="plans_signoff_once")
        ]


@audited
class PlanReading(SchoolOwned):
    """An adult who works with the pupil, told of a version, and when they said that they have read it."""

    version = SchoolKey(PlanVersion, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["told_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["school", "version", "reader"], name="plans_planreading_once")]
