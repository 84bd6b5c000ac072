"""An invitation as the page of the school and the page of who is invited show it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from access.models import User
from access.queries import works_somewhere
from schools.models import School
from schools.queries import present_school
from staff.here import is_here
from staff.models import Invitation, StaffMember
from staff.rules.names import is_same_name


@dataclass(frozen=True)
class Pending:
    """`is_other_name`: there is an account with this address that does not seem to be this person's; whose, only they say."""

    row: Invitation
    is_over: bool
    is_other_name: bool


def invitation_pending(*, person: StaffMember, now: datetime) -> Pending | None:
    row = Invitation.objects.pending().filter(staff_member=person).select_related("invited_by").first()
    if row is None:
        return None
    name = User.objects.filter(email=row.email).values_list("full_name", flat=True).first()
    is_other = name is not None and not is_same_name(name, person.name)
    return Pending(row, row.expires_at <= now, is_other)


class Way(StrEnum):
    """What the person who followed the link can do."""

    CHOOSE = "choose"
    SIGN_IN = "sign_in"
    JOIN = "join"
    SIGNED_IN_AS_ANOTHER = "signed_in_as_another"
    CLOSED = "closed"


@dataclass(frozen=True)
class Offer:
    row: Invitation
    school: School
    way: Way


def offer_of(*, secret_hash: str, user: User | None, now: datetime) -> Offer | None:
    """The invitation that a link opened, to whoever follows it; None for one that does not work any more. In its school."""
    live = Invitation.objects.live(now).filter(is_here(timezone.localdate(now), "staff_member__"))
    row = live.filter(secret_hash=secret_hash or "none").select_related("staff_member").first()
    if row is None:
        return None
    return Offer(row, present_school().get(), _way(row, user))


def is_link_enough(*, account: User | None) -> bool:
    """Whether who follows the link may choose a password: there is no account yet, or one that opens no school any more."""
    return account is None or (account.is_active and not works_somewhere(user=account))


def _way(row: Invitation, user: User | None) -> Way:
    if user is not None:
        return Way.JOIN if user.email == row.email else Way.SIGNED_IN_AS_ANOTHER
    account = User.objects.filter(email=row.email).first()
    if is_link_enough(account=account):
        return Way.CHOOSE
    return Way.SIGN_IN if account and account.is_active else Way.CLOSED
