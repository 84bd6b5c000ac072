"""When mail goes out."""

import time
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core.later import soon
from messaging import actions, delivery, maildir
from messaging.account_mail import account_mails_queue
from messaging.smtp import AwayError
from schools.each import in_each_school
from schools.models import School

# It ends by itself before a task's time is over; the beat goes on with what is left.
MOST_SECONDS = 200


@shared_task
def mail_send_due() -> int:
    """Send what is due in every school, turn by turn; how many mails went out. May run twice, and at once."""
    sent, until = 0, time.monotonic() + MOST_SECONDS
    schools = list(School.objects.order_by("pk"))
    with delivery.Line() as line:
        while schools and time.monotonic() < until:
            busy = []
            for school in schools:
                try:
                    count, is_more = delivery.send_due(school, line)
                except AwayError:
                    return sent
                sent += count
                busy += [school] if is_more else []
            schools = busy
    return sent


@shared_task
def account_mails_send() -> int:
    """Put the mails about accounts that are owed into the outbox, and send them; how many there were."""
    count = account_mails_queue(now=timezone.now())
    if count:
        soon(mail_send_due)
    return count


@shared_task
def mail_sweep_stuck() -> int:
    """Send again what surely did not go out, and put what perhaps did on the list that people see."""
    now = timezone.now()
    return sum(delivery.sweep(pk, now) for pk in School.objects.values_list("pk", flat=True))


@shared_task
def bounces_read() -> int:
    """Take up what came back into the folder BOUNCE_MAILDIR; how many mails were marked."""
    if not settings.BOUNCE_MAILDIR:
        return 0
    return sum(
        actions.bounce_take(raw=raw, now=timezone.now()) for raw in maildir.unread(Path(settings.BOUNCE_MAILDIR))
    )


@shared_task
def staff_digests_queue() -> int:
    """Owe the daily mail to staff who want it; how many are new."""
    now = timezone.now()
    return in_each_school(lambda school: actions.staff_digests_queue(school=school, now=now))
