"""A calendar file (RFC 5545) as half-terms or closed days: what an event is, its length and its title tell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar

from core.paste import PasteError

# An event of so many days or more is a half-term, a shorter one is made of closed days.
SHORTEST_TERM = 14
# A free stretch is named so, however long: the summer holiday is no half-term.
FREE = re.compile(r"holiday|break|closed|closure|vacation", re.IGNORECASE)
# A day that is named for what begins or ends on it is a school day.
OPEN = re.compile(
    r"\b(?:term|school)\b.*\b(?:starts?|begins?|ends?|(?:re-?)?opens?)\b|\b(?:first|last|start|end) (?:day )?of\b",
    re.IGNORECASE,
)
MOST_EVENTS = 1000
NAMED = 60


@dataclass(frozen=True)
class Event:
    """What stands in a calendar from `first` to `last`, both in."""

    title: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def events_of(content: bytes) -> list[Event]:
    """The events of a calendar file, in their order. One that repeats is there once. Raises PasteError."""
    try:
        calendar = Calendar.from_ical(content)
        found = [_event(part) for part in calendar.walk("VEVENT")]
    except (ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise PasteError(
            "That isn't a calendar file that can be read. Export it again as .ics, or paste the rows."
        ) from error
    if not found:
        raise PasteError("There is no event in that calendar file.")
    if len(found) > MOST_EVENTS:
        raise PasteError(f"That calendar has more than {MOST_EVENTS:,} events. Export one school year.")
    return sorted(found, key=lambda event: (event.first, event.last, event.title))


def _event(part: object) -> Event:
    first = _day(part.decoded("DTSTART"))  # type: ignore[attr-defined]
    end = part.decoded("DTEND", None)  # type: ignore[attr-defined]
    if end is None:
        length = part.decoded("DURATION", None)  # type: ignore[attr-defined]
        last = first + max(length - timedelta(days=1), timedelta()) if length else first
    else:
        # The end of an event of whole days is the day after its last.
        last = _day(end) if isinstance(end, datetime) else end - timedelta(days=1)
    title = " ".join(str(part.get("SUMMARY", "")).split())  # type: ignore[attr-defined]
    return Event(title[:NAMED] or "Closed", first, max(first, last))


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def terms_of(content: bytes) -> tuple[str, str]:
    """The half-terms of a calendar file as rows to paste, and what is left out. Raises PasteError."""
    events = events_of(content)
    taken = [event for event in events if event.days >= SHORTEST_TERM and not FREE.search(event.title)]
    rows = [f"{_cell(event.title)}\t{event.first}\t{event.last}" for event in taken]
    if not rows:
        raise PasteError(f"No event in that calendar lasts {SHORTEST_TERM} days or more, as a half-term does.")
    return "\n".join(["Name\tFirst day\tLast day", *rows]), _left_out(events, taken)


def closed_of(content: bytes) -> tuple[str, str]:
    """The closed days of a calendar file as rows to paste, weekends not, and what is left out. Raises PasteError."""
    events = events_of(content)
    taken = [event for event in events if event.days < SHORTEST_TERM and not OPEN.search(event.title)]
    rows: dict[date, str] = {}
    for event in taken:
        for number in range(event.days):
            day = event.first + timedelta(days=number)
            if day.weekday() < 5:
                rows.setdefault(day, event.title)
    if not rows:
        raise PasteError("No event in that calendar is a closed day on a weekday.")
    return "\n".join(["Day\tReason", *(f"{day}\t{_cell(title)}" for day, title in sorted(rows.items()))]), _left_out(
        events, taken
    )


def _cell(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if '"' in text else text


def _left_out(events: Iterable[Event], taken: list[Event]) -> str:
    names = list(dict.fromkeys(event.title for event in events if event not in taken))
    if not names:
        return ""
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"Left out of the calendar file: {', '.join(names[:10])}{more}."
