"""Mails about accounts: owed by `access`, sent through the outbox of a school like every other.

An account may open several schools. Its mails come from the one that its owner joined first, where they also land after signing
in, and name no other: who works where is nobody's business in the outbox.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse

from access.actions import code_make, email_change_secret
from access.models import AccountMail, EmailChange, User
from access.queries import memberships_of
from messaging.actions import mails_queue
from messaging.models import Mail
from schools.context import in_school, set_person
from schools.models import School

logger = logging.getLogger(__name__)
K = AccountMail.Kind
RESET_LINK, CODE, CONFIRM_LINK = "account_reset", "account_code", "account_confirm"
# What takes longer is of no use to anybody, and is not kept.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


NOT_YOU = "Wasn't this you? Choose a new password at once: {reset}\nThen tell {school}."
WORDS: dict[str, Words] = {
    K.RESET: Words(
        "Choose a new password for HLTA at {school}",
        "To choose a new password for HLTA, open this link within an hour:\n\n[[account_reset:{user}]]\n\n"
        "If you didn't ask for this, you don't need to do anything. Your password stays as it is.",
    ),
    K.CODE: Words(
        "Your code for HLTA at {school}",
        "Your code is\n\n[[account_code:{user}]]\n\nType it on the page that asks for it, within 10 minutes. Nobody from your "
        "school or from HLTA will ever ask you for it.\n\nIf you didn't ask for a code, you don't need to do anything.",
    ),
    K.PASSWORD_CHANGED: Words(
        "Your password for HLTA at {school} was changed",
        f"The password of your HLTA account was changed, and your other browsers were signed out.\n\n{NOT_YOU}",
    ),
    K.EMAIL_CONFIRM: Words(
        "Confirm your new email address for HLTA at {school}",
        "To sign in to HLTA with this address from now on, open this link within a day, in a browser where you're signed "
        "in:\n\n[[account_confirm:{user}]]\n\nIf you didn't ask for this, you don't need to do anything.",
    ),
    K.EMAIL_ASKED: Words(
        "A new email address for HLTA at {school}",
        "Somebody who knows your password asked to sign in to your HLTA account with another email address. It counts once the "
        f"link that we sent there was opened.\n\n{NOT_YOU}",
    ),
    K.EMAIL_CHANGED: Words(
        "Your email address for HLTA at {school} was changed",
        "Your HLTA account has a new email address, so you can't sign in with this one any more.\n\nWasn't this you? Tell "
        "{school} at once.",
    ),
}


def kind_name(kind: str) -> str:
    return f"account {kind}"


KINDS = [kind_name(kind) for kind in K.values]


def account_mails_queue(*, now: datetime) -> int:
    """Put what is owed into the outbox; how many mails that made. May run twice, and at once."""
    made = 0
    for pk in AccountMail.objects.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                made += _take_up(pk, now)
        except Exception:  # whatever it is, the others do not wait for its repair
            logger.exception("account mail %s failed", pk)
    return made


def _take_up(pk: int, now: datetime) -> int:
    row = AccountMail.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:
        return 0
    user, school = _reader(row)
    AccountMail.objects.filter(pk=pk).delete()
    if user is None or school is None or row.created_at < now - KEPT_FOR:
        return 0
    with in_school(school.pk):
        return mails_queue(mails=[_mail(row, user, school, now)])


def _reader(row: AccountMail) -> tuple[User | None, School | None]:
    """Whose mail it is, and of which school; None where nobody is to get one."""
    if row.kind == K.EMAIL_CONFIRM and User.objects.filter(email=row.address.lower()).exists():
        return None, None
    user = User.objects.filter(pk=row.user_id) if row.user_id else User.objects.filter(email=row.address.lower())
    found = user.filter(is_active=True).first()
    if found is None:
        return None, None
    set_person(found.pk)
    first = min(memberships_of(user=found), key=lambda membership: membership.pk, default=None)
    return found, first.school if first else None


def _mail(row: AccountMail, user: User, school: School, now: datetime) -> Mail:
    words = WORDS[row.kind]
    values = {
        "school": school.name,
        "user": user.pk,
        "reset": settings.SITE_URL + reverse("account_reset_password"),
    }
    lasts = timedelta(minutes=30) if row.kind == K.CODE else KEPT_FOR
    return Mail(
        school=school, kind=kind_name(row.kind), reference=f"access.User:{user.pk}", unique_key=f"account:{row.pk}",
        to_name=user.full_name, to_address=row.address, subject=words.subject.format(**values)[:200], not_before=now,
        not_after=now + lasts, body=f"Hello {user.full_name},\n\n{words.body.format(**values)}\n\n{school.name}\n",
    )  # fmt: skip


def _owner(mail: Mail, pk: int) -> User | None:
    """The account, where the mail goes to its own address: a mail that is sent again to another holds no secret."""
    return User.objects.filter(pk=pk, is_active=True, email=mail.to_address.lower()).first()


def reset_words(mail: Mail, pk: int, now: datetime) -> str:
    """The link in the place "[[account_reset:pk]]" of a mail that goes out now."""
    user = _owner(mail, pk)
    if user is None:
        return settings.SITE_URL + reverse("account_reset_password")
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key)


def code_words(mail: Mail, pk: int, now: datetime) -> str:
    """The code in the place "[[account_code:pk]]" of a mail that goes out now."""
    user = _owner(mail, pk)
    return code_make(user=user, now=now) if user else "(no code)"


def confirm_words(mail: Mail, pk: int, now: datetime) -> str:
    """The link in the place "[[account_confirm:pk]]" of a mail that goes out now."""
    change = EmailChange.objects.filter(user=pk, address=mail.to_address.lower(), expires_at__gt=now).first()
    if change is None:
        return settings.SITE_URL + reverse("account_email_change")
    return settings.SITE_URL + reverse("account_email_confirm_open", args=[email_change_secret(change=change)])


FILLERS: dict[str, Callable[[Mail, int, datetime], str]] = {
    RESET_LINK: reset_words,
    CODE: code_words,
    CONFIRM_LINK: confirm_words,
}
