"""Before a lesson what its adults need to know, after it their slip."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from access.models import User
from access.policy import Permission
from core.errors import DomainError
from deployment.models import FeedbackSlip, NeedToKnow, SlipPupil
from deployment.queries.lesson import BACK, LessonDay
from messaging.actions import notice_send
from messaging.models import Notice
from pupils.models import Pupil
from staff.models import StaffMember


@transaction.atomic
def note_write(*, lesson_day: LessonDay, values: dict[str, str], by: User, now: datetime, today: date) -> NeedToKnow:
    """What is to know before a lesson, written or changed; every adult who supports it has one open notice of it. `values`:
    concepts, skills, outcomes, feedback, different. Raises DomainError for a lesson that is over, and where nothing is said."""
    if lesson_day.on < today:
        raise DomainError("This lesson is over. Write for one that is still ahead.")
    if not any(values.values()):
        raise DomainError("Write at least one line.")
    lesson = lesson_day.lesson
    notes = NeedToKnow.objects.filter(teaching_class=lesson.teaching_class, on=lesson_day.on, period=lesson.period)
    there = notes.select_for_update().first()
    if there and all(getattr(there, name) == value for name, value in values.items()):
        return there
    note, _ = NeedToKnow.objects.update_or_create(
        teaching_class=lesson.teaching_class,
        on=lesson_day.on,
        period=lesson.period,
        defaults={**values, "written_by": by, "written_at": now},
    )
    text = f"Need to know for {_words(lesson_day)}: {next(value for value in values.values() if value)}"
    link = f"{reverse('deployment:lesson_list')}?on={lesson_day.on}"
    _tell(lesson_day.adults, text, link, f"note:{note.pk}", by, now)
    return note


@transaction.atomic
def slip_send(
    *, lesson_day: LessonDay, values: dict[str, Any], pupils: Iterable[Pupil], by: User, now: datetime
) -> FeedbackSlip:
    """The slip of the user about a lesson, sent or corrected; the class's teachers have one open notice of it. `values`: how_far,
    help_needed, what_next, words. Raises DomainError for a lesson ahead or long over, and for who did not support it."""
    person = StaffMember.objects.filter(user=by).first()
    if person is None or not (lesson_day.is_supported_by(by) or by.may(Permission.DEPLOYMENT_EDIT)):
        raise DomainError("You did not support this lesson.")
    today = timezone.localdate(now)
    if lesson_day.on > today:
        raise DomainError("This lesson is still ahead. Send the slip after it.")
    if lesson_day.on <= today - BACK:
        raise DomainError("This lesson is more than two weeks ago. Talk with its teacher instead.")
    lesson = lesson_day.lesson
    slip, _ = FeedbackSlip.objects.update_or_create(
        staff_member=person,
        teaching_class=lesson.teaching_class,
        on=lesson_day.on,
        period=lesson.period,
        defaults={**values, "sent_at": now},
    )
    slip.pupils.all().delete()
    for pupil in pupils:
        SlipPupil.objects.create(slip=slip, pupil=pupil)
    words = f"how far: {slip.get_how_far_display().lower()}, next: {slip.get_what_next_display().lower()}."
    text = f"{person.name} after {_words(lesson_day)}: {words} {slip.words}".strip()
    _tell(lesson_day.teachers, text, f"{reverse('deployment:lesson_coming')}#slips", f"slip:{slip.pk}", by, now)
    return slip


def _words(lesson_day: LessonDay) -> str:
    on, lesson = lesson_day.on, lesson_day.lesson
    return f"{lesson.teaching_class.name}, {on:%a} {on.day} {on:%b} {lesson.period.starts_at:%H:%M}"


def _tell(people: list[StaffMember], text: str, link: str, about: str, by: User, now: datetime) -> None:
    """Each has one notice about it that is open: a change is told anew to who has seen what was before."""
    users = [person.user for person in people if person.user]
    start = f"{about}:"
    told = Notice.objects.filter(recipient__in=users, unique_key__startswith=start, acknowledged_at__isnull=True)
    waiting = set(told.values_list("recipient", flat=True))
    for user in users:
        if user.pk not in waiting:
            notice_send(recipient=user, text=text, link=link, unique_key=f"{start}{now.isoformat()}", by=by)
