"""Which pupils a teacher sees because they teach them."""

from django.db.models import QuerySet
from django.utils import timezone

from pupils import visibility
from pupils.models import ClassTeacher, Enrolment


def enrolled() -> QuerySet:
    return Enrolment.objects.current(timezone.localdate())


# The pupils of a class, for every reason to see a pupil that is one to see a class.
IN_CLASS = visibility.Members(enrolled, "teaching_class")


def register() -> None:
    visibility.register(
        "taught",
        visibility.Reason(
            "You teach a class that they are in.", ClassTeacher.objects.all, "staff_member__user", "teaching_class",
            "for as long as you teach that class", members=IN_CLASS,
        ),
    )  # fmt: skip
