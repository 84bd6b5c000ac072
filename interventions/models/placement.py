"""Placements of pupils, and the judgements some criteria rest on."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from access.models import User
from interventions.models.group import Group
from interventions.models.programme import Programme
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


class DaysPlaced(Func):
    """The days of a placement, as a range."""

    function = "daterange"
    output_field = DateRangeField()


class PlacementQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "PlacementQuerySet":
        return self.filter(ended_on__isnull=True)

    def on(self, day: date) -> "PlacementQuerySet":
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), starts_on__lte=day)

    def until_after(self, day: date) -> "PlacementQuerySet":
        """Those on a day, and those that begin later."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day)).begun()

    def begun(self) -> "PlacementQuerySet":
        """Without those that ended as they were to begin: they never had a day."""
        return self.exclude(ended_on=F("starts_on"))


@audited
class Placement(SchoolOwned):
    """A pupil in a group, from a day on until the day before `ended_on`, with the evidence as it stood."""

    programme = SchoolKey(Programme, on_delete=models.PROTECT, related_name="placements")
    group = SchoolKey(Group, on_delete=models.PROTECT, related_name="placements")
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="placements")

    class Outcome(models.TextChoices):
        MET = "met", "Met: leaves with the exit criteria met"
        CONTINUED = "continued", "Continue: another cycle"
        STEPPED_UP = "stepped_up", "Step up: needs more"
        STEPPED_DOWN = "stepped_down", "Step down: needs less"
        STOPPED = "stopped", "Stop: this does not help"
        # Not decided by anybody: see interventions.ties.
        LEFT = "left", "The pupil is no longer on roll"

    starts_on = models.DateField()
    due_to_end_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    what_next = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.JSONField(default=dict)
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why, where the criteria or the group's size say no."
    )
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField(auto_now_add=True)

    objects = SchoolOwned.manager(PlacementQuerySet)

    class Meta:
        ordering = ["pupil__family_name", "pupil__given_name", "pk"]
        constraints = [
            ExclusionConstraint(
                name="interventions_placement_once_in_a_programme",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    ("pupil", RangeOperators.EQUAL),
                    (DaysPlaced(F("starts_on"), F("ended_on")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="interventions_placement_days_in_order",
            ),
        ]

    def is_to_decide(self, today: date) -> bool:
        """Whether a person may still say how it ends: it has no end, or one ahead that nobody chose, as the pupil leaves."""
        is_leaving = self.outcome == self.Outcome.LEFT and self.ended_on is not None and self.ended_on > today
        return self.ended_on is None or is_leaving


@audited
class Judgement(SchoolOwned):
    """A named person's judgement on a criterion of a programme, with the reason. The newest one counts."""

    programme = SchoolKey(Programme, on_delete=models.CASCADE, related_name="judgements")
    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="judgements")
    criterion = models.CharField(max_length=60, help_text="The key of the condition it answers.")
    is_met = models.BooleanField()
    reason = models.CharField(max_length=300)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    judged_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-judged_on", "-pk"]
        indexes = [
            models.Index(
                fields=["school", "programme", "criterion", "pupil", "-judged_on"],
                name="interventions_judgement_latest",
            )
        ]

    @property
    def words(self) -> str:
        return "Yes, this is so" if self.is_met else "No, this is not so"

    @property
    def is_recorded_late(self) -> bool:
        return timezone.localdate(self.created_at) > self.judged_on
