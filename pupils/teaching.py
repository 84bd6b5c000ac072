"""Which pupils a teacher sees because they teach them."""

from django.db.models import QuerySet
from django.utils import timezone

from access.models import User
from pupils import visibility
from pupils.models import ClassTeacher, Enrolment


def taught(user: User) -> QuerySet:
    classes = ClassTeacher.objects.filter(staff_member__user=user).values("teaching_class")
    return Enrolment.objects.current(timezone.localdate()).filter(teaching_class__in=classes).values("pupil")


def register() -> None:
    visibility.register("taught", visibility.Reason("You teach a class that they are in.", taught))
