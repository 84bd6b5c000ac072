"""Packs for people from outside: shared by a secret address, read, revoked."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from access.models import User
from core.errors import DomainError
from deployment.rules.feed import address_of, hash_of, new_token
from liaison.models import Meeting, MeetingPack, MeetingParticipant
from messaging.actions import mail_cancel, mails_queue
from messaging.models import Mail

KIND = "meeting pack"


@transaction.atomic
def pack_share(
    *, meeting: Meeting, participant: MeetingParticipant, parts: list[str], content: dict[str, Any], expires_at: datetime,
    is_mailed: bool, by: User, now: datetime,
) -> str:  # fmt: skip
    """Freeze the content and give the address that opens it, told this once: only the hash of its secret is kept. Raises
    DomainError for nothing chosen, for an end that has passed, and for a mail to who has no address."""
    if not parts:
        raise DomainError("Choose what to share.")
    if expires_at <= now:
        raise DomainError("Choose a day that is still ahead.")
    if is_mailed and not participant.email:
        raise DomainError(f"{participant.name} has no e-mail that may be used. Give them the link yourself.")
    token = new_token()
    pack = MeetingPack.objects.create(
        meeting=meeting, participant=participant, parts=parts, content=content, token_hash=hash_of(token),
        shared_by=by, shared_at=now, expires_at=expires_at,
    )  # fmt: skip
    address = f"{settings.SITE_URL}{reverse('liaison:pack_open', args=[address_of(pack.school_id, token)])}"
    if is_mailed:
        mails_queue(mails=[_mail(pack, participant, address, now)])
    return address


def _mail(pack: MeetingPack, participant: MeetingParticipant, address: str, now: datetime) -> Mail:
    school, until = pack.meeting.school, pack.expires_at
    return Mail(
        school=school, kind=KIND, reference=pack_reference(pack), unique_key=f"pack:{pack.pk}",
        to_name=participant.name[:200], to_address=participant.email, not_before=now, not_after=until,
        subject=f"For our meeting, from {school.name}"[:200],
        body=f"Hello {participant.name},\n\n{school.name} shares some pages with you for our meeting. This link is for you"
        f" alone; please do not pass it on. It opens the pages until {until:%d %B %Y}:\n\n{address}\n\n{school.name}\n",
    )  # fmt: skip


def pack_reference(pack: MeetingPack) -> str:
    return f"liaison.meetingpack:{pack.pk}"


@transaction.atomic
def pack_revoke(*, pack: MeetingPack, by: User, now: datetime) -> int:
    """Its address opens nothing from now on; 0 where it opened nothing any more."""
    mail_cancel(reference=pack_reference(pack))
    return MeetingPack.objects.filter(pk=pack.pk, revoked_at__isnull=True).update(revoked_at=now)


def pack_opened(*, pack: MeetingPack, now: datetime) -> None:
    """Write down that it was read."""
    MeetingPack.objects.filter(pk=pack.pk).update(opened_count=F("opened_count") + 1, last_opened_at=now)


def may_still_go(mail: Mail) -> bool:
    """Asked just before sending: the pack still opens, and its reader has this address and may be written to."""
    pk = int(mail.reference.rpartition(":")[2])
    rows = MeetingPack.objects.filter(pk=pk, revoked_at__isnull=True)
    pack = rows.select_related("participant__carer_link__carer", "participant__professional").first()
    return pack is not None and pack.participant.email.casefold() == mail.to_address.casefold()
