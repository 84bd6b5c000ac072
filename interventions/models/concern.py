"""Concerns that go to the right person. One about safeguarding never comes here."""

from django.db import models
from django.db.models import Q

from access.models import User
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


class ConcernQuerySet(SchoolOwnedQuerySet):
    def open_for(self, user: User) -> "ConcernQuerySet":
        return self.filter(sent_to=user, answered_at__isnull=True)


@audited
class Concern(SchoolOwned):
    """An academic concern, for the line manager, or a pastoral one, for the pastoral lead; and what became of it."""

    class Kind(models.TextChoices):
        ACADEMIC = "academic", "Academic: about learning and progress"
        PASTORAL = "pastoral", "Pastoral: about friends, feelings, home or behaviour"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    sent_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(ConcernQuerySet)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        indexes = [models.Index(fields=["school", "sent_to", "answered_at"], name="interventions_concern_to")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="interventions_concern_answered_in_words",
            )
        ]
