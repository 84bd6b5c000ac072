"""Programmes: what is offered, to whom, at what dose."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from interventions.rules.dosage import times_a_week
from schools.areas import Area
from schools.owned import SchoolKey, SchoolOwned, audited
from staff.models import Course, StaffMember


class Layer(models.TextChoices):
    """The layers of support (fact 32)."""

    UNIVERSAL = "universal", "Universal"
    TARGETED = "targeted", "Targeted"
    TARGETED_PLUS = "targeted_plus", "Targeted plus"
    SPECIALIST = "specialist", "Specialist"


class Setting(models.TextChoices):
    IN_DAY = "in_day", "In the school day"
    OUT_OF_HOURS = "out_of_hours", "Out of lessons: club or revision session"


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
    setting = models.CharField("when it takes place", max_length=12, choices=Setting, default=Setting.IN_DAY)
    layer = models.CharField(max_length=13, choices=Layer, default=Layer.TARGETED)
    # The band that the programme's own evidence was found with; without one, that of the EEF's guidance stands beside the dose.
    evidence = models.CharField("what the evidence is", max_length=200, blank=True)
    evidence_sessions_a_week = models.PositiveSmallIntegerField(
        "sessions a week in the evidence", null=True, blank=True
    )
    evidence_minutes = models.PositiveSmallIntegerField("minutes a session in the evidence", null=True, blank=True)
    evidence_weeks = models.PositiveSmallIntegerField("weeks in the evidence", null=True, blank=True)
    practice_subjects = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    version = models.PositiveSmallIntegerField(default=1)

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
    def is_club(self) -> bool:
        """Out of lessons: nobody misses one for it."""
        return self.setting == Setting.OUT_OF_HOURS

    @property
    def dose_words(self) -> str:
        weeks = f"{self.weeks} week{'' if self.weeks == 1 else 's'}"
        return f"{times_a_week(str(self.sessions_a_week)).capitalize()}, {self.session_minutes} minutes, for {weeks}"
