"""When a mail may go: quiet hours, and the one time of day at which what may be gathered goes together.

All instants are aware; the hours are those of the school's clock, whatever a change of the clocks does to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """The school's wishes. Quiet from `quiet_from` until before `quiet_until`, also over midnight; none where one of them is
    missing or both are the same. `gather_at`: when gathered mail goes, None: each by itself."""

    zone: tzinfo
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_weekends: bool = False
    gather_at: time | None = None

    def is_quiet(self, at: datetime) -> bool:
        here = at.astimezone(self.zone)
        if self.quiet_weekends and here.weekday() >= SATURDAY:
            return True
        begin, end, clock = self.quiet_from, self.quiet_until, here.time()
        if begin is None or end is None or begin == end:
            return False
        return begin <= clock < end if begin < end else clock >= begin or clock < end


def quiet_ends(at: datetime, hours: Hours) -> datetime:
    """The first moment from `at` on that is not quiet."""
    later = at.astimezone(UTC)
    while hours.is_quiet(later):
        later = min(_edges(later, hours.quiet_until, hours.zone, is_ahead=True))
    return later


def quiet_begins(at: datetime, hours: Hours) -> datetime:
    """When the quiet in which `at` lies began."""
    first = at.astimezone(UTC)
    while hours.is_quiet(first - MINUTE):
        first = max(_edges(first, hours.quiet_from, hours.zone, is_ahead=False))
    return first


def _edges(at: datetime, clock: time | None, zone: tzinfo, *, is_ahead: bool) -> Iterator[datetime]:
    """Moments near `at` at which quiet may change: the next (or last) full hour, where clocks change and days begin, and the time
    on the clock, which one day may show twice."""
    full = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    near = full + HOUR if is_ahead else full if full < at else full - HOUR
    yield near
    if clock is None:
        return
    for days in (-1, 0, 1):
        day = (at.astimezone(zone) + days * DAY).date()
        for fold in (0, 1):
            edge = datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC)
            if (at < edge < near) if is_ahead else (near < edge < at):
                yield edge


def goes_at(*, not_before: datetime, not_after: datetime | None, now: datetime, hours: Hours) -> datetime:
    """When a mail goes that is wanted at `not_before`.

    What falls into quiet hours waits until they end. Where that is past `not_after` it goes a minute before they begin, although
    that is before its time; and where that is over too, it goes all the same: quiet never loses a mail.
    """
    wanted = max(not_before, now)
    if not hours.is_quiet(wanted):
        return wanted
    ends = quiet_ends(wanted, hours)
    if not_after is None or ends <= not_after:
        return ends
    ahead = quiet_begins(wanted, hours) - MINUTE
    return ahead if ahead >= now else wanted


def gathered_at(*, not_before: datetime, not_after: datetime | None, now: datetime, hours: Hours) -> datetime:
    """When a mail goes that may be gathered: at the school's time for that, or by itself where that is past `not_after`."""
    if hours.gather_at is not None:
        together = quiet_ends(next_clock(max(not_before, now), hours.gather_at, hours.zone), hours)
        if not_after is None or together <= not_after:
            return together
    return goes_at(not_before=not_before, not_after=not_after, now=now, hours=hours)


def next_clock(at: datetime, clock: time, zone: tzinfo) -> datetime:
    """The first moment from `at` on at which a clock of the zone shows this time."""
    day = at.astimezone(zone).date()
    found = (datetime.combine(day + days * DAY, clock, zone).astimezone(UTC) for days in (0, 1, 2))
    return next(moment for moment in found if moment >= at)


def day_ends(at: datetime, zone: tzinfo) -> datetime:
    """The midnight that ends the day of `at` in the zone."""
    return datetime.combine(at.astimezone(zone).date() + DAY, time(), zone).astimezone(UTC)
