"""Programmes: what is offered, to whom, at what dose."""

from django.db import models
from django.db.models import Q

from schools.owned import SchoolKey, SchoolOwned, audited
from staff.models import Course, StaffMember


class Area(models.TextChoices):
    """The broad areas of need (Code of Practice 6.28-6.35, fact 12)."""

    COMMUNICATION = "communication", "Communication and interaction"
    COGNITION = "cognition", "Cognition and learning"
    SEMH = "semh", "Social, emotional and mental health"
    SENSORY = "sensory", "Sensory and physical"


def no_criteria() -> dict:
    return {"join": "all", "of": []}


@audited
class Programme(SchoolOwned):
    """An intervention the school runs. Criteria are trees as `interventions.rules.criteria` reads them."""

    name = models.CharField(max_length=120)
    aim = models.TextField()
    area = models.CharField("area of need", max_length=15, choices=Area)
    sessions_a_week = models.PositiveSmallIntegerField(default=2)
    session_minutes = models.PositiveSmallIntegerField(default=30)
    weeks = models.PositiveSmallIntegerField(default=10)
    group_size = models.PositiveSmallIntegerField("places in a group", default=5)
    needed_course = SchoolKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="programmes")
    # Support staff deliver under the direction of a qualified teacher (fact 7).
    supervising_teacher = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="supervised_programmes")
    entry_criteria = models.JSONField(default=no_criteria)
    exit_criteria = models.JSONField(default=no_criteria)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="interventions_programme_unique_name"),
            models.CheckConstraint(
                condition=Q(sessions_a_week__range=(1, 10))
                & Q(session_minutes__range=(5, 180))
                & Q(weeks__range=(1, 52)),
                name="interventions_programme_dose_in_range",
            ),
            models.CheckConstraint(condition=Q(group_size__range=(1, 35)), name="interventions_programme_group_size"),
        ]

    @property
    def dose_words(self) -> str:
        return f"{self.sessions_a_week} times {self.session_minutes} minutes a week, {self.weeks} weeks"
