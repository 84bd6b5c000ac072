"""Reviews on a day that is closed or off timetable."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from access.models import User
from plans.actions.review import review_cancel
from plans.models import ReviewPoint
from plans.queries.telling import review_cancel_plan
from plans.rules.telling import ahead_words
from schools.closing import Falling, Kind, Off, register


def find(*, off: Off, user: User, now: datetime) -> list[Falling]:
    """Reviews that are still ahead, of pupils whom it concerns; a day off timetable cancels none unless a person says so."""
    rows = ReviewPoint.objects.planned().filter(starts_at__date=off.on, starts_at__gt=now)
    found = []
    for row in rows.select_related("pupil", "led_by__user", "school").order_by("starts_at", "pk"):
        if off.is_for(year_group=row.pupil.year_group, form=row.pupil.form):
            at = timezone.localtime(row.starts_at)
            words = f"{at:%H:%M} Review of {row.pupil.name}, {row.place}"
            told = ahead_words(review_cancel_plan(review=row, by=user, now=now))
            found.append(Falling(row.pk, words, told, reverse("plans:review_edit", args=[row.pk]), off.is_closed))
    return found


def act(*, off: Off, keys: Iterable[int], is_cancelled: bool, by: User, now: datetime) -> None:
    if is_cancelled:
        for row in ReviewPoint.objects.planned().filter(pk__in=list(keys)):
            review_cancel(review=row, words=f"{off.words}.", by=by, now=now)


def stays(*, off: Off) -> list[str]:
    """The reviews that the day cancelled and nobody planned again for it."""
    rows = ReviewPoint.objects.filter(
        state=ReviewPoint.State.CANCELLED, starts_at__date=off.on, cancelled_words=f"{off.words}."
    )
    again = ReviewPoint.objects.planned().values("pupil")
    rows = rows.exclude(pupil__in=again).select_related("pupil").order_by("starts_at", "pk")
    return [f"{timezone.localtime(row.starts_at):%H:%M} review of {row.pupil.name}" for row in rows]


def register_closing() -> None:
    register(Kind("review", "Reviews", 20, find, act, keep="Keep, or move it", stays=stays))
