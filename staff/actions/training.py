"""Courses, and who has done them."""

from datetime import date

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.posts import take_turn
from core.rows import row_save
from staff.models import Course, StaffMember, Training

TAKEN = "There is a course of this name already."


@transaction.atomic
def course_save(*, course: Course | None, name: str, by: User) -> Course:
    """A new course, or one by another name. Raises DomainError for a name that is taken, whatever its case."""
    take_turn("course names")
    if Course.objects.filter(name__iexact=name).exclude(pk=course.pk if course else None).exists():
        raise DomainError(TAKEN)
    return row_save(course or Course(), {"name": name}, taken=TAKEN)


@transaction.atomic
def training_save(
    *,
    training: Training | None,
    person: StaffMember,
    course: Course,
    done_on: date,
    expires_on: date | None,
    today: date,
    by: User,
) -> Training:
    """A course that a person has done, or a correction. Raises DomainError for a day ahead, and where it is recorded already."""
    _check_done(done_on, today)
    values = {"course": course, "done_on": done_on, "expires_on": expires_on}
    return row_save(
        training or Training(staff_member=person), values, taken="This course is recorded for this day already."
    )


@transaction.atomic
def training_remove(*, training: Training, by: User) -> None:
    training.delete()


@transaction.atomic
def course_record(
    *, course: Course, people: list[StaffMember], done_on: date, expires_on: date | None, today: date, by: User
) -> list[Training]:
    """A course that many have done on one day. Who has it recorded for the day is left alone; the new ones are returned. Raises
    DomainError for a day ahead."""
    _check_done(done_on, today)
    found = (
        Training.objects.get_or_create(
            staff_member=person, course=course, done_on=done_on, defaults={"expires_on": expires_on}
        )
        for person in people
    )
    return [training for training, is_new in found if is_new]


def _check_done(done_on: date, today: date) -> None:
    if done_on > today:
        raise DomainError("This day is still ahead. Record the course once it is done.")
