"""Inviting somebody to sign in: sent, sent again, withdrawn, accepted.

Nobody becomes a member of a school but by a link from their own mailbox, on a page that says which school and as what.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from access.actions import account_give, hash_of, roles_check
from access.models import Membership, User, is_open
from core.errors import DomainError
from core.rows import row_save
from messaging.actions import mail_cancel, mails_queue, notice_send
from messaging.models import Mail
from schools.queries import present_school
from staff.models import Invitation, StaffMember
from staff.queries.invitation import is_link_enough
from staff.rules.names import is_same_name

KIND, PLACE = "invitation", "staff_invitation"
LASTS = timedelta(days=7)
GONE = "This invitation doesn't work any more. Ask your school to send you a new one."

WORDS = """Hello {name},

{school} invites you to HLTA, where the school plans and records its support for pupils.

Open this link to see what you'd do there, and to accept. It works once, until {until:%A} {until.day} {until:%B}:

[[staff_invitation:{pk}]]

Don't know {school}? Then you don't need to do anything.

{school}
"""


@transaction.atomic
def invitation_create(
    *, person: StaffMember, email: str, roles: list[str], now: datetime, by: User | None
) -> Invitation:
    """Invite the person to sign in with this address. Raises DomainError for roles that `by` may not give, somebody who can sign
    in or is invited already or has left, and an address that is a colleague's."""
    roles_check(roles=roles, by=by)
    email = email.strip().lower()
    _free_check(person, email, timezone.localdate(now))
    values = {
        "staff_member": person, "email": email, "roles": roles, "invited_by": by, "invited_at": now,
        "expires_at": now + LASTS,
    }  # fmt: skip
    taken = "This person or this address has been invited already. Send that invitation again, or withdraw it first."
    invitation = row_save(Invitation(), values, taken=taken)
    if not person.email:
        person.email = email
        person.save(update_fields=["email"])
    mails_queue(mails=[_mail(invitation, now)])
    return invitation


@dataclass(frozen=True)
class Invited:
    """Who was invited, and who was not, with the reason."""

    sent: list[StaffMember]
    refused: list[tuple[StaffMember, str]]


@transaction.atomic
def invitations_create(
    *, people: Iterable[tuple[StaffMember, str, list[str]]], now: datetime, by: User | None
) -> Invited:
    """Invite many at once, each with an address and roles; one who can't be invited keeps nobody else from it."""
    done = Invited([], [])
    for person, email, roles in people:
        try:
            with transaction.atomic():
                invitation_create(person=person, email=email, roles=roles, now=now, by=by)
        except DomainError as error:
            done.refused.append((person, str(error)))
        else:
            done.sent.append(person)
    return done


def _free_check(person: StaffMember, email: str, today: date) -> None:
    if person.has_left(today):
        raise DomainError("This person doesn't work here any more.")
    if person.user_id and Membership.objects.filter(is_open(), user=person.user_id).exists():
        raise DomainError("This person can sign in already.")
    if Membership.objects.filter(is_open(), user__email=email).exists():
        raise DomainError("Somebody with this address can sign in already.")
    if StaffMember.objects.filter(user__email=email).exclude(pk=person.pk).exists():
        raise DomainError("Another member of staff signs in with this address.")


def _mail(invitation: Invitation, now: datetime) -> Mail:
    person, school = invitation.staff_member, present_school().get()
    name = person.given_name or person.name
    body = WORDS.format(name=name, school=school.name, until=invitation.expires_at, pk=invitation.pk)
    return Mail(
        school=school, kind=KIND, reference=f"staff.Invitation:{invitation.pk}", to_name=person.name,
        unique_key=f"invitation:{invitation.pk}:{now.isoformat()}", to_address=invitation.email,
        subject=f"{school.name} invites you to HLTA"[:200], not_before=now, not_after=invitation.expires_at, body=body,
    )  # fmt: skip


