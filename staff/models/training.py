"""What adults are trained for."""

from django.db import models

from schools.owned import SchoolKey, SchoolOwned, audited
from staff.models.member import StaffMember


@audited
class Course(SchoolOwned):
    """A training that delivering a programme may ask for."""

    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="staff_course_unique_name")]


@audited
class Training(SchoolOwned):
    """A course that a member of staff has done."""

    staff_member = SchoolKey(StaffMember, on_delete=models.CASCADE, related_name="trainings")
    course = SchoolKey(Course, on_delete=models.PROTECT, related_name="trainings")
    done_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-done_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "staff_member", "course", "done_on"], name="staff_training_unique_day"
            )
        ]
