"""Days that are typed into forms, told from today."""

from datetime import date, timedelta

from django.utils import timezone


def next_on(weekday: int) -> date:
    """The next day after today that is this day of the week (1: Monday)."""
    today = timezone.localdate()
    return today + timedelta(days=(weekday - today.isoweekday()) % 7 or 7)
