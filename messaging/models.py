"""What is owed to somebody: mail to carers, notices to staff."""

from django.db import models
from django.db.models import Q

from access.models import User
from schools.owned import SchoolOwned, SchoolOwnedQuerySet, audited


class MailQuerySet(SchoolOwnedQuerySet):
    def about(self, reference: str) -> "MailQuerySet":
        return self.filter(reference=reference)


@audited
class Mail(SchoolOwned):
    """A message of the outbox. Its unique key says what it is, so that it is owed once; its state says how far it is."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to go out"
        IN_FLIGHT = "in_flight", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        UNCERTAIN = "uncertain", "Perhaps sent"
        CANCELLED = "cancelled", "Not needed any more"

    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, help_text="What it is about, as app.model:id.")
    unique_key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    to_name = models.CharField(max_length=200)
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    calendar = models.TextField(blank=True, help_text="An iCalendar invitation that goes with it.")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SchoolOwned.manager(MailQuerySet)

    class Meta:
        ordering = ["not_before", "pk"]
        indexes = [
            models.Index(fields=["school", "reference"], name="messaging_mail_by_reference"),
            models.Index(fields=["school", "not_before"], condition=Q(state="queued"), name="messaging_mail_queued"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", "unique_key"], name="messaging_mail_owed_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="messaging_mail_sent_has_time",
            ),
        ]


class NoticeQuerySet(SchoolOwnedQuerySet):
    def open_for(self, user: User) -> "NoticeQuerySet":
        return self.filter(recipient=user, acknowledged_at__isnull=True)


@audited
class Notice(SchoolOwned):
    """Something changed that a member of staff must know; open until they say that they have seen it."""

    class Kind(models.TextChoices):
        WEEK = "week", "Their week"
        PUPIL = "pupil", "A pupil"
        OTHER = "other", "Something else"

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField("what it is about", max_length=5, choices=Kind, default=Kind.OTHER)
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=200, blank=True)
    unique_key = models.CharField(max_length=200)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(NoticeQuerySet)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["school", "recipient"], condition=Q(acknowledged_at__isnull=True), name="messaging_notice_open"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", "recipient", "unique_key"], name="messaging_notice_told_once")
        ]
