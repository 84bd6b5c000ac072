"""What is owed to somebody: mail to carers, notices to staff; and who wants what."""

from datetime import datetime

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Lower

from access.models import User
from messaging.rules.trouble import WHAT_TO_DO, Trouble
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


class MailQuerySet(SchoolOwnedQuerySet):
    def about(self, reference: str) -> "MailQuerySet":
        return self.filter(reference=reference)

    def due(self, now: datetime) -> "MailQuerySet":
        """What is to go, the oldest first."""
        return self.with_moment().filter(state=Mail.State.QUEUED, moment__lte=now).order_by("moment", "pk")

    def with_moment(self) -> "MailQuerySet":
        """`moment`: when it goes."""
        return self.annotate(moment=Coalesce("goes_at", "not_before"))

    def unhanded(self) -> "MailQuerySet":
        """What has surely not gone out yet."""
        return self.filter(Q(state=Mail.State.QUEUED) | Q(state=Mail.State.IN_FLIGHT, handed_at__isnull=True))

    def in_trouble(self) -> "MailQuerySet":
        """What a person has to look at."""
        return self.filter(state__in=Mail.TROUBLED)

    def troubled_first(self) -> "MailQuerySet":
        trouble = Case(When(state__in=Mail.TROUBLED, then=0), default=1)
        return self.annotate(trouble_order=trouble).order_by("trouble_order", "-created_at", "-pk")


@audited
class Mail(SchoolOwned):
    """A message of the outbox. Its unique key says what it is, so that it is owed once; its state says how far it is."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to go out"
        IN_FLIGHT = "in_flight", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        UNCERTAIN = "uncertain", "Perhaps sent"
        BOUNCED = "bounced", "Came back"
        CANCELLED = "cancelled", "Not needed any more"

    TROUBLED = (State.FAILED, State.UNCERTAIN, State.BOUNCED)

    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, help_text="What it is about, as app.model:id.")
    unique_key = models.CharField(max_length=200)
    # No key to a row: pupils are above this app. Whether it may still go about them is asked as it goes (`delivery.quiet`).
    about_pupil = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The number of the pupil it is about."
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    to_name = models.CharField(max_length=200)
    to_address = models.EmailField()
    language = models.CharField(max_length=10, default="en-gb", help_text="What its words are written in.")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    calendar = models.TextField(blank=True, help_text="An iCalendar invitation that goes with it.")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    goes_at = models.DateTimeField(
        null=True, blank=True, help_text="When quiet hours and gathering let it go, where that is not its own time."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True, help_text="Who sends it now.")
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(
        null=True, blank=True, help_text="From here on it may have gone out; a claimed mail without it has not."
    )
    digest = SchoolKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="gathered",
        help_text="The mail that this one went in.",
    )  # fmt: skip
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(
        max_length=8, blank=True, choices=[(trouble.value, trouble.value) for trouble in Trouble]
    )
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SchoolOwned.manager(MailQuerySet)

    class Meta:
        ordering = ["not_before", "pk"]
        indexes = [
            models.Index(fields=["school", "reference"], name="messaging_mail_by_reference"),
            models.Index(
                F("school"),
                Coalesce("goes_at", "not_before"),
                "id",
                condition=Q(state="queued"),
                name="messaging_mail_to_go",
            ),
            models.Index(
                fields=["school"],
                condition=Q(state__in=["in_flight", "failed", "uncertain", "bounced"]),
                name="messaging_mail_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", "unique_key"], name="messaging_mail_owed_once"),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | (~Q(state__in=["sent", "bounced"]) & Q(sent_at__isnull=True)),
                name="messaging_mail_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="bounced", bounced_at__isnull=False) | ~Q(state="bounced"),
                name="messaging_mail_bounced_has_time",
            ),
        ]

    @property
    def is_in_trouble(self) -> bool:
        return self.state in self.TROUBLED

    @property
    def what_to_do(self) -> str:
        """For a mail in trouble."""
        default = Trouble.STOPPED if self.state == Mail.State.UNCERTAIN else Trouble.REFUSED
        return WHAT_TO_DO[Trouble(self.trouble or default)]


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


@audited
class OptOut(SchoolOwned):
    """Somebody at this address (in small letters) does not want mails of this kind. The school telephones instead."""

    address = models.EmailField()
    kind = models.CharField(max_length=40)
    since = models.DateTimeField()
    set_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Nobody: they did it themselves.",
    )

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "address", "kind"], name="messaging_optout_once"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="messaging_optout_small_letters"),
        ]


@audited
class DigestReader(SchoolOwned):
    """A member of staff who wants one mail each school day of what is due for them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "user"], name="messaging_digestreader_once")]
