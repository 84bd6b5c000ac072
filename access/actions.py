"""Accounts: who may sign in to a school, and as what."""

from datetime import date

from django.db import transaction

from access.models import Membership, User
from access.policy import Role, permissions_of
from core.errors import DomainError


def roles_grantable(*, by: User) -> list[Role]:
    """The roles that this person may give: none may do what they themselves may not."""
    held = by.membership.permissions if by.membership else frozenset()
    return [role for role in Role if permissions_of([role.value]) <= held]


@transaction.atomic
def account_give(*, email: str, full_name: str, roles: list[str], by: User | None) -> User:
    """Let a person sign in to the present school. Somebody who has an account in another school keeps it and its password; a
    person who left comes back. Raises DomainError for roles that `by` may not give, or one who is a member already."""
    _check(roles, by)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email=email, full_name=full_name)
    membership = Membership.objects.filter(user=user).first()
    if membership and membership.ended_on is None:
        raise DomainError("Somebody with this address can sign in already.")
    if membership:
        membership.ended_on, membership.roles = None, roles
        membership.save(update_fields=["ended_on", "roles"])
    else:
        membership = Membership.objects.create(user=user, roles=roles)
    user.membership = membership
    return user


@transaction.atomic
def account_change(*, membership: Membership, roles: list[str], by: User) -> Membership:
    """Change what a person is in the school. Raises DomainError for one's own, or roles that `by` may not give or take."""
    if membership.user_id == by.pk:
        raise DomainError("Nobody changes their own roles. Ask a colleague who may.")
    _check([*roles, *membership.roles], by)
    membership.roles = roles
    membership.save(update_fields=["roles"])
    return membership


@transaction.atomic
def account_end(*, membership: Membership, today: date, by: User) -> None:
    """The person signs in to this school no more; what they did stays theirs."""
    if membership.user_id == by.pk:
        raise DomainError("Nobody ends their own access. Ask a colleague who may.")
    _check(membership.roles, by)
    membership.ended_on = today
    membership.save(update_fields=["ended_on"])


def _check(roles: list[str], by: User | None) -> None:
    if not roles:
        raise DomainError("Choose at least one role.")
    if by is not None and not {Role(role) for role in roles} <= set(roles_grantable(by=by)):
        raise DomainError("That role may do what you may not, so you cannot give or take it.")
