"""Adults of the school, and their accounts."""

from datetime import date
from typing import Any

from django.db import transaction

from access.actions import account_change, account_end
from access.models import Membership, User
from core.errors import DomainError
from core.rows import row_save
from staff.models import StaffMember


@transaction.atomic
def staff_save(*, person: StaffMember | None, values: dict[str, Any], by: User | None) -> StaffMember:
    """A new member of staff, or one changed. Raises DomainError for an identifier that another has."""
    return row_save(person or StaffMember(), values, taken="Another member of staff has this identifier.")


@transaction.atomic
def staff_account_change(*, person: StaffMember, roles: list[str], by: User) -> None:
    account_change(membership=_membership(person), roles=roles, by=by)


@transaction.atomic
def staff_account_end(*, person: StaffMember, today: date, by: User) -> None:
    account_end(membership=_membership(person), today=today, by=by)


def _membership(person: StaffMember) -> Membership:
    membership = Membership.objects.open().filter(user=person.user).first() if person.user else None
    if membership is None:
        raise DomainError("This person has no account.")
    return membership
