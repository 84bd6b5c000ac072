"""Whole classes that support staff took for a short time, and what they hand over."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from access.models import User
from core.times import minutes_between
from pupils.models import TeachingClass
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class ClassCoverQuerySet(SchoolOwnedQuerySet):
    def standing(self) -> "ClassCoverQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def between(self, start: date, end: date) -> "ClassCoverQuerySet":
        return self.standing().filter(on__range=(start, end))


@audited
class ClassCover(SchoolOwned):
    """An adult takes a whole class in place of its teacher, on a day between two times."""

    teaching_class = SchoolKey(TeachingClass, on_delete=models.PROTECT, related_name="covers")
    on = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    room = models.CharField(max_length=30, blank=True)
    for_teacher = SchoolKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="classes_covered"
    )
    covered_by = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="class_covers")
    work_left = models.TextField(blank=True)
    need_to_know = models.TextField(blank=True)
    done = models.TextField("what was done", blank=True)
    not_done = models.TextField("what was not done", blank=True)
    behaviour = models.TextField("how it went", blank=True)
    needs_a_look = models.TextField("who needs a look", blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    seen_by_teacher_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(ClassCoverQuerySet)

    class Meta:
        ordering = ["-on", "-starts_at", "-pk"]
        indexes = [models.Index(fields=["school", "on"], name="deployment_classcover_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="deployment_classcover_times_in_order"),
            models.UniqueConstraint(
                fields=["school", "teaching_class", "on", "starts_at"], condition=Q(withdrawn_at__isnull=True),
                name="deployment_classcover_once",
            ),
            models.CheckConstraint(
                condition=Q(seen_by_teacher_at__isnull=True) | Q(handed_over_at__isnull=False),
                name="deployment_classcover_seen_after_hand_over",
            ),
        ]  # fmt: skip

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)
