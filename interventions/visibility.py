"""Which pupils an adult sees because they work with them in a group, or lead one session of it."""

from django.db.models import QuerySet
from django.utils import timezone

from deployment.models import Cell
from interventions.models import Placement, Session, Slot
from pupils.visibility import Members, Opens, Reason, last_day_to_read, register


def _placed() -> QuerySet:
    return Placement.objects.on(timezone.localdate())


IN_GROUP = Members(_placed, "group")


def _slots() -> QuerySet:
    return Slot.objects.filter(cell__in=Cell.objects.on(timezone.localdate()).values("pk"))


def _sessions() -> QuerySet:
    today = timezone.localdate()
    near = Session.objects.filter(on__range=(today, last_day_to_read(today)))
    return near.exclude(state=Session.State.NOT_HELD)


def register_reasons() -> None:
    register(
        "in_led_group",
        Reason(
            "They are in a group that you lead.", _placed, "group__leader__user", "pupil",
            "for as long as you lead it and they are in it",
        ),
    )  # fmt: skip
    register(
        "in_led_slot",
        Reason(
            "They are in a group that meets in your timetable.", _slots, "cell__staff_member__user", "group",
            "for as long as it does and they are in it", members=IN_GROUP,
        ),
    )  # fmt: skip
    register(
        "in_led_session",
        Reason(
            "They are in a session that you lead.", _sessions, "led_by__user", "group", "for that day", members=IN_GROUP,
            opens=Opens.CARD, ends="on",
        ),
    )  # fmt: skip
