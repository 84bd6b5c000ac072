"""What is owed to somebody is a row: made here, sent later."""

import logging
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from access.models import Membership, User
from access.policy import Permission
from core.errors import DomainError
from messaging import digest
from messaging.kinds import STAFF_DIGEST, TEST, kind_of
from messaging.models import DigestReader, Mail, Notice, OptOut
from messaging.quiet_hours import NOW, mail_goes_at
from messaging.rules.bounce import read_bounce
from messaging.rules.quiet import next_clock
from schools.context import in_school
from schools.models import School
from schools.queries import days_between

logger = logging.getLogger(__name__)
STAFF_DIGEST_AT, STAFF_DIGEST_UNTIL = time(7), time(15)


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


def notice_gather(
    *, recipient: User, text: str, link: str, unique_key: str, by: User | None, kind: str = Notice.Kind.OTHER
) -> None:
    """As `notice_send`, for what comes several times and is told together: the words of the same key are the newest, and it is
    open again. `by`: whose doing the newest is."""
    if by is not None and recipient.pk == by.pk:
        return
    values = {"text": text[:300], "link": link, "created_by": by, "kind": kind, "acknowledged_at": None}
    Notice.objects.update_or_create(recipient=recipient, unique_key=unique_key[:200], defaults=values)


@transaction.atomic
def notices_acknowledge(*, notices: Iterable[Notice], by: User, now: datetime) -> int:
    """The person has seen these; only one's own count."""
    pks = [notice.pk for notice in notices]
    return Notice.objects.open_for(by).filter(pk__in=pks).update(acknowledged_at=now)


@transaction.atomic
def mails_queue(*, mails: list[Mail]) -> int:
    """Owe these mails; one whose unique key is there already is owed once. Returns how many are new. Each waits for its time, out
    of the school's quiet hours and gathered where its kind says so (not one that a person sends `NOW`)."""
    keys = [mail.unique_key for mail in mails]
    known = set(Mail.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))
    fresh = [mail for mail in mails if mail.unique_key not in known]
    now = timezone.now()
    schools: dict[int, School] = {}
    for mail in fresh:
        school = schools.get(mail.school_id) or schools.setdefault(mail.school_id, mail.school)
        mail.goes_at = _moment(mail, school, now)
    Mail.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _moment(mail: Mail, school: School, now: datetime) -> datetime | None:
    """When the mail goes, where that is not its own time."""
    moment = mail_goes_at(
        school=school, kind=mail.kind, not_before=mail.not_before, not_after=mail.not_after, now=now,
        is_gathered=NOW not in mail.unique_key,
    )  # fmt: skip
    return None if moment == max(mail.not_before, now) else moment


def mail_cancel(*, reference: str, kinds: Iterable[str] | None = None) -> int:
    """Nobody needs the mails about this any more that have not gone out; `kinds`: those of these kinds alone."""
    rows = Mail.objects.about(reference).unhanded()
    rows = rows if kinds is None else rows.filter(kind__in=list(kinds))
    return rows.update(state=Mail.State.CANCELLED, claim=None)


@transaction.atomic
def mail_retry(*, mail: Mail, by: User, now: datetime, to_address: str = "") -> Mail:
    """Send again what failed, came back or is uncertain, perhaps to another address: a person decides that."""
    changed = Mail.objects.in_trouble().filter(pk=mail.pk).update(
        state=Mail.State.QUEUED, attempts=0, not_before=now, goes_at=None, last_error="", trouble="", claim=None,
        claimed_at=None, handed_at=None, digest=None, sent_at=None, bounced_at=None,
        to_address=to_address or mail.to_address,
    )  # fmt: skip
    if not changed:
        raise DomainError("This message is on its way already. Look again in a minute.")
    return mail.refreshed()


@transaction.atomic
def mail_settle(*, mail: Mail, by: User, now: datetime) -> None:
    """A person knows that what is uncertain did arrive."""
    changed = Mail.objects.filter(pk=mail.pk, state=Mail.State.UNCERTAIN).update(
        state=Mail.State.SENT, sent_at=mail.handed_at or now, claim=None, last_error="", trouble=""
    )
    if not changed:
        raise DomainError("Only a message that was perhaps sent can be marked as arrived.")


def bounce_take(*, raw: bytes, now: datetime) -> bool:
    """Mark the mail that a delivery report is about, with all that went in the same message; whether one was marked."""
    bounce = read_bounce(raw)
    if bounce is None:
        return False
    with in_school(bounce.school_id):
        mail = Mail.objects.filter(pk=bounce.pk).first()
        # Numbers can be guessed: a report that does not know the address is not about this mail.
        if mail is None or mail.to_address.lower().encode() not in raw.lower():
            return False
        same = Mail.objects.filter(pk=bounce.pk) | Mail.objects.filter(digest=bounce.pk)
        arrived = same.filter(state__in=[Mail.State.SENT, Mail.State.UNCERTAIN])
        values = {"state": Mail.State.BOUNCED, "bounced_at": now, "trouble": bounce.trouble, "last_error": bounce.words}
        changed = arrived.filter(sent_at__isnull=True).update(sent_at=now, **values) + arrived.update(**values)
        return changed > 0


