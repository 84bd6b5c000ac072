"""Files for the next school, of which each that was made is written down."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from access.models import User
from schools.owned import SchoolOwned, audited


@audited
class TransferFile(SchoolOwned):
    """A file of the Common Transfer File's shape that somebody made. It is written from the records whenever it is fetched."""

    name = models.CharField(max_length=40)
    destination = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField(help_text="Which file to this school it is.")
    pupil_ids = ArrayField(models.BigIntegerField(), help_text="Who is in it.")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["school", "destination", "number"], name="pupils_transferfile_once")
        ]
