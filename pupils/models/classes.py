"""Classes: who is in them, who teaches them, and when they meet in the cycle."""

from datetime import date

from django.db import models
from django.db.models import Q

from pupils.models.pupil import Pupil
from schools.models import Period
from schools.owned import OwnedThrough, SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited_as_sets, audited_links
from staff.models import StaffMember


@audited_as_sets
class TeachingClass(SchoolOwned):
    """A class that is taught a subject."""

    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=100, blank=True)
    year_group = models.SmallIntegerField(null=True, blank=True)
    mis_id = models.CharField("identifier in the school's own system", max_length=60, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "mis_id"], condition=~Q(mis_id=""), name="pupils_teachingclass_unique_mis_id"
            )
        ]


@audited_links
class ClassTeacher(SchoolOwned):
    """A teacher of a class."""

    school = OwnedThrough()
    teaching_class = SchoolKey(
        TeachingClass, db_constraint=False, on_delete=models.CASCADE, related_name="class_teachers"
    )
    staff_member = SchoolKey(StaffMember, db_constraint=False, on_delete=models.CASCADE, related_name="taught")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "teaching_class", "staff_member"], name="pupils_classteacher_once"
            )
        ]


class EnrolmentQuerySet(SchoolOwnedQuerySet):
    def current(self, on: date) -> "EnrolmentQuerySet":
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))


@audited_links
class Enrolment(SchoolOwned):
    """A pupil in a class, until the day before `ended_on`."""

    school = OwnedThrough()
    teaching_class = SchoolKey(TeachingClass, db_constraint=False, on_delete=models.CASCADE, related_name="enrolments")
    pupil = SchoolKey(Pupil, db_constraint=False, on_delete=models.CASCADE, related_name="enrolments")
    ended_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(EnrolmentQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "teaching_class", "pupil"],
                condition=Q(ended_on__isnull=True),
                name="pupils_enrolment_once_now",
            )
        ]


@audited_links
class Lesson(SchoolOwned):
    """When and where a class meets in the cycle."""

    school = OwnedThrough()
    teaching_class = SchoolKey(TeachingClass, db_constraint=False, on_delete=models.CASCADE, related_name="lessons")
    week = models.PositiveSmallIntegerField(default=1)
    weekday = models.PositiveSmallIntegerField(help_text="1 is Monday.")
    period = SchoolKey(Period, db_constraint=False, on_delete=models.PROTECT, related_name="lessons")
    room = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["week", "weekday", "period__starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(week__in=[1, 2]), name="pupils_lesson_week"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="pupils_lesson_weekday"),
            models.UniqueConstraint(
                fields=["school", "teaching_class", "week", "weekday", "period"], name="pupils_lesson_once"
            ),
        ]
