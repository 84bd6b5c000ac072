"""A pupil's SEN status and needs, each with the days on which it held (facts 10-13)."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from pupils.models.pupil import Pupil
from schools.owned import OwnedThrough, SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited_as_sets


class DaysHeld(Func):
    """The days on which a row holds, as a range."""

    function = "daterange"
    output_field = DateRangeField()


class DatedQuerySet(SchoolOwnedQuerySet):
    def on(self, day: date) -> "DatedQuerySet":
        """Those in force on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


@audited_as_sets
class SenStatus(SchoolOwned):
    """E, K or N from a day on, until the day before `ends_on` (fact 10)."""

    school = OwnedThrough()
    pupil = SchoolKey(Pupil, db_constraint=False, on_delete=models.CASCADE, related_name="sen_statuses")
    code = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(DatedQuerySet)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="pupils_senstatus_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["school", "pupil"], condition=Q(ends_on__isnull=True), name="pupils_senstatus_one_now"
            ),
            ExclusionConstraint(
                name="pupils_senstatus_one_at_a_time",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("pupil", RangeOperators.EQUAL),
                    (DaysHeld(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@audited_as_sets
class Need(SchoolOwned):
    """A type of need (CBDS CS071, fact 11); rank 1 is the primary one (fact 13)."""

    school = OwnedThrough()
    pupil = SchoolKey(Pupil, db_constraint=False, on_delete=models.CASCADE, related_name="needs")
    code = models.CharField(max_length=10)
    rank = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(DatedQuerySet)

    class Meta:
        ordering = ["rank", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="pupils_need_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["school", "pupil", "code"], condition=Q(ends_on__isnull=True), name="pupils_need_once_now"
            ),
            ExclusionConstraint(
                name="pupils_need_once_at_a_time",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("pupil", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (DaysHeld(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
            ),
        ]
