"""A carer's link: made when its mail goes out or its letter is printed, revoked, sent anew."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from deployment.rules.feed import address_of
from liaison.carer_mail import LINK_KIND, link_mail, link_place
from liaison.models import CarerAccess, link_of
from liaison.queries.meeting import is_barred
from liaison.rules.carer_access import hash_of, lasts_until, new_letter_token, new_token, typed
from messaging.actions import mails_queue
from messaging.models import Mail
from plans.models import ReviewInvitee, ReviewPoint
from pupils.languages import code_of
from pupils.models.carer import may_be_told


def link_url(school: int, token: str) -> str:
    return f"{settings.SITE_URL}{reverse('liaison:carer_open', args=[address_of(school, token)])}"


def _make(*, invitee: ReviewInvitee, token: str, now: datetime, **values: object) -> CarerAccess:
    return CarerAccess.objects.create(
        invitee=invitee, token_hash=hash_of(token), made_at=now, language=code_of(link_of(invitee).carer.language),
        expires_at=lasts_until(timezone.localtime(invitee.review.starts_at)), **values,
    )  # fmt: skip


def link_words(mail: Mail, pk: int, now: datetime) -> str:
    """The link in the place "[[carer_link:pk]]" of a mail that goes out now. The link of the same mail before dies with it.

    A mail to any other address than that carer's carries the address of the page alone, which opens nothing; so does one to a
    carer whose links a person revoked, until a person sends a new one.
    """
    nothing = f"{settings.SITE_URL}{reverse('liaison:carer_page')}"
    invitee = ReviewInvitee.objects.select_related("carer_link__carer", "review").filter(pk=pk).first()
    if invitee is None or invitee.carer_link is None:
        return nothing
    if invitee.carer_link.carer.email.lower() != mail.to_address.lower() or not _may_be_mailed(invitee, now):
        return nothing
    if _is_held_back(invitee, mail):
        return nothing
    CarerAccess.objects.filter(mail=mail, revoked_at__isnull=True).update(revoked_at=now)
    token = new_token()
    _make(invitee=invitee, token=token, now=now, made_for=CarerAccess.MadeFor.EMAIL, mail=mail)
    return link_url(mail.school_id, token)


def _may_be_told(invitee: ReviewInvitee, now: datetime) -> bool:
    link, review = link_of(invitee), invitee.review
    is_ahead = review.state == ReviewPoint.State.PLANNED and review.starts_at > now
    return is_ahead and link.may_be_told


def _may_be_mailed(invitee: ReviewInvitee, now: datetime) -> bool:
    """As `_may_be_told`, and nobody who must not be contacted reads the same mailbox."""
    address = link_of(invitee).carer.email
    return _may_be_told(invitee, now) and not is_barred(pupil_id=invitee.review.pupil_id, address=address)


def _is_held_back(invitee: ReviewInvitee, mail: Mail | None) -> bool:
    """Whether a person revoked the newest link, of a mail or of all, and this is not the mail of a person who sent one after."""
    rows = CarerAccess.objects.filter(invitee=invitee)
    newest = [rows.first(), rows.filter(made_for=CarerAccess.MadeFor.EMAIL).first()]
    revoked = [row.revoked_at for row in newest if row is not None and row.revoked_by_id and row.revoked_at]
    if not revoked:
        return False
    is_sent_anew = mail is not None and mail.kind == LINK_KIND and mail.not_before >= max(revoked)
    return not is_sent_anew or rows.filter(mail=mail, revoked_by__isnull=False).exists()


def may_link_go(mail: Mail) -> bool:
    """Asked just before a link is sent by itself: the review stands, and the carer is still one who is written to."""
    review = int(mail.reference.rpartition(":")[2])
    found = ReviewInvitee.objects.filter(may_be_told("carer_link__"), review=review, review__state="planned")
    rows = found.filter(carer_link__carer__email__iexact=mail.to_address)
    row = rows.select_related("review").first()
    return row is not None and not is_barred(pupil_id=row.review.pupil_id, address=mail.to_address)


def carer_link_place(invitee: ReviewInvitee, *, now: datetime) -> str | None:
    """For `plans.links`: what an invitation says where the link will be; None for whom no link can be sent."""
    link = invitee.carer_link
    return link_place(invitee) if link is not None and link.carer.email and _may_be_mailed(invitee, now) else None


@transaction.atomic
def carer_letter_make(*, invitee: ReviewInvitee, by: User | None, now: datetime) -> str:
    """A link to be printed on a letter; the one of a letter before dies. Raises DomainError where it could not be opened."""
    if not _may_be_told(invitee, now):
        raise DomainError("This meeting is over or cancelled, or the carer is not to be contacted.")
    if invitee.review.pupil.born_on is None:
        raise DomainError("Write down the child's date of birth first: it opens the link of a letter.")
    former = CarerAccess.objects.filter(invitee=invitee, made_for=CarerAccess.MadeFor.LETTER, revoked_at__isnull=True)
    former.update(revoked_at=now, revoked_by=by)
    token = new_letter_token()
    _make(invitee=invitee, token=typed(token), now=now, made_for=CarerAccess.MadeFor.LETTER, made_by=by)
    return link_url(invitee.school_id, token)


def carer_letter_address(invitee: ReviewInvitee, *, now: datetime) -> str | None:
    """For `plans.links`: the link of a letter that is printed now; None where none can be made."""
    if _is_held_back(invitee, None):
        return None
    try:
        return carer_letter_make(invitee=invitee, by=None, now=now)
    except DomainError:
        return None


@transaction.atomic
def carer_access_revoke(*, invitee: ReviewInvitee, by: User, now: datetime) -> int:
    """Every link of the carer for this review opens nothing from now on, also a page that is open; how many there were."""
    return CarerAccess.objects.filter(invitee=invitee, revoked_at__isnull=True).update(revoked_at=now, revoked_by=by)


@transaction.atomic
def carer_access_send(*, invitee: ReviewInvitee, by: User, now: datetime) -> None:
    """Send a new link by e-mail; the earlier ones die. Raises DomainError where it cannot be sent."""
    if not link_of(invitee).carer.email:
        raise DomainError("There is no email address for this carer. Print a letter with a link.")
    if not _may_be_told(invitee, now):
        raise DomainError("This meeting is over or cancelled, or the carer is not to be contacted.")
    if not _may_be_mailed(invitee, now):
        raise DomainError("A carer who is not to be contacted has the same email address. Print a letter with a link.")
    carer_access_revoke(invitee=invitee, by=by, now=now)
    mail = link_mail(invitee=invitee, language=code_of(link_of(invitee).carer.language), now=now)
    mails_queue(mails=[mail])
