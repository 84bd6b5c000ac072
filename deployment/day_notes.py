"""What an adult needs to know of the lessons that they support on a day: what was written before, where to tell how it went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from access.models import User
from access.policy import Permission
from deployment.models import NeedToKnow
from deployment.queries.lesson import BACK
from pupils.models import Lesson

WRITTEN = ("concepts", "skills", "outcomes", "feedback", "different")


@dataclass(frozen=True)
class Note:
    """Something to know of a lesson: a title, a few lines, and where to go on ("": nowhere)."""

    title: str
    lines: Sequence[str] = ()
    link: str = ""


def lessons_of(*, on: date, cell: str = "") -> ArraySubquery:
    """The lessons of the class of an hour in its time, with what was written for the day, to be fetched with the hours or
    (`cell`: "cell__") with their changes. For `notes_of`."""
    words = JSONObject(**{name: name for name in WRITTEN})
    written = NeedToKnow.objects.filter(on=on, teaching_class=OuterRef("teaching_class"), period=OuterRef("period"))
    lessons = Lesson.objects.filter(
        teaching_class=OuterRef(f"{cell}teaching_class"), week=OuterRef(f"{cell}week"),
        weekday=OuterRef(f"{cell}weekday"), period__starts_at__lt=OuterRef("ends_at"),
        period__ends_at__gt=OuterRef("starts_at"),
    )  # fmt: skip
    shown = JSONObject(pk="pk", written=Subquery(written.order_by().values(words=words)))
    return ArraySubquery(lessons.order_by("period__starts_at").values(shown=shown))


def notes_of(*, lessons: Iterable[dict[str, Any]], user: User, day: date) -> list[Note]:
    """Of the lessons of an hour that the user supports: what their teachers wrote before, and the way to the slip after."""
    found: list[Note] = []
    for lesson in lessons:
        found += [*_before(lesson["written"] or {}, user, day), *_after(lesson["pk"], user, day)]
    return found


def _before(written: dict[str, str], user: User, day: date) -> list[Note]:
    named = [(str(NeedToKnow._meta.get_field(name).verbose_name), written.get(name)) for name in WRITTEN]
    lines = [f"{name.capitalize()}: {text}" for name, text in named if text]
    link = f"{reverse('deployment:lesson_list')}?on={day}" if user.may(Permission.SLIP_SEND) else ""
    return [Note("Before the lesson", lines, link)] if lines else []


def _after(lesson: int, user: User, day: date) -> list[Note]:
    """From the day of the lesson for as long as slips are taken."""
    today = timezone.localdate()
    if not user.may(Permission.SLIP_SEND) or not today - BACK < day <= today:
        return []
    return [Note("Tell how it went", (), f"{reverse('deployment:slip_send', args=[lesson])}?on={day}")]
