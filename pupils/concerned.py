"""The adults whom a change of a pupil concerns. Apps above add theirs in their AppConfig.ready()."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q, QuerySet

from access.models import User
from messaging.actions import notice_send
from messaging.models import Notice
from pupils.models import ClassTeacher, Enrolment, Pupil

# Each gives the ids of users, of one pupil on a day.
Finder = Callable[[Pupil, date], QuerySet]
_finders: dict[str, Finder] = {}


def register(key: str, finder: Finder) -> None:
    _finders[key] = finder


def teachers(pupil: Pupil, today: date) -> QuerySet:
    classes = Enrolment.objects.current(today).filter(pupil=pupil).values("teaching_class")
    return ClassTeacher.objects.filter(teaching_class__in=classes).values("staff_member__user")


def people_concerned(*, pupil: Pupil, today: date) -> list[User]:
    """Everybody whom a change of the pupil concerns on a day. One query."""
    concerned = Q(pk__in=[])
    for finder in _finders.values():
        concerned |= Q(pk__in=finder(pupil, today))
    return list(User.objects.filter(concerned))


def change_tell(*, pupil: Pupil, what: str, today: date, by: User) -> int:
    """Tell everybody concerned what changed, once a day for each kind of change; how many people."""
    people = people_concerned(pupil=pupil, today=today)
    for person in people:
        notice_send(
            recipient=person, text=f"{pupil.name}: {what}", link=f"/pupils/{pupil.pk}/",
            unique_key=f"pupil:{pupil.pk}:{what}:{today}", by=by, kind=Notice.Kind.PUPIL,
        )  # fmt: skip
    return len(people)
