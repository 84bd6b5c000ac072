"""The school's calendar, on paper: which days pupils come, and which week of the cycle it is (fact 16)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def school_days(
    *, terms: Iterable[tuple[date, date]], closed: Iterable[date], weeks: Mapping[date, int], start: date, end: date
) -> list[tuple[date, int]]:
    """Every school day from `start` to `end` (both in) with its week of the cycle.

    `terms` are first and last days; `weeks` gives the week's number by its Monday. A week without a number is no school week.
    """
    shut = set(closed)
    spans = list(terms)
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return [
        (day, weeks[monday_of(day)])
        for day in days
        if day.weekday() < 5 and day not in shut and monday_of(day) in weeks and any(a <= day <= b for a, b in spans)
    ]


def next_weekday(day: date) -> date:
    """The first day from Monday to Friday after a day."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= 4 else 1)


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
