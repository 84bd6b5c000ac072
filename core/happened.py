"""The day on which something happened, which may be written down later than it did."""

from datetime import date

from core.errors import DomainError
from core.times import FIRST_YEAR, LAST_YEAR

NO_DAY = "Enter the day on which it happened as a date."


def happened(on: date | None, *, today: date, since: date | None = None) -> date:
    """The day that was given, today where none was. Raises DomainError for one that is ahead, that nobody means, or before
    `since`, on which it began."""
    day = on or today
    if day.year < FIRST_YEAR:
        raise DomainError(NO_DAY)
    if day > today:
        raise DomainError("This day is still ahead.")
    if since is not None and day < since:
        raise DomainError(f"It began on {since.day} {since:%b %Y}. Choose that day or a later one.")
    return day


def asked_happened(text: str) -> date | None:
    """The day as a page sends it ("2026-10-14"), None where it is empty. Raises DomainError for what is no day."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise DomainError(NO_DAY) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DomainError(NO_DAY)
    return day
