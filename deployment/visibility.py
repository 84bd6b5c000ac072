"""Which pupils an adult sees because they support them."""

from django.db.models import QuerySet
from django.utils import timezone

from access.models import User
from deployment.models import Cell
from pupils import visibility
from pupils.models import Enrolment


def supported(user: User) -> QuerySet:
    mine = Cell.objects.on(timezone.localdate()).filter(staff_member__user=user, pupil__isnull=False)
    return mine.values("pupil")


def supported_in_class(user: User) -> QuerySet:
    today = timezone.localdate()
    classes = (
        Cell.objects.on(today).filter(staff_member__user=user, teaching_class__isnull=False).values("teaching_class")
    )
    return Enrolment.objects.current(today).filter(teaching_class__in=classes).values("pupil")


def register() -> None:
    visibility.register("supported", visibility.Reason("You are allocated to support them.", supported))
    visibility.register(
        "supported_in_class", visibility.Reason("You support a class that they are in.", supported_in_class)
    )
