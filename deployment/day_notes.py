"""What an adult needs to know of the lessons of a day. Who knows something registers it in AppConfig.ready(); My day shows it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from access.models import User
from access.policy import Permission
from deployment.models import NeedToKnow
from deployment.queries.lesson import BACK
from pupils.models import Lesson


@dataclass(frozen=True)
class Note:
    """Something to know of a lesson: a title, a few lines, and where to go on ("": nowhere)."""

    title: str
    lines: Sequence[str] = ()
    link: str = ""


# By class and by the time at which the lesson starts.
Notes = dict[tuple[int, time], list[Note]]
# Called as query(user=, day=, week=, classes=) with the week of the cycle and the classes (keys) that the user supports on the
# day, covers included: a fixed number of queries, however many lessons.
Query = Callable[..., Notes]

_registered: dict[str, Query] = {}


def register(key: str, query: Query) -> None:
    _registered[key] = query


def notes_of(*, user: User, day: date, week: int, classes: Collection[int]) -> Notes:
    """What all who registered know of the day."""
    found: Notes = {}
    for query in _registered.values():
        for lesson, notes in query(user=user, day=day, week=week, classes=classes).items():
            found.setdefault(lesson, []).extend(notes)
    return found


WRITTEN = ("concepts", "skills", "outcomes", "feedback", "different")


def lesson_notes(*, user: User, day: date, week: int, classes: Collection[int]) -> Notes:
    """Of the lessons of these classes on a day: what their teachers wrote before, and the way to the slip after. One query."""
    words = JSONObject(**{name: name for name in WRITTEN})
    written = NeedToKnow.objects.filter(on=day, teaching_class=OuterRef("teaching_class"), period=OuterRef("period"))
    lessons: Any = Lesson.objects.filter(teaching_class__in=classes, week=week, weekday=day.isoweekday())
    lessons = lessons.select_related("period").annotate(written=Subquery(written.order_by().values(words=words)))
    return {
        (lesson.teaching_class_id, lesson.period.starts_at): [
            *_before(lesson.written or {}, user, day),
            *_after(lesson, user, day),
        ]
        for lesson in lessons
    }


def _before(written: dict[str, str], user: User, day: date) -> list[Note]:
    named = [(str(NeedToKnow._meta.get_field(name).verbose_name), written.get(name)) for name in WRITTEN]
    lines = [f"{name.capitalize()}: {text}" for name, text in named if text]
    link = f"{reverse('deployment:lesson_list')}?on={day}" if user.may(Permission.SLIP_SEND) else ""
    return [Note("Before the lesson", lines, link)] if lines else []


def _after(lesson: Lesson, user: User, day: date) -> list[Note]:
    """From the day of the lesson for as long as slips are taken."""
    today = timezone.localdate()
    if not user.may(Permission.SLIP_SEND) or not today - BACK < day <= today:
        return []
    return [Note("Tell how it went", (), f"{reverse('deployment:slip_send', args=[lesson.pk])}?on={day}")]
