"""When a session may be recorded."""

from datetime import date, datetime, time, timedelta

# Who sets up early opens the register then.
EARLY = timedelta(minutes=15)


def is_ahead(*, on: date, starts_at: time, now: datetime) -> bool:
    """Whether the session is too far ahead for its register. `now` is the school's own time."""
    return datetime.combine(on, starts_at, now.tzinfo) - EARLY > now
