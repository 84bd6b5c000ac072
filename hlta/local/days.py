"""Days on which software that was written on another one fails, as moments of the school's clock."""

import os
import sys
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Day(NamedTuple):
    name: str
    moment: str


DAYS = (
    Day("a Saturday, late", "2026-10-10T23:30"),
    Day("half an hour before the clocks go back", "2026-10-25T00:30"),
    Day("the hour that comes twice", "2026-10-25T01:30+01:00"),
    Day("the hour that comes twice, again", "2026-10-25T01:30+00:00"),
    Day("half-term", "2026-10-28"),
    Day("a Sunday", "2026-11-29"),
    Day("the last day of term", "2026-12-18"),
    Day("the Christmas holiday", "2026-12-28"),
    Day("New Year's Eve, late", "2026-12-31T23:30"),
    Day("New Year's Day, early", "2027-01-01T00:30"),
    Day("the first day of term", "2027-01-05"),
    Day("half an hour before the clocks go forward", "2027-03-28T00:30"),
    Day("after the hour that is left out", "2027-03-28T02:30"),
    Day("a Sunday in August", "2027-08-15"),
    # While it is 30 August in UTC.
    Day("31 August, early", "2027-08-31T00:30"),
    Day("1 September", "2027-09-01"),
    Day("29 February", "2028-02-29"),
)


def moment_of(text: str) -> datetime:
    """The moment that is named; of a day alone, ten o'clock; without an offset it is the school's time."""
    at = datetime.combine(date.fromisoformat(text), time(10)) if len(text) == 10 else datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(UTC)


def chosen() -> list[Day]:
    """All of them, or those that `DAYS="2028-02-29 2027-08-15T10:00"` names. SystemExit for what is no day."""
    named = os.environ.get("DAYS", "").split()
    try:
        for text in named:
            moment_of(text)
    except ValueError:
        sys.exit(f'DAYS={" ".join(named)} is no list of days: write them as DAYS="2028-02-29 2027-08-31T00:30".')
    known = {day.moment: day for day in DAYS}
    return [known.get(text, Day("a day", text)) for text in named] if named else list(DAYS)
