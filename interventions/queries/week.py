"""My week and My day: where a person is, with whom, what changed, and what they need to know."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from access.models import User
from deployment.day_notes import notes_of
from deployment.rules.hours import length
from interventions.queries.hours import Day, Entry, hours_of, hours_on, kept_on, with_pupils
from messaging.queries import open_notices
from schools.queries import days_between, days_off

# The summer holiday is shorter.
NEAR = timedelta(weeks=10)


def my_week(*, user: User, monday: date, now: datetime) -> dict[str, Any]:
    """Days of the week with their entries in order, and the open notices. Nine queries."""
    days = hours_of(user=user, start=monday, end=monday + timedelta(days=4))
    pupils = with_pupils(user=user, days=days)
    for day in days:
        _mark_now(day, now)
    return {
        "monday": monday,
        "now": now,
        "week_letter": next(("AB"[day.week - 1] for day in days if day.week), ""),
        "days": days,
        "pupils": pupils,
        "notices": open_notices(user=user),
        "off": sorted(days_off(start=monday, end=monday + timedelta(days=4)).items()),
        "most": max((len(day.entries) for day in days), default=0),
        **_minutes(days),
    }


def my_day(*, user: User, on: date, now: datetime, or_next: bool = False) -> dict[str, Any]:
    """The day's entries: what is on now or comes next, and the rest; with what those who know the lessons have to say. `or_next`:
    of the next school day where this is none. `before` and `after` are the school days beside it."""
    asked, weeks = on, dict(days_between(start=on - NEAR, end=on + NEAR))
    ahead = min((day for day in weeks if day > on), default=None)
    kept = kept_on(user=user, on=on) if on not in weeks else []
    is_next = or_next and on not in weeks and not kept and ahead is not None
    if is_next and ahead:
        on = ahead
    days = hours_on(user=user, days=[(on, weeks[on])], lessons_on=on) if on in weeks else kept
    pupils = with_pupils(user=user, days=days)
    entries = days[0].entries if days else []
    if days:
        _mark_now(days[0], now)
        _add_notes(days[0], user)
    here = timezone.localtime(now)
    is_today = on == here.date()
    first = _first(entries, here.time()) if is_today else None
    return {
        "on": on,
        "is_next": is_next,
        "off": days_off(start=asked, end=asked).get(asked, []),
        "before": max((day for day in weeks if day < on), default=None),
        "after": min((day for day in weeks if day > on), default=None),
        "now": now,
        "day": days[0] if days else None,
        "first": first,
        "is_over": is_today and bool(entries) and all(entry.ends_at <= here.time() for entry in entries),
        "rest": [entry for entry in entries if entry is not first],
        "pupils": pupils,
        "notices": open_notices(user=user),
    }


def _mark_now(day: Day, now: datetime) -> None:
    here = timezone.localtime(now)
    for entry in day.entries:
        entry.is_now = day.on == here.date() and entry.starts_at <= here.time() < entry.ends_at


def _first(entries: list[Entry], now: time) -> Entry | None:
    """What is on now, or comes next today; what does not take place for this person is passed over."""
    ahead = [entry for entry in entries if not entry.off and entry.ends_at > now]
    return next((entry for entry in ahead if entry.is_now), ahead[0] if ahead else None)


def _add_notes(day: Day, user: User) -> None:
    for entry in day.entries:
        entry.to_know = notes_of(lessons=entry.lessons, user=user, day=day.on)


def _minutes(days: list[Day]) -> dict[str, int]:
    """Paid minutes of the week: in all, covering for others, and not as planned; each minute of a day once."""
    paid = [(day.on, entry) for day in days for entry in day.entries if entry.is_paid]

    def sum_of(entries: list[tuple[date, Entry]]) -> int:
        return sum(length(entry.span for on, entry in entries if on == day.on) for day in days)

    return {
        "minutes": sum_of([(on, entry) for on, entry in paid if not entry.off]),
        "cover_minutes": sum_of([(on, entry) for on, entry in paid if entry.cover_for and not entry.off]),
        "off_minutes": sum_of([(on, entry) for on, entry in paid if entry.off]),
    }
