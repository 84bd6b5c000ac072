"""An adult who is away, and what becomes of each hour on a day that is not as the timetable says."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from access.models import User
from core.times import minutes_between
from deployment.models.cell import Cell
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class Moments(models.Func):
    """From one moment of a day to another, as a range."""

    function = "tsrange"
    output_field = DateTimeRangeField()


class AbsenceQuerySet(SchoolOwnedQuerySet):
    def standing(self) -> "AbsenceQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def between(self, start: date, end: date) -> "AbsenceQuerySet":
        return self.standing().filter(starts_on__lte=end, ends_on__gte=start)


@audited
class Absence(SchoolOwned):
    """An adult is away from the first day to the last, the whole day or between two times of each day."""

    class Reason(models.TextChoices):
        UNWELL = "unwell", "Unwell"
        APPOINTMENT = "appointment", "Appointment"
        TRAINING = "training", "Training"
        TRIP = "trip", "Trip or visit"
        MEETING = "meeting", "Meeting"
        LEAVE = "leave", "Leave"
        OTHER = "other", "Another reason"

    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day away.")
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=12, choices=Reason, default=Reason.UNWELL)
    note = models.CharField(max_length=200, blank=True, help_text="For who covers. No word about health.")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(AbsenceQuerySet)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["school", "ends_on", "starts_on"], name="deployment_absence_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="deployment_absence_days_in_order"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="deployment_absence_times_in_order",
            ),
        ]


class DayChangeQuerySet(SchoolOwnedQuerySet):
    def undecided(self) -> "DayChangeQuerySet":
        return self.filter(decided_at__isnull=True)

    def lost(self) -> "DayChangeQuerySet":
        """Hours that nobody took over."""
        return self.filter(covered_by__isnull=True)


@audited
class DayChange(SchoolOwned):
    """An hour (or part of it) that is not as planned on one day: another adult takes it over, or it is lost.

    It is lost until somebody covers it; `decided_at` says that a person looked at it. `because_of` is the change for which its
    adult was called away.
    """

    class Cause(models.TextChoices):
        ABSENT = "absent", "Adult absent"
        COVER = "cover", "Taken for cover"
        WHOLE_CLASS = "whole_class", "Covered a whole class"
        ADMINISTRATION = "administration", "Administration"
        DUTY = "duty", "Extra duty"
        TRIP = "trip", "Trip or event"
        MEETING = "meeting", "Meeting or training"
        EXAM = "exam", "Exam or assessment"
        PUPILS = "pupils", "Pupils not there"
        ROOM = "room", "No room"
        OTHER = "other", "Another reason"

    cell = SchoolKey(Cell, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    cause = models.CharField(max_length=14, choices=Cause)
    covered_by = SchoolKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="covers")
    absence = SchoolKey(Absence, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")
    because_of = SchoolKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ons")
    note = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SchoolOwned.manager(DayChangeQuerySet)

    class Meta:
        ordering = ["on", "starts_at", "pk"]
        indexes = [
            models.Index(fields=["school", "on"], name="deployment_daychange_by_day"),
            models.Index(fields=["school", "covered_by", "on"], name="deployment_daychange_by_cover"),
        ]
        constraints = [
            # Parts of an hour may fare differently, none of its minutes in two ways.
            ExclusionConstraint(
                name="deployment_daychange_once",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("cell", RangeOperators.EQUAL),
                    (
                        Moments(F("on") + F("starts_at"), F("on") + F("ends_at")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="deployment_daychange_times_in_order"),
            models.CheckConstraint(
                condition=Q(covered_by__isnull=True) | Q(decided_at__isnull=False),
                name="deployment_daychange_cover_is_decided",
            ),
        ]

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)
