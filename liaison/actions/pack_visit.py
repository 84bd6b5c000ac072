"""How somebody from outside opens a pack: a code that goes to their own address, or is read out to them on the phone, then a
visit. The link alone opens nothing, whoever it was passed on to."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from access.models import User
from core.errors import DomainError
from liaison.actions.one_time_code import code_ask, code_make, code_use
from liaison.models import MeetingPack, PackCode, PackVisit
from liaison.queries.code import code_reference, codes_mailed
from liaison.queries.meeting import is_barred, pack_codes, pack_reader
from liaison.rules.carer_access import CODE_LASTS, MOST_FAILS, hash_of
from messaging.actions import mails_queue, notice_send
from messaging.models import Mail

CODE_KIND, CODE_PLACE = "pack code", "pack_code"
TOO_MANY = "We have sent you three codes. Please wait one hour, or phone the school."
NO_ADDRESS = "The school has no email address for you. Phone the school and ask for the code of this page."


@transaction.atomic
def pack_code_ask(*, pack: MeetingPack, now: datetime) -> None:
    """Send a code to the address on file of whom the pack is for. One that was asked for a moment ago is on its way, and is that
    one. Raises DomainError for who has no address that may be used, and for more than three in an hour."""
    MeetingPack.objects.select_for_update(of=("self",), no_key=True).get(pk=pack.pk)
    reader = pack_reader(pack_id=pack.pk)
    if not reader.email or is_barred(pupil_id=reader.meeting.pupil_id, address=reader.email):
        raise DomainError(NO_ADDRESS)
    try:
        code = code_ask(codes=pack_codes(pack=pack, is_read_out=False), now=now, pack=pack)
    except DomainError as error:
        raise DomainError(TOO_MANY) from error
    if code is not None:
        mails_queue(mails=[_mail(code, reader.name, reader.email, reader.meeting.pupil_id, now)])


def _mail(code: PackCode, name: str, address: str, pupil_id: int, now: datetime) -> Mail:
    """It names no child: phones show mails on locked screens. It is not worth sending once the code would have passed."""
    return Mail(
        school_id=code.school_id, kind=CODE_KIND, reference=code_reference(code=code), unique_key=f"pack-code:{code.pk}",
        about_pupil=pupil_id, to_name=name[:200], to_address=address, not_before=now, not_after=now + CODE_LASTS,
        subject=f"Your code for {code.school.name}"[:200],
        body=f"You asked for a code to open the pages that {code.school.name} shares with you.\n\n"
        f"Your code is: [[{CODE_PLACE}:{code.pk}]]\n\nIt works for 10 minutes.\n\n"
        f"If you did not ask for it, you do not need to do anything.\n\n{code.school.name}\n",
    )  # fmt: skip


def code_words(mail: Mail, pk: int, now: datetime) -> str:
    """The digits in the place "[[pack_code:pk]]" of a mail that goes out now; those of an earlier try are void."""
    if mail.reference != f"liaison.packcode:{pk}":
        return ""
    return code_make(code=PackCode.objects.get(pk=pk), now=now)


def may_code_go(mail: Mail) -> bool:
    """Asked just before a code is sent: its pack opens, and this is still the address on file of its reader, and of nobody who
    must not be contacted."""
    pk = int(mail.reference.rpartition(":")[2])
    code = PackCode.objects.filter(pk=pk, pack__in=MeetingPack.objects.live(mail.not_before).values("pk")).first()
    if code is None:
        return False
    reader = pack_reader(pack_id=code.pack_id)
    is_theirs = reader.email.casefold() == mail.to_address.casefold()
    return is_theirs and not is_barred(pupil_id=reader.meeting.pupil_id, address=mail.to_address)


@transaction.atomic
def pack_code_read_out(*, pack: MeetingPack, by: User, now: datetime) -> str:
    """The digits of a code that a member of staff reads out to the person on the phone, told this once. Raises DomainError where
    the pack opens no more, and for more than three in an hour."""
    if not MeetingPack.objects.live(now).filter(pk=pack.pk).exists():
        raise DomainError("This pack can't be opened any more. Share a new one.")
    MeetingPack.objects.select_for_update(of=("self",), no_key=True).get(pk=pack.pk)
    try:
        code = code_ask(codes=pack_codes(pack=pack, is_read_out=True), now=now, pack=pack, read_out_by=by)
    except DomainError as error:
        raise DomainError(
            "Three codes to read out were made for this pack in the last hour. Wait an hour, or share it again."
        ) from error
    if code is None:
        raise DomainError("A code was made a moment ago. Use that one, or try again in a minute.")
    return code_make(code=code, now=now)


@transaction.atomic
def pack_code_try(*, pack: MeetingPack, digits: str, now: datetime) -> str | None:
    """Begin a visit with a code: its secret, or None for a code that is wrong, old, used, was tried too often, or was mailed to
    another address than the reader has now. The newest code that was read out counts, and the newest that was mailed. Twenty
    wrong looks at a code end the link."""
    address = pack_reader(pack_id=pack.pk).email
    mailed = codes_mailed(codes=pack_codes(pack=pack, is_read_out=False), address=address)
    wrong = 0
    for codes in (pack_codes(pack=pack, is_read_out=True), mailed):
        code, is_wrong = code_use(codes=codes, digits=digits, now=now)
        if code is not None:
            return _begin(code, now)
        wrong += is_wrong
    if wrong:
        MeetingPack.objects.filter(pk=pack.pk).update(fails=F("fails") + wrong)
        _use_up(pack, now)
    return None


def _use_up(pack: MeetingPack, now: datetime) -> None:
    """Close a pack whose tries are spent, and tell who shared it what to do."""
    spent = MeetingPack.objects.filter(pk=pack.pk, used_up_at__isnull=True, fails__gte=MOST_FAILS["email"])
    if spent.update(used_up_at=now):
        reader = pack_reader(pack_id=pack.pk)
        notice_send(
            recipient=pack.shared_by, link=reverse("liaison:meeting_detail", args=[pack.meeting_id]), by=None,
            text=f"Wrong codes were tried too often for the pages of {reader.name}, so they are closed. Phone them, and share "
            "the pages again.", unique_key=f"pack-used-up:{pack.pk}",
        )  # fmt: skip


def _begin(code: PackCode, now: datetime) -> str:
    """A visit is what counts as opening: where its code went stays with it."""
    secret, pack = secrets.token_urlsafe(32), code.pack
    if code.read_out_by:
        sent_to = f"on the phone, by {code.read_out_by.full_name}"
    else:
        sent_to = Mail.objects.filter(reference=code_reference(code=code)).latest("pk").to_address
    PackVisit.objects.create(pack=pack, secret_hash=hash_of(secret), began_at=now, seen_at=now, sent_to=sent_to[:254])
    MeetingPack.objects.filter(pk=pack.pk).update(opened_count=F("opened_count") + 1, last_opened_at=now)
    return secret


def visit_see(*, visit: PackVisit, now: datetime) -> None:
    """They are still there; recorded twice a minute at most."""
    if now - visit.seen_at > PackVisit.GRAIN:
        PackVisit.objects.filter(pk=visit.pk).update(seen_at=now)


@transaction.atomic
def visit_leave(*, visit: PackVisit, now: datetime) -> None:
    PackVisit.objects.filter(pk=visit.pk, ended_at__isnull=True).update(ended_at=now)
