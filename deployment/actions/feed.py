"""The secret address of an adult's hours: made, read, revoked."""

from datetime import date, datetime

from django.db import transaction

from access.models import User
from deployment.models import CalendarFeed
from deployment.rules.feed import address_of, hash_of, new_token


@transaction.atomic
def feed_make(*, user: User, by: User, now: datetime) -> str:
    """A new address for the user's calendar; the one before is revoked. The address is told this once: only its hash is kept."""
    feed_revoke(user=user, by=by, now=now)
    token = new_token()
    feed = CalendarFeed.objects.create(user=user, token_hash=hash_of(token), made_at=now)
    return address_of(feed.school_id, token)


@transaction.atomic
def feed_revoke(*, user: User, by: User, now: datetime) -> int:
    """The user's address shows nothing from now on; how many there were."""
    # Two who make an address at the same time wait for one another.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)


def feed_read(*, feed: CalendarFeed, today: date) -> None:
    """Write down that a calendar read it today, once a day."""
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=today)
