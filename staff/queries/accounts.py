"""Who of the school's adults has no account yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from access.models import Membership, is_open
from staff.models import Invitation, StaffMember
from staff.rules.roles import Guess, guess

# As many as a page can hold; the others follow once these are invited.
MOST = 200
MOST_DIGITS = 18


@dataclass(frozen=True)
class Without:
    """An adult without an account, and the role that their job title may mean."""

    person: StaffMember
    guess: Guess


@dataclass(frozen=True)
class Accounts:
    """`rows`: who can be invited, at most MOST; `beyond`: how many more; `pending` are invited, `members` can sign in; `expired`:
    invitations that nobody accepted in time."""

    rows: list[Without]
    beyond: int
    pending: int
    members: int
    expired: list[Invitation]


def accounts(*, now: datetime) -> Accounts:
    """Five queries. Whoever has an account in another school, and none that is open here, is among them."""
    signing = Membership.objects.filter(is_open()).values("user")
    working = StaffMember.objects.working(timezone.localdate(now)).exclude(user__in=signing)
    invited = Invitation.objects.pending()
    rows = working.exclude(pk__in=invited.values("staff_member"))
    found = list(rows.order_by("family_name", "given_name", "pk")[:MOST])
    lines = [_without(row) for row in found]
    live, over = invited.live(now), invited.filter(expires_at__lte=now, staff_member__in=working)
    expired = over.select_related("staff_member").order_by("expires_at", "pk")
    return Accounts(lines, rows.count() - len(found), live.count(), signing.count(), list(expired))


def sent_too(*, pks: Iterable[str], rows: Iterable[Without]) -> list[Without]:
    """Those of the present school whom a page names that was sent, and who are not among the rows any more: they have accepted,
    were invited or have left since the page was opened."""
    known = {row.person.pk for row in rows}
    asked = {int(pk) for pk in pks if pk.isdecimal() and len(pk) <= MOST_DIGITS} - known
    return [_without(row) for row in StaffMember.objects.filter(pk__in=asked)]


def _without(row: StaffMember) -> Without:
    return Without(row, guess(title=row.job_title, job=row.job, job_words=row.get_job_display()))
