"""Calendar feeds: the one of an address, and the one of a user."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from access.models import Membership, User
from access.policy import Permission, roles_with
from deployment.models import CalendarFeed
from deployment.rules.feed import hash_of
from staff.models import StaffMember


def feed_of(*, token: str, now: datetime) -> CalendarFeed | None:
    """The live feed of a token in the present school, of somebody who still works there and may still see their week: one query,
    whatever the token is."""
    roles = [role.value for role in roles_with(Permission.MY_WEEK_SEE)]
    member = Membership.objects.open().filter(user=OuterRef("user"), roles__overlap=roles)
    working = StaffMember.objects.working().filter(user=OuterRef("user"))
    rows = CalendarFeed.objects.live(now).filter(Exists(member), Exists(working), token_hash=hash_of(token))
    return rows.select_related("user", "school").first()


def own_feed(*, user: User, now: datetime) -> CalendarFeed | None:
    return CalendarFeed.objects.live(now).filter(user=user).first()
