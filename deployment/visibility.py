"""Which pupils an adult sees because they support them."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from access.models import User
from deployment.models import Cell, DayChange, Trip, TripPupil
from deployment.models.trip import SEEN_BEFORE
from pupils import concerned, visibility
from pupils.models import Enrolment, Pupil

# Who covers an hour sees its pupils two weeks ahead, and a week after.
BEFORE, AHEAD = timedelta(days=7), timedelta(days=14)


def supported(user: User) -> QuerySet:
    mine = Cell.objects.on(timezone.localdate()).filter(staff_member__user=user, pupil__isnull=False)
    return mine.values("pupil")


def supported_in_class(user: User) -> QuerySet:
    today = timezone.localdate()
    classes = (
        Cell.objects.on(today).filter(staff_member__user=user, teaching_class__isnull=False).values("teaching_class")
    )
    return Enrolment.objects.current(today).filter(teaching_class__in=classes).values("pupil")


def _covers(user: User) -> QuerySet:
    today = timezone.localdate()
    return DayChange.objects.filter(covered_by__user=user, on__range=(today - BEFORE, today + AHEAD))


def covered(user: User) -> QuerySet:
    return _covers(user).filter(cell__pupil__isnull=False).values("cell__pupil")


def covered_in_class(user: User) -> QuerySet:
    classes = _covers(user).filter(cell__pupil__isnull=True).values("cell__teaching_class")
    return Enrolment.objects.current(timezone.localdate()).filter(teaching_class__in=classes).values("pupil")


def supporters(pupil: Pupil, today: date) -> QuerySet:
    """Who is allocated to the pupil, or to a class that they are in."""
    classes = Enrolment.objects.current(today).filter(pupil=pupil).values("teaching_class")
    rows = Cell.objects.on(today).filter(Q(pupil=pupil) | Q(teaching_class__in=classes))
    return rows.values("staff_member__user")


def on_trip(user: User) -> QuerySet:
    """From a week before the trip until its card expires."""
    now = timezone.now()
    trips = Trip.objects.unexpired(now).filter(starts_at__lte=now + SEEN_BEFORE, adults__staff_member__user=user)
    return TripPupil.objects.filter(trip__in=trips.values("pk")).values("pupil")


def register() -> None:
    concerned.register("supporters", supporters)
    visibility.register("supported", visibility.Reason("You are allocated to support them.", supported))
    visibility.register("covered", visibility.Reason("You cover an hour of support of theirs.", covered))
    visibility.register(
        "covered_in_class", visibility.Reason("You cover an hour in a class that they are in.", covered_in_class)
    )
    visibility.register(
        "supported_in_class", visibility.Reason("You support a class that they are in.", supported_in_class)
    )
    visibility.register("on_trip", visibility.Reason("They are on a trip that you go on.", on_trip))
