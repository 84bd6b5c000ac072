"""Days of an address, times of a day as minutes, and minutes in words."""

from datetime import date, time

# Days that a person can mean; further out the arithmetic of weeks has no room.
FIRST_YEAR, LAST_YEAR = 2000, 2099


def asked_day(text: str, otherwise: date) -> date:
    """The day that an address asks for; `otherwise` where it is none, or one that nobody means."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else otherwise


def minute_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def time_of(minute: int) -> time:
    """The time of a minute since midnight, below 1,440."""
    return time(minute // 60, minute % 60)


def minutes_between(starts_at: time, ends_at: time) -> int:
    """Below 0 where the second is the earlier one."""
    return minute_of(ends_at) - minute_of(starts_at)


def in_hours(minutes: int) -> str:
    """Minutes, 0 or more, as "3 h 20 min", "12 h" or "45 min"."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"