@transaction.atomic
def mail_settings_edit(*, school: School, values: dict[str, Any], by: User, now: datetime) -> School:
    """How the school's mail goes out; what waits already is laid out anew."""
    for name, value in values.items():
        setattr(school, name, value)
    school.save(update_fields=list(values))
    waiting = list(Mail.objects.filter(state=Mail.State.QUEUED, attempts=0))
    for mail in waiting:
        mail.goes_at = _moment(mail, school, now)
    Mail.objects.bulk_update(waiting, ["goes_at"], batch_size=500)
    return school


@transaction.atomic
def mail_test_send(*, school: School, by: User, now: datetime) -> Mail:
    """Owe the person a mail that shows how the school's mail looks."""
    mail = Mail(
        school=school, kind=TEST, reference=f"access.User:{by.pk}", unique_key=f"test:{by.pk}:{now.isoformat()}",
        to_name=by.full_name, to_address=by.email, subject=f"Test message of {school.name}", not_before=now,
        body=f"Hello {by.full_name},\n\nthis is how mail of {school.name} arrives. Look at who it is from, and press Reply to "
        "see where answers go.\n",
    )  # fmt: skip
    mails_queue(mails=[mail])
    return mail


@transaction.atomic
def opt_out_set(*, address: str, kind: str, by: User | None, now: datetime) -> None:
    """From now on nothing of this kind goes to the address. `by` is None where they said so themselves."""
    if not kind_of(kind).is_refusable:
        raise DomainError("Mail of this kind goes to everybody.")
    OptOut.objects.get_or_create(address=address.lower(), kind=kind, defaults={"since": now, "set_by": by})


@transaction.atomic
def opt_out_end(*, address: str, kind: str, by: User | None) -> None:
    """They want these again."""
    OptOut.objects.filter(address=address.lower(), kind=kind).delete()


@transaction.atomic
def digest_choose(*, user: User, is_wanted: bool, now: datetime) -> None:
    if is_wanted:
        DigestReader.objects.get_or_create(user=user, defaults={"since": now})
    else:
        DigestReader.objects.filter(user=user).delete()


@transaction.atomic
def staff_digests_queue(*, school: School, now: datetime) -> int:
    """Once a school day, owe each member of staff who wants it one mail of what is due for them; none where nothing is."""
    here = timezone.localtime(now)
    today = here.date()
    if not STAFF_DIGEST_AT <= here.time() < STAFF_DIGEST_UNTIL or not days_between(start=today, end=today):
        return 0
    keys = {f"staff-digest:{pk}:{today}": pk for pk in DigestReader.objects.values_list("user_id", flat=True)}
    done = Mail.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True)
    waiting = set(keys.values()) - {keys[key] for key in done}
    members = Membership.objects.open().filter(user__in=waiting).select_related("user", "school")
    mails = [mail for member in members if (mail := _staff_digest(school, member, now))]
    return mails_queue(mails=mails)


def _staff_digest(school: School, member: Membership, now: datetime) -> Mail | None:
    user, today = member.user, timezone.localdate(now)
    user.membership = member
    if not user.may(Permission.NOTICE_ACKNOWLEDGE):
        return None
    lines = [line for key, ask in digest.registered() for line in _lines(key, ask, school, user, now)]
    if not lines:
        return None
    body = (
        f"Hello {user.full_name},\n\ntoday at {school.name}:\n\n" + "".join(f"- {line}\n" for line in lines)
        + f"\nOpen HLTA: {settings.SITE_URL}/\n\nYou get this mail because you asked for it. To stop it, open "
        f"{settings.SITE_URL}{reverse('messaging:digest_choose')}\n"
    )  # fmt: skip
    return Mail(
        school=school, kind=STAFF_DIGEST, reference=f"access.User:{user.pk}", to_name=user.full_name, to_address=user.email,
        unique_key=f"staff-digest:{user.pk}:{today}", subject=f"What is due for you today at {school.name}"[:200],
        body=body, not_before=now, not_after=next_clock(now, time(18), timezone.get_default_timezone()),
    )  # fmt: skip


def _lines(key: str, ask: digest.Lines, school: School, user: User, now: datetime) -> list[str]:
    """What one app has to say; where it fails, the others say theirs all the same."""
    try:
        with transaction.atomic():
            return ask(school=school, user=user, today=timezone.localdate(now))
    except Exception:
        logger.exception("the lines %s of the daily mail to staff failed", key)
        return []
