"""Which pupils an adult sees because they support them, cover for who does, or go on a trip with them."""

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet
from django.utils import timezone

from deployment.models import Cell, ClassCover, DayChange, Trip, TripPupil
from deployment.models.trip import EXPIRES_AFTER
from pupils.teaching import IN_CLASS
from pupils.visibility import Opens, Reason, last_day_to_read, register


def _cells() -> QuerySet:
    return Cell.objects.on(timezone.localdate())


def _supported() -> QuerySet:
    return _cells().filter(pupil__isnull=False)


def _supported_classes() -> QuerySet:
    return _cells().filter(teaching_class__isnull=False)


def _covers() -> QuerySet:
    today = timezone.localdate()
    return DayChange.objects.filter(on__range=(today, last_day_to_read(today)))


def _covered() -> QuerySet:
    return _covers().filter(cell__pupil__isnull=False)


def _covered_classes() -> QuerySet:
    return _covers().filter(cell__pupil__isnull=True, cell__teaching_class__isnull=False)


def _whole_classes() -> QuerySet:
    today = timezone.localdate()
    return ClassCover.objects.standing().between(today, last_day_to_read(today))


def on_trips() -> QuerySet:
    """With `card_ends_at`: when the trip's card is gone."""
    begin_by = last_day_to_read(timezone.localdate())
    trips = Trip.objects.unexpired(timezone.now()).filter(starts_at__date__lte=begin_by)
    ends = ExpressionWrapper(F("trip__ends_at") + EXPIRES_AFTER, output_field=DateTimeField())
    return TripPupil.objects.filter(trip__in=trips.values("pk")).annotate(card_ends_at=ends)


def register_reasons() -> None:
    support, covering = "staff_member__user", "covered_by__user"
    register(
        "supported",
        Reason("You are allocated to support them.", _supported, support, "pupil", "for as long as you support them"),
    )
    register(
        "supported_in_class",
        Reason(
            "You support a class that they are in.", _supported_classes, support, "teaching_class",
            "for as long as you support that class", members=IN_CLASS,
        ),
    )  # fmt: skip
    register(
        "covered",
        Reason(
            "You cover an hour of their support.", _covered, covering, "cell__pupil", "for that day",
            opens=Opens.CARD, ends="on",
        ),
    )  # fmt: skip
    register(
        "covered_in_class",
        Reason(
            "You cover an hour in a class that they are in.", _covered_classes, covering, "cell__teaching_class",
            "for that day", members=IN_CLASS, opens=Opens.CARD, ends="on",
        ),
    )  # fmt: skip
    register(
        "class_covered",
        Reason(
            "You take a class that they are in, in place of its teacher.", _whole_classes, covering, "teaching_class",
            "for that day", members=IN_CLASS, opens=Opens.CARD, ends="on",
        ),
    )  # fmt: skip
    register(
        "on_trip",
        Reason(
            "They are on a trip that you go on.", on_trips, "trip__adults__staff_member__user", "pupil",
            "for that trip", opens=Opens.CARD, ends="card_ends_at",
        ),
    )  # fmt: skip
