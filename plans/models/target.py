"""Targets of a pupil, with a baseline, a measure and five written levels, and the provisions that serve them."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from access.models import User
from assessment.models import Measure
from deployment.models import Entitlement
from interventions.models import Placement
from plans.models.cycle import Cycle
from plans.models.plan import Plan
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOneToOne, SchoolOwned, SchoolOwnedQuerySet, audited


class TargetQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "TargetQuerySet":
        return self.filter(closed_on__isnull=True)

    def overdue(self, today: date) -> "TargetQuerySet":
        return self.open().filter(due_on__lt=today).exclude(plan__state=Plan.State.ENDED)


@audited
class Target(SchoolOwned):
    """An objective with a baseline and levels from -2 to +2, each written out (goal attainment scaling)."""

    class Level(models.IntegerChoices):
        MUCH_LESS = -2, "Much less than expected"
        LESS = -1, "Less than expected"
        EXPECTED = 0, "As expected"
        MORE = 1, "More than expected"
        MUCH_MORE = 2, "Much more than expected"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="targets")
    plan = SchoolKey(Plan, on_delete=models.PROTECT, related_name="targets")
    cycle = SchoolKey(Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    objective = models.CharField(max_length=300)
    baseline = models.CharField(max_length=300)
    baseline_on = models.DateField("baseline taken on")
    measure = SchoolKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    baseline_value = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    target_value = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    much_less = models.CharField("-2: much less than expected", max_length=300, blank=True)
    less = models.CharField("-1: less than expected", max_length=300, blank=True)
    expected = models.CharField("0: as expected", max_length=300)
    more = models.CharField("+1: more than expected", max_length=300, blank=True)
    much_more = models.CharField("+2: much more than expected", max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    level = models.SmallIntegerField("level reached", choices=Level, null=True, blank=True)
    outcome = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(TargetQuerySet)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__range=(1, 3)), name="plans_target_weight"),
            models.CheckConstraint(condition=Q(due_on__gte=F("baseline_on")), name="plans_target_due_after_baseline"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(level__isnull=False) | ~Q(outcome=""),
                name="plans_target_closed_says_how",
            ),
        ]

    @property
    def levels(self) -> list[tuple[int, str]]:
        """Each level and what is written for it, from -2 to +2."""
        return [(-2, self.much_less), (-1, self.less), (0, self.expected), (1, self.more), (2, self.much_more)]


@audited
class Provision(SchoolOwned):
    """A line of provision, as the plan says it: in an EHC plan one of Section F, G, H1 or H2.

    Minutes are those of the pupil in one sitting; a line without `times_a_week` and `minutes` is not quantified. Where the line
    is adult support, its minutes a week are an Entitlement, and so among the hours promised, delivered and lost.
    """

    class Section(models.TextChoices):
        SCHOOL = "school", "Provision by the school"
        F = "F", "Section F: special educational provision"
        G = "G", "Section G: health provision"
        H1 = "H1", "Section H1: social care provision (1970 Act)"
        H2 = "H2", "Section H2: other social care provision"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="provisions")
    plan = SchoolKey(Plan, on_delete=models.PROTECT, related_name="provisions")
    section = models.CharField(max_length=6, choices=Section, default=Section.SCHOOL)
    wording = models.CharField(max_length=600, help_text="As the plan says it, word for word.")
    times_a_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("minutes each time", null=True, blank=True)
    by_whom = models.CharField(max_length=120, blank=True)
    is_adult_support = models.BooleanField("an adult's time", default=False)
    may_be_shared = models.BooleanField("may be shared with a group", default=True)
    starts_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    entitlement = SchoolOneToOne(
        Entitlement, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="provision"
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["section", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(times_a_week__isnull=True, minutes__isnull=True)
                | Q(times_a_week__gt=0, minutes__range=(1, 600)),
                name="plans_provision_quantity_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="plans_provision_days_in_order",
            ),
        ]

    @property
    def minutes_a_week(self) -> int | None:
        """Minutes a week, to the nearest minute; None where the line says no quantity."""
        if self.times_a_week is None or self.minutes is None:
            return None
        return round(self.times_a_week * self.minutes)


@audited
class TargetProvision(SchoolOwned):
    """A provision serves a target."""

    target = SchoolKey(Target, on_delete=models.CASCADE, related_name="served_by")
    provision = SchoolKey(Provision, on_delete=models.CASCADE, related_name="serves")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "target", "provision"], name="plans_targetprovision_once")
        ]


@audited
class ProvisionPlacement(SchoolOwned):
    """A placement in a programme by which a provision is delivered."""

    provision = SchoolKey(Provision, on_delete=models.CASCADE, related_name="delivered_by")
    placement = SchoolKey(Placement, on_delete=models.CASCADE, related_name="delivers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "provision", "placement"], name="plans_provisionplacement_once")
        ]
