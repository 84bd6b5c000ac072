"""A code that opens a link once, for the person whom the link is for and nobody whom it was passed on to."""

from django.db import models
from django.db.models import Q


class OneTimeCode(models.Model):
    """It is made when its mail goes out, or as it is read out on the phone; the newest of a link counts. Only its hash
    is kept."""

    asked_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def sent_with_hash(name: str) -> models.CheckConstraint:
    """What has a code was sent, and the other way round."""
    has_none, has_one = Q(code_hash="", sent_at__isnull=True), ~Q(code_hash="") & Q(sent_at__isnull=False)
    return models.CheckConstraint(condition=has_none | has_one, name=name)
