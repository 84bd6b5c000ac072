"""Packs for people from outside: shared by a secret address, revoked. What opens one is in `pack_visit`."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from deployment.rules.feed import address_of, hash_of, new_token
from liaison.models import Meeting, MeetingPack, MeetingParticipant
from liaison.queries.meeting import is_barred
from messaging.actions import mail_cancel, mails_queue
from messaging.models import Mail

KIND = "meeting pack"
PLACE = "meeting_pack"


@transaction.atomic
def pack_share(
    *, meeting: Meeting, participant: MeetingParticipant, parts: list[str], content: dict[str, Any], expires_at: datetime,
    is_mailed: bool, by: User, now: datetime,
) -> str:  # fmt: skip
    """Freeze the content. Where no mail is sent, the address that opens it, told this once: only the hash of its secret is kept.
    Where one is, "": its secret is made when the mail goes out. Raises DomainError for nothing chosen, for an end that has
    passed, for who may not be told about the pupil, and for a mail to who has no address that may be used."""
    if not parts:
        raise DomainError("Choose what to share.")
    if expires_at <= now:
        raise DomainError("Choose a day that is still ahead.")
    if not MeetingParticipant.objects.filter(pk=participant.pk, meeting=meeting).reads_packs().exists():
        raise DomainError(_why_not(participant))
    if is_mailed and (not participant.email or is_barred(pupil_id=meeting.pupil_id, address=participant.email)):
        raise DomainError(f"{participant.name} has no email address that we may use. Give them the link yourself.")
    token = new_token()
    pack = MeetingPack.objects.create(
        meeting=meeting, participant=participant, parts=parts, content=content, token_hash=hash_of(token),
        shared_by=by, shared_at=now, expires_at=expires_at,
    )  # fmt: skip
    if is_mailed:
        mails_queue(mails=[_mail(pack, participant, now)])
        return ""
    return _address(pack.school_id, token)


def _why_not(participant: MeetingParticipant) -> str:
    if participant.kind == MeetingParticipant.Kind.CARER:
        why = "is marked “do not contact”, or has neither parental responsibility nor care of the child"
        return f"{participant.name} {why}. Nothing is shared with them. Correct it on the pupil's page if it is wrong."
    why = "does not work there any more, or is not from outside"
    return f"{participant.name} {why}. Ask who comes in their place to the meeting, and share it with them."


def _address(school: int, token: str) -> str:
    return f"{settings.SITE_URL}{reverse('liaison:pack_open', args=[address_of(school, token)])}"


def pack_words(mail: Mail, pk: int, now: datetime) -> str:
    """The address in the place "[[meeting_pack:pk]]" of a mail that goes out now; that of the same mail before dies. A mail
    that is not of this pack, or to another address than its reader's, carries one that opens nothing."""
    nothing = f"{settings.SITE_URL}{reverse('liaison:pack_read')}"
    if mail.reference != f"liaison.meetingpack:{pk}" or not may_still_go(mail):
        return nothing
    token = new_token()
    is_live = MeetingPack.objects.filter(pk__in=MeetingPack.objects.live(now).filter(pk=pk).values("pk"))
    return _address(mail.school_id, token) if is_live.update(token_hash=hash_of(token)) else nothing


def _mail(pack: MeetingPack, participant: MeetingParticipant, now: datetime) -> Mail:
    school, until = pack.meeting.school, timezone.localtime(pack.expires_at)
    return Mail(
        school=school, kind=KIND, reference=pack_reference(pack), unique_key=f"pack:{pack.pk}", about_pupil=pack.meeting.pupil_id,
        to_name=participant.name[:200], to_address=participant.email, not_before=now, not_after=until,
        subject=f"For our meeting, from {school.name}"[:200],
        body=f"Hello {participant.name},\n\n{school.name} shares some pages with you for our meeting. This link is for you"
        f" alone. It opens the pages until {until:%d %B %Y}, with a code that we send to this address when you ask for it:"
        f"\n\n[[{PLACE}:{pack.pk}]]\n\n"
        f"{school.name}\n",
    )  # fmt: skip


def pack_reference(pack: MeetingPack) -> str:
    return f"liaison.meetingpack:{pack.pk}"


@transaction.atomic
def pack_revoke(*, pack: MeetingPack, by: User | None, now: datetime) -> int:
    """Its address opens nothing from now on; 0 where it opened nothing any more."""
    mail_cancel(reference=pack_reference(pack))
    return MeetingPack.objects.filter(pk=pack.pk, revoked_at__isnull=True).update(revoked_at=now)


def may_still_go(mail: Mail) -> bool:
    """Asked just before sending: the pack still opens, its reader has this address and may be written to, and no carer of the
    pupil who must not be contacted reads it."""
    pk = int(mail.reference.rpartition(":")[2])
    rows = MeetingPack.objects.live(timezone.now()).filter(pk=pk)
    people = ("meeting", "participant__meeting__pupil", "participant__carer_link__carer", "participant__professional")
    pack = rows.select_related(*people).first()
    if pack is None or pack.participant.email.casefold() != mail.to_address.casefold():
        return False
    return not is_barred(pupil_id=pack.meeting.pupil_id, address=mail.to_address)
