"""Types of plans, as dated data: which sections, in what order, who signs, how often it is reviewed, on which plan it builds."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from access.models import User
from schools.models import School, Trust
from schools.owned import SchoolOwned, audited


class Signer(models.TextChoices):
    """Who a plan asks to sign, and who a signature is of."""

    PUPIL = "pupil", "Pupil"
    CARER = "carer", "Parent or carer"
    SENCO = "senco", "SENCO"
    TEACHER = "teacher", "Teacher"
    HEAD = "head", "Head teacher"


class PlanTypeQuerySet(models.QuerySet["PlanType"]):
    def of_school(self, school: School) -> "PlanTypeQuerySet":
        """The shipped types, those of the school's trust, and the school's own."""
        mine = Q(trust__isnull=True, made_for__isnull=True) | Q(made_for=school)
        return self.filter(mine | Q(trust=school.trust_id) if school.trust_id else mine)

    def on(self, day: date) -> "PlanTypeQuerySet":
        """Those that may be begun on a day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class PlanType(models.Model):
    """A type of plan: one of those shipped, of a trust, or of one school. It holds no word about a child (fact 34)."""

    class Standing(models.TextChoices):
        STATUTORY = "statutory", "Statutory"
        SCHOOL = "school", "The school's own"
        DRAFT = "draft", "Draft, not statutory"

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300, blank=True)
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_types")
    made_for = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    builds_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="built_upon")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.SCHOOL)
    signers = ArrayField(models.CharField(max_length=10, choices=Signer), default=list, blank=True)
    reviews_a_year = models.PositiveSmallIntegerField(default=3)
    position = models.PositiveSmallIntegerField(default=50)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    # The edition before this one: plans go on under it until they are moved.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    objects = PlanTypeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "trust", "made_for"], nulls_distinct=False, name="plans_plantype_unique_key"
            ),
            models.CheckConstraint(
                condition=Q(trust__isnull=True) | Q(made_for__isnull=True), name="plans_plantype_one_maker"
            ),
            models.CheckConstraint(condition=Q(reviews_a_year__range=(1, 12)), name="plans_plantype_reviews"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="plans_plantype_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shipped(self) -> bool:
        return self.trust_id is None and self.made_for_id is None

    @property
    def is_statutory(self) -> bool:
        return self.standing == self.Standing.STATUTORY

    @property
    def standing_words(self) -> str:
        """What it is by law and whose: shown wherever the type is."""
        if self.standing != self.Standing.SCHOOL:
            return self.get_standing_display()
        return "Comes with HLTA" if self.is_shipped else "The trust's own" if self.trust_id else "The school's own"

    def lineage(self) -> list["PlanType"]:
        """The types it builds on, the lowest first, itself last. A query a step; use `queries.plan_type` for many."""
        found: list[PlanType] = []
        step: Any = self
        while step is not None and step not in found:
            found.insert(0, step)
            step = step.builds_on
        return found


class PlanSection(models.Model):
    """A section of a type. Types that show a section of the same `key` show the same words of a pupil."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        PROFILE = "profile", "What helps, from the profile"
        NEEDS = "needs", "Needs, from the register"
        TARGETS = "targets", "Targets"
        PROVISION = "provision", "Provision"

    plan_type = models.ForeignKey(PlanType, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=80)
    letter = models.CharField(max_length=3, blank=True, help_text="As the law letters it: A to K.")
    title = models.CharField(max_length=120)
    guidance = models.CharField(max_length=400, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TEXT)
    is_shared = models.BooleanField("carers read it", default=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan_type", "key"], name="plans_plansection_once"),
            models.UniqueConstraint(
                fields=["plan_type", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="plans_plansection_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def heading(self) -> str:
        return f"{self.letter}. {self.title}" if self.letter else self.title


@audited
class PlanTypeHidden(SchoolOwned):
    """A type that the school does not offer to begin. Plans of it go on."""

    plan_type = models.ForeignKey(PlanType, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "plan_type"], name="plans_plantypehidden_once")]


@audited
class PlanTypeChange(SchoolOwned):
    """Who changed a type, from which school, when and what. Types belong to no school alone, so their trail is kept here."""

    plan_type = models.ForeignKey(PlanType, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-pk"]
