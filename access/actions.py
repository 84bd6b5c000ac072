"""Accounts: who may sign in to a school, and as what; and one's own address."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from access import outgoing
from access.browser import account_of
from access.limits import Limit
from access.models import AccountMail, BrowserCode, EmailChange, Membership, User
from access.policy import Role, permissions_of
from core.errors import DomainError
from core.states import state_change

# Who asks once more within these minutes reads the mail that is on its way: it is the account's own, whoever asked for it.
OF_MAILS = Limit("mail of account", 1, timedelta(minutes=5))
OF_CHANGES = Limit("new address asked for", 5, timedelta(hours=1))
CODE_LASTS, CHANGE_LASTS = timedelta(minutes=10), timedelta(days=1)
# Eighty bits: nobody finds one in ten minutes, so that nobody's tries use up a code of somebody else.
CODE_LETTERS, CODE_GROUPS, GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4


def roles_grantable(*, by: User) -> list[Role]:
    """The roles that this person may give: none may do what they themselves may not."""
    held = by.membership.permissions if by.membership else frozenset()
    return [role for role in Role if permissions_of([role.value]) <= held]


def roles_check(*, roles: list[str], by: User | None) -> None:
    """Raises DomainError for roles that `by` may not give or take."""
    if not roles:
        raise DomainError("Choose at least one role.")
    if by is not None and not {Role(role) for role in roles} <= set(roles_grantable(by=by)):
        raise DomainError("That role may do what you may not, so you can't give or remove it.")


@transaction.atomic
def account_give(*, user: User, roles: list[str], by: User | None) -> Membership:
    """Let a person work in the present school, who has agreed to it; one who left comes back. Raises DomainError for roles that
    `by` may not give, or one who is a member already."""
    roles_check(roles=roles, by=by)
    membership = Membership.objects.filter(user=user).first()
    if membership and membership.is_open:
        raise DomainError("Somebody with this address can sign in already.")
    if membership:
        refused = "Somebody with this address can sign in already."
        state_change(membership, start={"ended_on__isnull": False}, refused=refused, ended_on=None, roles=roles)
    else:
        membership = Membership.objects.create(user=user, roles=roles)
    return membership


@transaction.atomic
def account_change(*, membership: Membership, roles: list[str], by: User) -> Membership:
    """Change what a person is in the school. Raises DomainError for one's own, or roles that `by` may not give or take."""
    if membership.user_id == by.pk:
        raise DomainError("Nobody changes their own roles. Ask a colleague who may.")
    roles_check(roles=[*roles, *membership.roles], by=by)
    membership.roles = roles
    membership.save(update_fields=["roles"])
    return membership


@transaction.atomic
def account_end(*, membership: Membership, today: date, by: User) -> None:
    """The person signs in to this school no more; what they did stays theirs. Raises DomainError for one's own, roles that `by`
    may not take, and where it was ended before."""
    if membership.user_id == by.pk:
        raise DomainError("Nobody ends their own access. Ask a colleague who may.")
    roles_check(roles=membership.roles, by=by)
    refused = "This account was closed before."
    if not membership.is_open:
        raise DomainError(refused)
    # A last day that is still ahead does not keep it open until then.
    state_change(membership, start={"ended_on": membership.ended_on}, refused=refused, ended_on=today)


def mail_ask(*, kind: AccountMail.Kind, address: str, now: datetime) -> None:
    """Somebody asks for a link or a code for the account of this address. The same is done whether there is one or not."""
    if OF_MAILS.take(kind, account_of(address), now=now):
        AccountMail.objects.create(kind=kind, address=address)
        outgoing.tell()


def mail_owe(*, kind: AccountMail.Kind, user: User, address: str) -> None:
    """Owe a person a mail about their account."""
    AccountMail.objects.create(kind=kind, user=user, address=address)
    outgoing.tell()


def hash_of(secret: str) -> str:
    """What is kept of a secret of 256 bits of chance."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_hash_of(code: str) -> str:
    """What is kept of a code, however it was typed."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return salted_hmac("access.browser_code", plain, algorithm="sha256").hexdigest()


def code_make(*, user: User, now: datetime) -> str:
    """A new code for the account, in groups. The codes before live as long as they would have."""
    groups = ["".join(secrets.choice(CODE_LETTERS) for _ in range(GROUP)) for _ in range(CODE_GROUPS)]
    code = "-".join(groups)
    BrowserCode.objects.create(user=user, code_hash=code_hash_of(code), made_at=now)
    return code


@transaction.atomic
def code_use(*, email: str, code: str, now: datetime) -> User | None:
    """The account whose code this is, once and within ten minutes; None for any other."""
    rows = BrowserCode.objects.filter(user__email=email.lower(), user__is_active=True, made_at__gt=now - CODE_LASTS)
    found = rows.filter(code_hash=code_hash_of(code), used_at__isnull=True).select_related("user").first()
    if found is None or not BrowserCode.objects.filter(pk=found.pk, used_at__isnull=True).update(used_at=now):
        return None
    return found.user


@transaction.atomic
def email_change_ask(*, user: User, address: str, now: datetime) -> None:
    """Owe the new address a link, and tell the old one. Where the address is somebody else's, nothing says so. Raises DomainError
    for more than five within an hour."""
    if not OF_CHANGES.take(user.pk, now=now):
        raise DomainError("You've asked for too many links. Wait an hour.")
    address = address.strip().lower()
    values = {"address": address, "secret_hash": "", "expires_at": now + CHANGE_LASTS}
    EmailChange.objects.update_or_create(user=user, defaults=values)
    mail_owe(kind=AccountMail.Kind.EMAIL_CONFIRM, user=user, address=address)
    mail_owe(kind=AccountMail.Kind.EMAIL_ASKED, user=user, address=user.email)


def email_change_secret(*, change: EmailChange) -> str:
    """The secret of the link that goes out now; the one of a mail before dies."""
    secret = secrets.token_urlsafe(32)
    change.secret_hash = hash_of(secret)
    change.save(update_fields=["secret_hash"])
    return secret


@transaction.atomic
def email_change_confirm(*, change: EmailChange, by: User) -> User:
    """From now on the person signs in with the new address: sessions elsewhere, links and known browsers of the old one end, and
    the old address is told. Raises DomainError where somebody else has the address by now."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if User.objects.filter(email__iexact=change.address).exclude(pk=user.pk).exists():
        raise DomainError("This address can't be used. Ask for another one.")
    old = user.email
    user.email = change.address
    user.save(update_fields=["email"])
    EmailChange.objects.filter(user=user).delete()
    BrowserCode.objects.filter(user=user).delete()
    mail_owe(kind=AccountMail.Kind.EMAIL_CHANGED, user=user, address=old)
    return user
