"""Meetings with other services on a day that is closed or off timetable."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from access.models import User
from liaison.actions.meeting import meeting_cancel
from liaison.models import Meeting
from liaison.queries.meeting import meeting_cancel_plan
from plans.rules.telling import ahead_words
from schools.closing import Falling, Kind, Off, register


def find(*, off: Off, user: User, now: datetime) -> list[Falling]:
    """Meetings that are still ahead, about pupils whom it concerns; a day off timetable cancels none unless a person says so."""
    rows = Meeting.objects.filter(state=Meeting.State.PLANNED, starts_at__date=off.on, starts_at__gt=now)
    found = []
    for row in rows.select_related("pupil", "written_by", "school").order_by("starts_at", "pk"):
        if off.is_for(year_group=row.pupil.year_group, form=row.pupil.form):
            words = f"{timezone.localtime(row.starts_at):%H:%M} Meeting about {row.pupil.name}, {row.place}"
            told = ahead_words(meeting_cancel_plan(meeting=row, by=user, now=now))
            found.append(Falling(row.pk, words, told, reverse("liaison:meeting_edit", args=[row.pk]), off.is_closed))
    return found


def act(*, off: Off, keys: Iterable[int], is_cancelled: bool, by: User, now: datetime) -> None:
    if is_cancelled:
        for row in Meeting.objects.filter(pk__in=list(keys)):
            meeting_cancel(meeting=row, words=f"{off.words}.", by=by, now=now)


def stays(*, off: Off) -> list[str]:
    """The meetings that the day cancelled and nobody planned again."""
    rows = Meeting.objects.filter(
        state=Meeting.State.CANCELLED, starts_at__date=off.on, cancelled_words=f"{off.words}."
    )
    again = Meeting.objects.filter(state=Meeting.State.PLANNED, starts_at__gt=timezone.now()).values("pupil")
    rows = rows.exclude(pupil__in=again).select_related("pupil").order_by("starts_at", "pk")
    return [f"{timezone.localtime(row.starts_at):%H:%M} meeting about {row.pupil.name}" for row in rows]


def register_closing() -> None:
    register(Kind("meeting", "Meetings with other services", 30, find, act, keep="Keep, or move it", stays=stays))
