"""Which pupils an adult sees because they work with them in a group."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from access.models import User
from interventions.models import Placement, Session
from pupils import concerned, visibility
from pupils.models import Pupil

# Who covers a session sees its pupils from a week before to two weeks after.
BEFORE, AFTER = timedelta(days=7), timedelta(days=14)


def in_led_group(user: User) -> QuerySet:
    return Placement.objects.on(timezone.localdate()).filter(group__leader__user=user).values("pupil")


def in_led_session(user: User) -> QuerySet:
    today = timezone.localdate()
    near = Session.objects.filter(led_by__user=user, on__range=(today - AFTER, today + BEFORE)).values("group")
    return Placement.objects.on(today).filter(group__in=near).values("pupil")


def register() -> None:
    visibility.register("in_led_group", visibility.Reason("They are in a group that you lead.", in_led_group))
    visibility.register("in_led_session", visibility.Reason("They are in a session that you lead.", in_led_session))


def leaders(pupil: Pupil, today: date) -> QuerySet:
    return Placement.objects.on(today).filter(pupil=pupil).values("group__leader__user")


def register_concerned() -> None:
    concerned.register("leaders", leaders)
