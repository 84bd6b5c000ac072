"""Measures and the scores pupils have on them."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from access.models import User
from assessment.rules.values import plain, read_value, shown_value
from pupils.models import Pupil
from schools.owned import OwnedThrough, SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited, audited_as_sets


@audited
class Measure(SchoolOwned):
    """Something that can be measured: what its numbers mean, and where it comes from."""

    class Kind(models.TextChoices):
        STANDARDISED = "standardised", "Standardised score"
        AGE = "age", "Age equivalent in months"
        TOTAL = "total", "Questionnaire total"
        COUNT = "count", "Count"
        PERCENTAGE = "percentage", "Percentage"
        CALIBRATION = "calibration", "Predicted against actual"
        GRADE = "grade", "Grade"
        GOAL = "goal", "Goal attainment, -2 to 2"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=15, choices=Kind)
    unit = models.CharField(max_length=30, blank=True)
    lowest = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    is_higher_better = models.BooleanField("higher is better", default=True)
    mean = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    standard_deviation = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    reliability = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    grades = ArrayField(models.CharField(max_length=10), default=list, blank=True, help_text="From the lowest up.")
    first_year = models.SmallIntegerField("valid from year", null=True, blank=True)
    last_year = models.SmallIntegerField("valid to year", null=True, blank=True)
    cut_offs = models.JSONField(default=dict, blank=True, help_text="The score from which to look closer, by year.")
    licence = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="assessment_measure_unique_name"),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(highest__isnull=True) | Q(highest__gt=F("lowest")),
                name="assessment_measure_range_in_order",
            ),
        ]

    def read(self, text: str) -> Decimal:
        """The number of what was typed. Raises ScoreError."""
        return read_value(text, kind=self.kind, lowest=self.lowest, highest=self.highest, grades=self.grades)

    def shown(self, value: Decimal) -> str:
        """A score as a colleague reads it."""
        return shown_value(value, kind=self.kind, unit=self.unit, grades=self.grades)


class ScoreQuerySet(SchoolOwnedQuerySet):
    def latest_of_each(self) -> "ScoreQuerySet":
        """The newest score of every pupil on every measure."""
        return self.order_by("pupil_id", "measure_id", "-taken_on", "-pk").distinct("pupil_id", "measure_id")


@audited_as_sets
class Score(SchoolOwned):
    """A pupil's score on a measure: the day it was taken, apart from when and by whom it was written down."""

    school = OwnedThrough()
    pupil = SchoolKey(Pupil, db_constraint=False, on_delete=models.CASCADE, related_name="scores")
    measure = SchoolKey(Measure, db_constraint=False, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=8, decimal_places=2)
    predicted = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    taken_on = models.DateField()
    source = models.CharField(max_length=120, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = SchoolOwned.manager(ScoreQuerySet)

    class Meta:
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "measure", "taken_on"], name="assessment_score_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(predicted__isnull=True, actual__isnull=True)
                | Q(predicted__isnull=False, actual__isnull=False),
                name="assessment_score_predicted_with_actual",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "measure", "pupil", "-taken_on", "-id"], name="assessment_score_latest"),
        ]

    @property
    def words(self) -> str:
        """The score as a colleague reads it, with what was predicted where something was."""
        if self.predicted is None or self.actual is None:
            return self.measure.shown(self.value)
        return f"{plain(self.predicted)} predicted, {plain(self.actual)} done"
