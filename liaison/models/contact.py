"""The contact log: what was said with whom, when it happened and when it was written down."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from access.models import User
from pupils.models import CarerLink, Pupil
from pupils.roll import is_on_roll
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


class ContactQuerySet(SchoolOwnedQuerySet):
    def to_follow(self) -> "ContactQuerySet":
        """Those to come back to, that nobody came back to yet, about pupils who are on roll."""
        return self.filter(
            is_on_roll(timezone.localdate(), "pupil__"), follow_up_on__isnull=False, followed_up_at__isnull=True
        )

    def due(self, today: date) -> "ContactQuerySet":
        return self.to_follow().filter(follow_up_on__lte=today)


@audited
class Contact(SchoolOwned):
    """One contact about a pupil. `with_whom` holds the name also where it was a carer: it stays when the link goes."""

    class Way(models.TextChoices):
        PHONE = "phone", "Phone"
        GATE = "gate", "At the gate"
        EMAIL = "email", "Email"
        TEXT = "text", "Text message"
        LETTER = "letter", "Letter"
        IN_PERSON = "in_person", "Meeting in person"

    class Direction(models.TextChoices):
        OUT = "out", "We contacted them"
        IN = "in", "They contacted us"

    class Outcome(models.TextChoices):
        REACHED = "reached", "We spoke, or it was read"
        NO_ANSWER = "no_answer", "No answer"
        LEFT_MESSAGE = "left_message", "Left a message"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="contacts")
    carer_link = SchoolKey(CarerLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts")
    with_whom = models.CharField("who with", max_length=200)
    way = models.CharField(max_length=10, choices=Way)
    direction = models.CharField(max_length=3, choices=Direction)
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    said = models.TextField("what was said", blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    follow_up_on = models.DateField(null=True, blank=True)
    follow_up_with = models.CharField(max_length=200, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True, help_text="What it belongs to, as app.model:id.")

    objects = SchoolOwned.manager(ContactQuerySet)

    class Meta:
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(fields=["school", "pupil", "-happened_at"], name="liaison_contact_by_pupil"),
            models.Index(
                fields=["school", "follow_up_on"],
                condition=Q(followed_up_at__isnull=True, follow_up_on__isnull=False),
                name="liaison_contact_to_follow",
            ),
            models.Index(fields=["school", "reference"], condition=~Q(reference=""), name="liaison_contact_by_ref"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(with_whom=""), name="liaison_contact_with_somebody"),
            models.CheckConstraint(condition=Q(happened_at__lte=F("written_at")), name="liaison_contact_has_happened"),
        ]

    @property
    def is_written_later(self) -> bool:
        """Written down on another day than it happened."""
        return (self.written_at - self.happened_at).total_seconds() > 24 * 3600
