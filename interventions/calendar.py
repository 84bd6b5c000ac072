"""An adult's hours as a calendar that other programs subscribe to (RFC 5545, RFC 7986), with the icalendar package.

It leaves the site, so it says as little as helps: the kind of hour, the class or programme, the room, and a pupil by initials
alone. Nothing that somebody typed freely of pupils (labels, notes, aims, names of groups) is in it, as a name may be in that; why
the school is closed is."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from interventions.queries.hours import Day, Entry
from pupils.models import Pupil

LONDON = ZoneInfo("Europe/London")
EVERY = timedelta(hours=1)


def initials(pupil: Pupil) -> str:
    """ "A. O." of the name the pupil goes by."""
    return " ".join(f"{part[0]}." for part in (pupil.first_name, pupil.family_name) if part)


def hours_ics(days: Iterable[Day], *, school: str, now: datetime, off: Mapping[date, list[str]] | None = None) -> bytes:
    """The days as a published calendar; what does not take place for its owner is marked as cancelled. `off`: days that are
    not as usual, with why, for the whole day."""
    calendar = Calendar()
    calendar.add("prodid", "-//HLTA//My hours//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", f"My hours, {school}")
    calendar.add("x-wr-calname", f"My hours, {school}")
    calendar.add("x-wr-timezone", LONDON.key)
    calendar.add("refresh-interval", EVERY)
    calendar["refresh-interval"].params["VALUE"] = "DURATION"
    calendar.add("x-published-ttl", "PT1H")
    for day in days:
        times: dict[str, int] = {}
        for entry in day.entries:
            times[entry.key] = times.get(entry.key, 0) + 1
            calendar.add_component(_event(day, entry, times[entry.key], now))
    for on, words in sorted((off or {}).items()):
        calendar.add_component(_day_off(on, words, now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _day_off(on: date, words: list[str], now: datetime) -> Event:
    event = Event()
    event.add("uid", f"off-{on:%Y%m%d}@hlta")
    event.add("dtstamp", now)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", "; ".join(words))
    event.add("transp", "TRANSPARENT")
    return event


def _event(day: Day, entry: Entry, turn: int, now: datetime) -> Event:
    """`turn` counts the parts of one hour: it may be split where only some of it changed."""
    event = Event()
    part = f"-{turn}" if turn > 1 else ""
    event.add("uid", f"{entry.key}-{day.on:%Y%m%d}{part}@hlta")
    event.add("dtstamp", now)
    event.add("dtstart", datetime.combine(day.on, entry.starts_at, LONDON))
    event.add("dtend", datetime.combine(day.on, entry.ends_at, LONDON))
    event.add("summary", _summary(entry))
    event.add("location", entry.room)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.off else "CONFIRMED")
    return event


def _summary(entry: Entry) -> str:
    kind = f"Cover: {entry.kind.lower()}" if entry.cover_for else entry.kind
    where = entry.group.programme.name if entry.group else entry.teaching_class.name if entry.teaching_class else ""
    parts = [kind, where, initials(entry.pupil) if entry.pupil else "", entry.room]
    return ", ".join(part for part in parts if part)
