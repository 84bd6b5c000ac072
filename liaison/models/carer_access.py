"""The carer's page: a link, the codes that were sent for it, and each visit."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from access.models import User
from liaison.models.one_time_code import OneTimeCode, sent_with_hash
from liaison.rules.carer_access import AFTER_REVIEW, MOST_FAILS, VISIT_IDLE, VISIT_MOST
from messaging.models import Mail
from plans.models import ReviewInvitee
from pupils.models import CarerLink
from pupils.models.carer import may_be_told
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited, audited_but


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def link_of(invitee: ReviewInvitee) -> CarerLink:
    """What the carer is to the child; only carers have links."""
    assert invitee.carer_link is not None
    return invitee.carer_link


class CarerAccessQuerySet(SchoolOwnedQuerySet):
    def live(self, now: datetime) -> "CarerAccessQuerySet":
        """Those that open the page: not revoked, used up or expired, the review ahead, on today, held within a week or cancelled
        (the page then says so and nothing else), and the carer one whom the school may tell about the child."""
        today = _midnight(now)
        ahead = Q(invitee__review__state="planned", invitee__review__starts_at__gte=today)
        over = Q(invitee__review__state__in=["held", "cancelled"], invitee__review__starts_at__gte=today - AFTER_REVIEW)
        return self.filter(
            ahead | over,
            may_be_told("invitee__carer_link__"),
            revoked_at__isnull=True,
            used_up_at__isnull=True,
            expires_at__gt=now,
            invitee__review__pupil__merged_into__isnull=True,
        )

    def with_people(self) -> "CarerAccessQuerySet":
        """With all that a page says of whom it is for: one query."""
        rows: Any = self.select_related(
            "invitee__school", "invitee__carer_link__carer", "invitee__review__pupil", "invitee__review__led_by__user"
        )
        return cast("CarerAccessQuerySet", rows)


@audited
class CarerAccess(SchoolOwned):
    """A link to the page of one carer about one pupil's review. Only the hash of its secret is kept."""

    class MadeFor(models.TextChoices):
        EMAIL = "email", "Email"
        LETTER = "letter", "Letter"

    class Language(models.TextChoices):
        EN = "en", "English"
        PL = "pl", "Polski"
        UR = "ur", "اردو"
        AR = "ar", "العربية"
        RO = "ro", "Română"

    invitee = SchoolKey(ReviewInvitee, on_delete=models.CASCADE, related_name="accesses")
    # The mail that carries it: one that is sent a second time carries another link, and the former dies.
    mail = SchoolKey(Mail, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    made_for = models.CharField(max_length=6, choices=MadeFor)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    used_up_at = models.DateTimeField(null=True, blank=True)
    fails = models.PositiveSmallIntegerField(default=0)
    opened = models.PositiveSmallIntegerField(default=0)
    first_opened_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(CarerAccessQuerySet)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_for="email", mail__isnull=False) | Q(made_for="letter", mail__isnull=True),
                name="liaison_careraccess_mail_of_email",
            ),
            models.CheckConstraint(
                condition=Q(made_for="email", fails__lte=MOST_FAILS["email"])
                | Q(made_for="letter", fails__lte=MOST_FAILS["letter"]),
                name="liaison_careraccess_most_fails",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="liaison_careraccess_expires_later"),
        ]

    @property
    def most_fails(self) -> int:
        return MOST_FAILS[self.made_for]


class CarerCode(OneTimeCode, SchoolOwned):
    """A code that a carer asked for."""

    access = SchoolKey(CarerAccess, on_delete=models.CASCADE, related_name="codes")

    class Meta:
        ordering = ["-pk"]
        constraints = [sent_with_hash("liaison_carercode_sent_with_hash")]


class VisitQuerySet(SchoolOwnedQuerySet):
    def open(self, now: datetime) -> "VisitQuerySet":
        """Neither left, nor idle for too long, nor too old."""
        return self.filter(ended_at__isnull=True, seen_at__gt=now - VISIT_IDLE, began_at__gt=now - VISIT_MOST)


# When it was last seen is no change that anybody made.
@audited_but("seen_at")
class CarerVisit(SchoolOwned):
    """A carer's session: from the right code until they leave. Only the hash of its secret is kept."""

    GRAIN = timedelta(seconds=30)

    access = SchoolKey(CarerAccess, on_delete=models.CASCADE, related_name="visits")
    secret_hash = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(VisitQuerySet)

    class Meta:
        ordering = ["-began_at", "-pk"]
