"""A member of staff leaves: their account closes after the last day; what they hold waits to be handed over."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from access.actions import roles_check
from access.models import Membership, User
from access.policy import Permission, roles_with
from core.errors import DomainError
from staff.leaving import holdings
from staff.models import Invitation, StaffMember

OWN = "Nobody records or takes back their own last day. Ask a colleague who may."
LAST = "Nobody could manage accounts after that day. Give somebody else the role first."


@transaction.atomic
def staff_leave(*, person: StaffMember, last_day: date, by: User, now: datetime) -> StaffMember:
    """Their last day: from the day after it their account opens the school no more, on any device, and nor do their invitations
    and calendar addresses. Raises DomainError for one's own, for roles that `by` may not take, for the last who can manage
    accounts, and where they have left already."""
    person = _held(person)
    if person.user_id is not None and person.user_id == by.pk:
        raise DomainError(OWN)
    if person.has_left(timezone.localdate(now)):
        raise DomainError(f"{person.name} has left already.")
    membership = Membership.objects.open().filter(user=person.user_id).first() if person.user_id else None
    if membership is not None:
        roles_check(roles=membership.roles, by=by)
        if _manages(membership.roles) and not _others_manage(besides=[membership.user_id]):
            raise DomainError(LAST)
    _end([person.pk], on=date.fromordinal(last_day.toordinal() + 1), now=now)
    return person.refreshed()


@transaction.atomic
def staff_leave_all(*, people: Iterable[int], on: date, now: datetime) -> None:
    """These people (of an import: `may_leave_by_import`) do not work here from `on`."""
    _end(list(people), on=on, now=now)


def stays_in_imports(*, by: User | None) -> set[int]:
    """Members of staff whom no list ends by not naming them: whoever imports, and those who manage accounts. A wrong file would
    lock everybody out; a person records their last day."""
    roles = [role.value for role in roles_with(Permission.ACCOUNT_EDIT)]
    managers = Membership.objects.open().filter(roles__overlap=roles).values("user")
    return set(
        StaffMember.objects.filter(
            Q(user__in=managers) | Q(user=by.pk if by else None, user__isnull=False)
        ).values_list("pk", flat=True)
    )


def _end(pks: list[int], *, on: date, now: datetime) -> None:
    StaffMember.objects.filter(pk__in=pks).update(left_on=on)
    users = StaffMember.objects.filter(pk__in=pks, user__isnull=False).values("user")
    Membership.objects.open().filter(user__in=users).update(ended_on=on)
    Invitation.objects.pending().filter(staff_member__in=pks).update(withdrawn_at=now)


def _manages(roles: Iterable[str]) -> bool:
    return not {role.value for role in roles_with(Permission.ACCOUNT_EDIT)}.isdisjoint(roles)


def _others_manage(*, besides: Iterable[int]) -> bool:
    roles = [role.value for role in roles_with(Permission.ACCOUNT_EDIT)]
    rows = Membership.objects.open().filter(roles__overlap=roles, ended_on__isnull=True)
    return rows.exclude(user__in=list(besides)).exists()


@transaction.atomic
def staff_return(*, person: StaffMember, by: User, now: datetime) -> StaffMember:
    """They work here after all, or again. An account that is still open stays open; one that was closed opens by an invitation.
    Raises DomainError for one's own, for who is not leaving, and for an account with roles that `by` may not give."""
    person = _held(person)
    if person.user_id is not None and person.user_id == by.pk:
        raise DomainError(OWN)
    if person.left_on is None:
        raise DomainError(f"{person.name} works here.")
    closing = Membership.objects.open().filter(user=person.user_id, ended_on=person.left_on) if person.user_id else None
    if closing is not None and (membership := closing.first()):
        roles_check(roles=membership.roles, by=by)
        closing.update(ended_on=None)
    StaffMember.objects.filter(pk=person.pk).update(left_on=None)
    return person.refreshed()


@transaction.atomic
def hand_over(
    *, person: StaffMember, chosen: dict[str, list[int]], to: StaffMember, by: User, now: datetime
) -> tuple[int, list[str]]:
    """Give what somebody holds who leaves (`chosen`: by kind, the rows) to somebody else, from their first day without them, or
    today. How many were given, and in words what could not be. Raises DomainError for who is not leaving, and to whom leaves by
    then too."""
    person, today = _held(person), timezone.localdate(now)
    if person.left_on is None:
        raise DomainError(f"{person.name} isn't leaving. Record their last day first.")
    on = max(today, person.left_on)
    if to.pk == person.pk or to.has_left(on):
        raise DomainError("Choose somebody who works here then.")
    given, failed = 0, []
    for key, holding in holdings().items():
        for row in holding.of(person, person.left_on).filter(pk__in=chosen.get(key, [])):
            try:
                with transaction.atomic():
                    holding.give(row, to, on, by, now)
                given += 1
            except DomainError as error:
                failed.append(f"{holding.said(row)}: {error}")
    return given, failed


def _held(person: StaffMember) -> StaffMember:
    return StaffMember.objects.select_for_update(of=("self",)).get(pk=person.pk)
