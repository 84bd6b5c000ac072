"""Sending what is owed. A mail is claimed, in a transaction of its own, before it is sent: two workers, or one that is
killed and starts again, never send one twice. What was in flight at a kill is uncertain, and a person decides about it."""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import timezone

from messaging.fillers import fill
from messaging.models import Mail
from schools.context import in_school
from schools.models import School

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
STUCK_AFTER = timedelta(minutes=15)

# By kind: may this mail still go out? An app above registers it; asked at the last moment ("do not contact").
Guard = Callable[[Mail], bool]
guards: dict[str, Guard] = {}


def due(school_id: int, now: datetime) -> list[int]:
    with in_school(school_id):
        rows = Mail.objects.filter(state=Mail.State.QUEUED, not_before__lte=now)
        return list(rows.order_by("not_before", "pk").values_list("pk", flat=True)[:500])


def send_one(school: School, pk: int, now: datetime) -> bool:
    """Claim and send one mail; whether it went out here."""
    mail = _claim(school.pk, pk, now)
    if mail is None:
        return False
    if not _may_go(school.pk, mail, now):
        return False
    with in_school(school.pk):
        fill(mail, now)
    try:
        _message(school, mail).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, ValueError) as error:
        _failed(school.pk, mail, f"The mail server refused it: {error}")
        return False
    except OSError as error:  # no connection, time-out, and other SMTP errors
        _again(school.pk, mail, now, str(error))
        return False
    with in_school(school.pk):
        Mail.objects.filter(pk=pk, state=Mail.State.IN_FLIGHT).update(state=Mail.State.SENT, sent_at=timezone.now())
    return True


def _claim(school_id: int, pk: int, now: datetime) -> Mail | None:
    with in_school(school_id):
        claimed = Mail.objects.filter(pk=pk, state=Mail.State.QUEUED).update(
            state=Mail.State.IN_FLIGHT, claimed_at=now, attempts=F("attempts") + 1
        )
        return Mail.objects.get(pk=pk) if claimed else None


def _may_go(school_id: int, mail: Mail, now: datetime) -> bool:
    with in_school(school_id):
        is_late = mail.not_after is not None and mail.not_after < now
        if not is_late and guards.get(mail.kind, lambda _: True)(mail):
            return True
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.CANCELLED, claimed_at=None)
    return False


def _failed(school_id: int, mail: Mail, why: str) -> None:
    logger.warning("mail %s failed for good", mail.pk)
    with in_school(school_id):
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.FAILED, last_error=why[:300])


def _again(school_id: int, mail: Mail, now: datetime, why: str) -> None:
    """Try later, each time twice as late; after the last attempt a person is asked."""
    if mail.attempts >= MOST_ATTEMPTS:
        _failed(school_id, mail, f"The mail server could not be reached: {why}")
        return
    wait = timedelta(minutes=2**mail.attempts)
    with in_school(school_id):
        Mail.objects.filter(pk=mail.pk).update(
            state=Mail.State.QUEUED, not_before=now + wait, claimed_at=None, last_error=why[:300]
        )


def _message(school: School, mail: Mail) -> EmailMessage:
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    sender = (school.sender_name or school.name).replace('"', "")
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=f'"{sender}" <{address}>',
        to=[mail.to_address],
        reply_to=[school.reply_to] if school.reply_to else None,
        headers={
            "X-HLTA-School": school.slug,
            "Message-ID": f"<mail-{mail.school_id}-{mail.pk}@hlta>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if mail.calendar:
        message.attach("invitation.ics", mail.calendar, "text/calendar; method=REQUEST")
    return message


def sweep(school_id: int, now: datetime) -> int:
    """What was claimed long ago and never finished is uncertain: perhaps it went out, so it is not sent again by itself."""
    with in_school(school_id):
        stuck = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STUCK_AFTER)
        return Mail.objects.filter(stuck, state=Mail.State.IN_FLIGHT).update(
            state=Mail.State.UNCERTAIN, last_error="The server stopped while this was being sent."
        )
