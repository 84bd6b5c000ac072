"""Trips: who goes, who is with whom, and what each pupil needs on the way; it is forgotten when the trip is over."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from access.models import User
from deployment.models.absence import Absence
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOneToOne, SchoolOwned, SchoolOwnedQuerySet, audited, audited_but
from staff.models import StaffMember

# The card is read until the last pupil is fetched; its texts are kept a little for what is asked afterwards.
EXPIRES_AFTER = timedelta(hours=2)
TEXTS_KEPT = timedelta(days=14)
SEEN_BEFORE = timedelta(days=7)


class TripQuerySet(SchoolOwnedQuerySet):
    def standing(self) -> "TripQuerySet":
        return self.filter(cancelled_at__isnull=True)

    def unexpired(self, now: datetime) -> "TripQuerySet":
        """Those whose card its adults may still read."""
        return self.standing().filter(ends_at__gt=now - EXPIRES_AFTER)


# The history of trips, of their adults and of their pupils would keep what is to be deleted.
@audited_but("emergency_steps", "note")
class Trip(SchoolOwned):
    """A visit out of school. What is written of it in free words may name pupils, and is deleted with what is written of them."""

    TEXTS = ("emergency_steps", "note")

    name = models.CharField(max_length=100)
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField("leaves")
    ends_at = models.DateTimeField("is back")
    leader = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="led_trips")
    pupils_per_adult = models.PositiveSmallIntegerField(default=10, help_text="At most so many pupils to one adult.")
    ratio_note = models.CharField(max_length=200, blank=True, help_text="Where the ratio comes from.")
    base_name = models.CharField("contact in school", max_length=100, blank=True)
    base_phone = models.CharField("emergency phone in school", max_length=30, blank=True)
    emergency_steps = models.TextField(blank=True, help_text="One step a line.")
    note = models.CharField(max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    tidied_at = models.DateTimeField(null=True, blank=True, help_text="When the texts about its pupils were deleted.")
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()

    objects = SchoolOwned.manager(TripQuerySet)

    class Meta:
        ordering = ["-starts_at", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="deployment_trip_times_in_order"),
            models.CheckConstraint(condition=Q(pupils_per_adult__range=(1, 60)), name="deployment_trip_ratio"),
        ]

    def is_expired(self, now: datetime) -> bool:
        return self.cancelled_at is not None or self.ends_at + EXPIRES_AFTER <= now


@audited_but("duties")
class TripAdult(SchoolOwned):
    """An adult who goes along; `absences` are their time away from school."""

    TEXTS = ("duties",)

    class Role(models.TextChoices):
        LEADER = "leader", "Leader"
        FIRST_AIDER = "first_aider", "First aider"
        NAMED_PUPILS = "named_pupils", "With named pupils"
        DRIVER = "driver", "Driver"
        OTHER = "other", "Other"

    trip = SchoolKey(Trip, on_delete=models.CASCADE, related_name="adults")
    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="trips")
    role = models.CharField(max_length=12, choices=Role, default=Role.OTHER)
    is_first_aider = models.BooleanField("is a first aider", default=False)
    duties = models.CharField("what they do", max_length=200, blank=True)

    class Meta:
        ordering = ["staff_member__family_name", "staff_member__given_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "trip", "staff_member"], name="deployment_tripadult_once")
        ]

    @property
    def gives_first_aid(self) -> bool:
        return self.is_first_aider or self.role == self.Role.FIRST_AIDER


@audited
class TripAbsence(SchoolOwned):
    """A part of an adult's time away on a trip. There are several where other absences take a part of that time already, and none
    where they take all of it."""

    adult = SchoolKey(TripAdult, on_delete=models.CASCADE, related_name="absences")
    absence = SchoolOneToOne(Absence, on_delete=models.CASCADE, related_name="of_trip")


@audited_but("what_helps", "what_to_avoid", "what_calms", "must_do")
class TripPupil(SchoolOwned):
    """A pupil who goes along, and what the adults need to know of them on this day. No word about health but what to do."""

    TEXTS = ("what_helps", "what_to_avoid", "what_calms", "must_do")

    trip = SchoolKey(Trip, on_delete=models.CASCADE, related_name="pupils")
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="trips")
    needs_adult = models.BooleanField("needs an adult by name", default=False)
    with_adult = SchoolKey(TripAdult, on_delete=models.SET_NULL, null=True, blank=True, related_name="pupils")
    what_helps = models.TextField(blank=True)
    what_to_avoid = models.TextField(blank=True)
    what_calms = models.TextField(blank=True)
    must_do = models.TextField("what staff must do", blank=True)

    class Meta:
        ordering = ["pupil__family_name", "pupil__given_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["school", "trip", "pupil"], name="deployment_trippupil_once")]
