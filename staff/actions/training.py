"""Courses, and who has done them."""

from datetime import date

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.rows import row_save
from staff.models import Course, StaffMember, Training


@transaction.atomic
def course_save(*, course: Course | None, name: str, by: User) -> Course:
    """A new course, or one by another name. Raises DomainError for a name that is taken, whatever its case."""
    if Course.objects.filter(name__iexact=name).exclude(pk=course.pk if course else None).exists():
        raise DomainError("There is a course of this name already.")
    row = course or Course()
    row.name = name
    row.save()
    return row


@transaction.atomic
def training_save(
    *,
    training: Training | None,
    person: StaffMember,
    course: Course,
    done_on: date,
    expires_on: date | None,
    by: User,
) -> Training:
    """A course that a person has done, or a correction. Raises DomainError where it is written down already."""
    values = {"course": course, "done_on": done_on, "expires_on": expires_on}
    return row_save(
        training or Training(staff_member=person), values, taken="This course is written down for this day already."
    )


@transaction.atomic
def training_remove(*, training: Training, by: User) -> None:
    training.delete()


@transaction.atomic
def course_record(
    *, course: Course, people: list[StaffMember], done_on: date, expires_on: date | None, by: User
) -> list[Training]:
    """A course that many have done on one day. Who has it written down for the day is left alone; the new ones are returned."""
    done = set(Training.objects.filter(course=course, done_on=done_on).values_list("staff_member", flat=True))
    return [
        Training.objects.create(staff_member=person, course=course, done_on=done_on, expires_on=expires_on)
        for person in people
        if person.pk not in done
    ]
