"""The access log: who opened which pupil."""

from django.db import models

from access.models import User
from pupils.models.pupil import Pupil
from schools.owned import SchoolKey, SchoolOwned


class PupilOpening(SchoolOwned):
    """A person opened a page that shows this pupil."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="openings")
    page = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["school", "pupil", "-at"], name="pupils_opening_by_pupil")]
