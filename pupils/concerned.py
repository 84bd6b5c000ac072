"""Telling a change of a pupil to the adults who see it: who they are is `pupils.visibility`."""

from datetime import date

from django.db.models import QuerySet

from access.models import User
from messaging.actions import notice_send
from messaging.models import Notice
from pupils.models import ClassTeacher, Enrolment, Pupil
from pupils.visibility import Opens, seen_by


def teachers(pupil: Pupil, today: date) -> QuerySet:
    """The ids of the users who teach the pupil."""
    classes = Enrolment.objects.current(today).filter(pupil=pupil).values("teaching_class")
    return ClassTeacher.objects.filter(teaching_class__in=classes).values("staff_member__user")


def change_tell(*, pupil: Pupil, what: str, opens: Opens, today: date, by: User) -> int:
    """Tell everybody to whom this is open for a reason of their own what changed, once a day for each kind of change; how many
    people. `opens`: where it stands, on the card or only on the page."""
    people = [person for person in seen_by(pupil=pupil, opens=opens) if person.pk != by.pk]
    for person in people:
        notice_send(
            recipient=person, text=f"{pupil.name}: {what}", link=f"/pupils/{pupil.pk}/",
            unique_key=f"pupil:{pupil.pk}:{what}:{today}", by=by, kind=Notice.Kind.PUPIL,
        )  # fmt: skip
    return len(people)
