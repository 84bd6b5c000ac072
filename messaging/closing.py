"""Emails that would go out on a day that is closed."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from access.models import User
from messaging.kinds import kind_of
from messaging.models import Mail
from schools.closing import Falling, Kind, Off, register
from schools.queries import days_between

ALL = 1
NEAR = timedelta(days=60)


def _mails(off: Off) -> list[Mail]:
    """Those that wait to go out on the day; not what somebody waits for."""
    rows = Mail.objects.with_moment().filter(state=Mail.State.QUEUED, moment__date=off.on)
    return [row for row in rows if not kind_of(row.kind).is_prompt]


def find(*, off: Off, user: User, now: datetime) -> list[Falling]:
    if not off.is_closed or off.on < timezone.localdate(now):
        return []
    kinds = Counter(row.kind for row in _mails(off))
    words = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return [Falling(ALL, f"Emails by kind: {words}", is_cancelled=False)] if kinds else []


def act(*, off: Off, keys: Iterable[int], is_cancelled: bool, by: User, now: datetime) -> None:
    """They go on the next school day at the same time, where that is not too late for them."""
    ahead = [day for day, _ in days_between(start=off.on + timedelta(days=1), end=off.on + NEAR)]
    if not is_cancelled or not ahead:
        return
    moved = []
    for row in _mails(off):
        at = timezone.localtime(row.goes_at or row.not_before)
        later = at.replace(year=ahead[0].year, month=ahead[0].month, day=ahead[0].day)
        if row.not_after is None or later < row.not_after:
            row.goes_at = later
            moved.append(row)
    Mail.objects.bulk_update(moved, ["goes_at"], batch_size=500)


def register_closing() -> None:
    register(
        Kind(
            "mail",
            "Emails that go out that day",
            60,
            find,
            act,
            cancel="Send on the next school day",
            keep="Send that day",
        )
    )
