"""What is owed to somebody is a row: made here, sent later."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from access.models import User
from core.errors import DomainError
from messaging.models import Mail, Notice


def notice_send(
    *, recipient: User, text: str, link: str, unique_key: str, by: User | None, kind: str = Notice.Kind.OTHER
) -> None:
    """Tell a member of staff that something changed, once per key, and never oneself. `kind` says what it is about."""
    if by is not None and recipient.pk == by.pk:
        return
    Notice.objects.get_or_create(
        recipient=recipient,
        unique_key=unique_key[:200],
        defaults={"text": text[:300], "link": link, "created_by": by, "kind": kind},
    )


@transaction.atomic
def notices_acknowledge(*, notices: Iterable[Notice], by: User, now: datetime) -> int:
    """The person has seen these; only one's own count."""
    pks = [notice.pk for notice in notices]
    return Notice.objects.open_for(by).filter(pk__in=pks).update(acknowledged_at=now)


@transaction.atomic
def mails_queue(*, mails: list[Mail]) -> int:
    """Owe these mails; one whose unique key is there already is owed once. Returns how many are new."""
    keys = [mail.unique_key for mail in mails]
    known = set(Mail.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))
    fresh = [mail for mail in mails if mail.unique_key not in known]
    Mail.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def mail_cancel(*, reference: str) -> int:
    """Nobody needs the mails about this any more that have not gone out."""
    return Mail.objects.about(reference).filter(state=Mail.State.QUEUED).update(state=Mail.State.CANCELLED)


@transaction.atomic
def mail_retry(*, mail: Mail, by: User, now: datetime) -> Mail:
    """Send again what failed or is uncertain: a person decides that."""
    states = (Mail.State.FAILED, Mail.State.UNCERTAIN)
    changed = Mail.objects.filter(pk=mail.pk, state__in=states).update(
        state=Mail.State.QUEUED, attempts=0, not_before=now, last_error="", claimed_at=None
    )
    if not changed:
        raise DomainError("This message is on its way already. Look again in a minute.")
    return mail.refreshed()
