"""The protocol of a programme: what happens in a session, step by step, and the versions it has had."""

from django.db import models
from django.db.models import Q

from access.models import User
from interventions.models.programme import Programme
from schools.owned import SchoolKey, SchoolOwned, audited


@audited
class ProtocolStep(SchoolOwned):
    """A step of a session, with what to do where pupils need more help, or less."""

    programme = SchoolKey(Programme, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField()
    doing = models.TextField(blank=True)
    materials = models.CharField(max_length=200, blank=True)
    if_harder = models.CharField(max_length=300, blank=True)
    harder_goto = models.PositiveSmallIntegerField(null=True, blank=True)
    if_easier = models.CharField(max_length=300, blank=True)
    easier_goto = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "programme", "position"], name="interventions_protocolstep_place"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, 120)), name="interventions_protocolstep_minutes"),
        ]


class ProgrammeVersion(SchoolOwned):
    """A programme as it stood, in the shape of a file that goes from school to school. Written once, never changed."""

    programme = SchoolKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    changes = models.JSONField(default=list)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "programme", "number"], name="interventions_programmeversion_number"
            )
        ]
