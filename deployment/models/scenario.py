"""A week of the team that is only thought of: planned beside the one in force, compared, and put in force from a day on."""

from django.db import models
from django.db.models import Q

from access.models import User
from deployment.models.cell import Cell, HourBase, hour_checks
from pupils.models import Pupil, TeachingClass
from schools.owned import SchoolKey, SchoolOwned, audited
from staff.models import StaffMember


@audited
class Scenario(SchoolOwned):
    """One way in which the team could be deployed from a day on. Group sessions stay with their groups and are no part of it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being planned"
        IN_FORCE = "in_force", "Put in force"
        DROPPED = "dropped", "Dropped"

    name = models.CharField(max_length=80)
    note = models.TextField(blank=True)
    starts_on = models.DateField(help_text="The first day on which it would hold.")
    base = models.JSONField(
        default=dict,
        help_text="By number of each hour that was in force on that day: a mark of what it said when it was copied.",
    )
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"], condition=Q(state="draft"), name="deployment_scenario_unique_name"
            )
        ]


@audited
class ScenarioCell(HourBase):
    """An hour of a scenario. `cell` is the one in force that it stands for, where it changes nothing or only some of it."""

    scenario = SchoolKey(Scenario, on_delete=models.CASCADE, related_name="cells")
    cell = SchoolKey(Cell, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="scenario_cells")
    teaching_class = SchoolKey(TeachingClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["week", "weekday", "starts_at"]
        constraints = [*hour_checks("scenariocell")]
