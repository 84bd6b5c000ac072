"""Tells the floor below what it needs to know of groups' hours (`deployment.groups`)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from access.models import User
from deployment import groups
from deployment.models import DayChange
from deployment.rules.hours import Stretch
from interventions.actions import session_follow
from interventions.models import Slot
from interventions.queries import deployed
from pupils.models import Pupil


class GroupHours:
    """Implements `deployment.groups.Groups`."""

    def pupils(self, cells: Iterable[int], day: date) -> dict[int, list[Pupil]]:
        return deployed.pupils_of(cells=cells, day=day)

    def courses(self, cells: Iterable[int]) -> dict[int, groups.Course]:
        return deployed.courses_of(cells=cells)

    def stretches(self, pupils: Iterable[int] | None, start: date, end: date) -> list[Stretch]:
        return deployed.stretches_of(pupils=pupils, start=start, end=end, today=timezone.localdate())

    def follow(self, change: DayChange, *, by: User | None, now: datetime) -> None:
        session_follow.session_follow(change=change, by=by, now=now)

    def restore(self, change: DayChange, *, by: User | None, now: datetime) -> None:
        session_follow.session_restore(change=change)

    def pages(self, cells: Iterable[int]) -> dict[int, str]:
        rows = Slot.objects.filter(cell__in=list(cells)).values_list("cell", "group")
        return {cell: reverse("interventions:group_detail", kwargs={"pk": group}) for cell, group in rows}


def register() -> None:
    groups.register(GroupHours())
