"""Adults of the school, and their accounts."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from access.actions import account_change, account_end, account_give
from access.models import Membership, User
from core.errors import DomainError
from core.rows import row_save
from messaging.actions import mails_queue
from messaging.models import Mail
from staff.models import StaffMember

INVITATION = """Hello {name},

{school} has made an account for you in HLTA, where the school plans and records its support for pupils.

To begin, open {link}, type this e-mail address, and follow the link that comes back to choose a password.

{school}
"""


@transaction.atomic
def staff_save(*, person: StaffMember | None, values: dict[str, Any], by: User | None) -> StaffMember:
    """A new member of staff, or one changed. Raises DomainError for an identifier that another has."""
    return row_save(person or StaffMember(), values, taken="Another member of staff has this identifier.")


@transaction.atomic
def staff_account_give(*, person: StaffMember, email: str, roles: list[str], now: datetime, by: User) -> User:
    """Let the person sign in, and write to them how to begin."""
    user = account_give(email=email, full_name=person.name, roles=roles, by=by)
    if StaffMember.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise DomainError("Another member of staff signs in with this address.")
    person.user, person.email = user, user.email
    person.save(update_fields=["user", "email"])
    school = by.membership.school  # type: ignore[union-attr]
    link = settings.SITE_URL + reverse("account_reset_password")
    mail = Mail(
        school=school, kind="invitation", reference=f"staff.StaffMember:{person.pk}",
        unique_key=f"invitation:{user.pk}:{now.isoformat()}", to_name=person.name, to_address=user.email,
        subject=f"Your account at {school.name}", not_before=now,
        body=INVITATION.format(name=person.given_name or person.name, school=school.name, link=link),
    )  # fmt: skip
    mails_queue(mails=[mail])
    return user


@transaction.atomic
def staff_account_change(*, person: StaffMember, roles: list[str], by: User) -> None:
    account_change(membership=_membership(person), roles=roles, by=by)


@transaction.atomic
def staff_account_end(*, person: StaffMember, today: date, by: User) -> None:
    account_end(membership=_membership(person), today=today, by=by)


def _membership(person: StaffMember) -> Membership:
    membership = Membership.objects.filter(user=person.user, ended_on__isnull=True).first() if person.user else None
    if membership is None:
        raise DomainError("This person has no account.")
    return membership
