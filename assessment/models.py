"""Measures and the scores pupils have on them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from access.models import User
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


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

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=15, choices=Kind)
    unit = models.CharField(max_length=30, blank=True)
    lowest = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    is_higher_better = models.BooleanField("higher is better", default=True)
    mean = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    standard_deviation = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    reliability = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
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

    def check_value(self, value: object) -> None:
        """Raise ValidationError for a value outside the measure's range."""
        if (self.lowest is not None and value < self.lowest) or (self.highest is not None and value > self.highest):  # type: ignore[operator]
            raise ValidationError(f"{self.name} goes from {self.lowest} to {self.highest}.")


class ScoreQuerySet(SchoolOwnedQuerySet):
    def latest_of_each(self) -> "ScoreQuerySet":
        """The newest score of every pupil on every measure."""
        return self.order_by("pupil_id", "measure_id", "-taken_on", "-pk").distinct("pupil_id", "measure_id")


@audited
class Score(SchoolOwned):
    """A pupil's score on a measure: the day it was taken, apart from when and by whom it was written down."""

    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="scores")
    measure = SchoolKey(Measure, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=8, decimal_places=2)
    taken_on = models.DateField()
    source = models.CharField(max_length=120, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = SchoolOwned.manager(ScoreQuerySet)

    class Meta:
        ordering = ["-taken_on", "-pk"]
        indexes = [
            models.Index(fields=["school", "measure", "pupil", "-taken_on", "-id"], name="assessment_score_latest"),
        ]