def invitation_words(mail: Mail, pk: int, now: datetime) -> str:
    """The link in the place "[[staff_invitation:pk]]" of a mail that goes out now; the link of a mail before dies. A mail to any
    other address than the one that was invited holds none."""
    found = Invitation.objects.live(now).filter(pk=pk, email=mail.to_address.lower())
    secret = secrets.token_urlsafe(32)
    if not found.update(secret_hash=hash_of(secret)):
        return settings.SITE_URL + reverse("staff:invitation_accept")
    return settings.SITE_URL + reverse("staff:invitation_open", args=[f"{mail.school_id}-{secret}"])


def may_invitation_go(mail: Mail) -> bool:
    """Asked just before it is sent: it is still wanted, and this is still its address."""
    name, _, pk = mail.reference.rpartition(":")
    pending = Invitation.objects.pending().filter(email=mail.to_address.lower())
    return name == "staff.Invitation" and pending.filter(pk=int(pk)).exists()


@transaction.atomic
def invitation_send(*, invitation: Invitation, now: datetime, by: User) -> None:
    """Send it again, with a new link and a new week. Raises DomainError for roles that `by` may not give."""
    roles_check(roles=invitation.roles, by=by)
    values = {"secret_hash": "", "invited_by": by, "invited_at": now, "expires_at": now + LASTS}
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(**values):
        raise DomainError("This invitation has been accepted or withdrawn.")
    mail_cancel(reference=f"staff.Invitation:{invitation.pk}")
    mails_queue(mails=[_mail(invitation.refreshed(), now)])


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, now: datetime, by: User) -> None:
    """Its link opens nothing from now on."""
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(withdrawn_at=now):
        raise DomainError("This invitation has been accepted or withdrawn.")
    mail_cancel(reference=f"staff.Invitation:{invitation.pk}")


@transaction.atomic
def invitation_accept(*, invitation: Invitation, user: User | None, password: str, now: datetime) -> User:
    """The owner of the mailbox agrees: `user` is who is signed in, or None where the link and a new password are enough. Raises
    DomainError where it does not work any more."""
    rows = Invitation.objects.live(now).filter(pk=invitation.pk, secret_hash=invitation.secret_hash or "none")
    row = rows.select_for_update(of=("self",)).select_related("staff_member", "invited_by").first()
    if row is None or row.staff_member.has_left() or not _is_giver_still_free_to(row):
        raise DomainError(GONE)
    account = _account(row, user, password)
    membership = account_give(user=account, roles=row.roles, by=None)
    row_save(membership, {"ended_on": row.staff_member.left_on}, taken=GONE)
    taken = "Another member of staff signs in with this address. Ask your school."
    row_save(row.staff_member, {"user": account, "email": account.email}, taken=taken)
    row_save(row, {"accepted_at": now, "accepted_by": account}, taken=GONE)
    _tell_giver(row, account)
    return account


def _is_giver_still_free_to(row: Invitation) -> bool:
    """Who has left, or may not give these roles any more, lets nobody in."""
    giver = row.invited_by
    if giver is None:
        return True
    giver.membership = Membership.objects.open().filter(user=giver).first()
    try:
        roles_check(roles=row.roles, by=giver)
    except DomainError:
        return False
    return True


def _account(row: Invitation, user: User | None, password: str) -> User:
    if user is not None:
        if user.email != row.email:
            raise DomainError("This invitation is for another address than the one you're signed in with.")
        return user
    account = User.objects.filter(email=row.email).select_for_update().first()
    if not is_link_enough(account=account):
        raise DomainError("Sign in with this address first, then accept.")
    if account is not None:
        account.set_password(password)
        account.save(update_fields=["password"])
        return account
    try:
        with transaction.atomic():
            return User.objects.create_user(email=row.email, full_name=row.staff_member.name, password=password)
    except IntegrityError as error:
        raise DomainError("An account with this address was made just now. Open the link once more.") from error


def _tell_giver(row: Invitation, account: User) -> None:
    person = row.staff_member
    text = f"{person.name} has accepted your invitation and can sign in."
    if not is_same_name(person.name, account.full_name):
        text = f"{person.name} has accepted your invitation with an account in the name of {account.full_name}. Check that."
    if row.invited_by is not None:
        link = reverse("staff:staff_edit", args=[person.pk])
        notice_send(recipient=row.invited_by, text=text, link=link, unique_key=f"invitation:{row.pk}", by=account)
