"""How long a training holds, in words. It holds on the day it expires on, and no longer."""

from datetime import date
from enum import StrEnum

# A term's notice is too long to be useful, a week too short to book a course.
SOON_DAYS = 8 * 7


class Validity(StrEnum):
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"


def validity(expires_on: date | None, *, today: date) -> Validity:
    if expires_on is None or (expires_on - today).days > SOON_DAYS:
        return Validity.VALID
    return Validity.EXPIRED if expires_on < today else Validity.EXPIRING


def expiry_words(expires_on: date | None, *, today: date) -> str:
    """ "expires in 6 weeks", "expired 3 days ago", "does not expire"."""
    if expires_on is None:
        return "does not expire"
    days = (expires_on - today).days
    if days == 0:
        return "expires today"
    return f"expires in {_stretch(days)}" if days > 0 else f"expired {_stretch(-days)} ago"


def _stretch(days: int) -> str:
    if days < 14:
        return _count(days, "day")
    if days < 7 * 12:
        return _count(days // 7, "week")
    return _count(days // 30, "month") if days < 730 else _count(days // 365, "year")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
