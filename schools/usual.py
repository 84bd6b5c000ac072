"""What a school year and a school day usually look like in England: proposals that a person looks through, never facts.

England sets no dates: the local authority or the governing body of the school does (Education Act 2002, section 32). Most years
have six half-terms, a week off in autumn, in February and with the spring bank holiday, and two weeks at Christmas and Easter,
within 195 days of which five are INSET (School Teachers' Pay and Conditions Document, paragraph 51.2). Pure.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from dateutil.easter import easter

from schools.rules import monday_of

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MONDAY, FRIDAY = 0, 4
# Easter Sundays up to this day of April (or in March) have the second week of the holiday after them; before the first of
# April both weeks come after.
LATE_EASTER = (4, 12)


@dataclass(frozen=True)
class HalfTerm:
    """First and last day are both days of school."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Bell:
    """A time of the day; `kind` as `schools.models.Period.Kind` calls it."""

    name: str
    kind: str
    starts_at: time
    ends_at: time


USUAL_DAY = (
    Bell("Registration", "registration", time(8, 40), time(9)),
    Bell("1", "lesson", time(9), time(10)),
    Bell("2", "lesson", time(10), time(11)),
    Bell("Break", "break", time(11), time(11, 20)),
    Bell("3", "lesson", time(11, 20), time(12, 20)),
    Bell("Lunch", "lunch", time(12, 20), time(13, 10)),
    Bell("4", "lesson", time(13, 10), time(14, 10)),
    Bell("5", "lesson", time(14, 10), time(15, 10)),
)


def year_of(today: date) -> int:
    """The calendar year in which the school year begins that a school lays out today: from 22 July the next."""
    return today.year if (today.month, today.day) >= (7, 22) else today.year - 1


def bank_holidays(year: int) -> dict[date, str]:
    """Bank holidays of England and Wales in a calendar year that fall on weekdays of term time (Banking and Financial Dealings
    Act 1971, Schedule 1, and New Year's Day); those proclaimed for one year alone are not among them."""
    sunday = easter(year)
    new_year = date(year, 1, 1)
    while new_year.weekday() > FRIDAY:
        new_year += DAY
    return {
        new_year: "New Year's Day", sunday - 2 * DAY: "Good Friday", sunday + DAY: "Easter Monday",
        _first_monday(date(year, 5, 1)): "Early May bank holiday", _last_monday(date(year, 5, 31)): "Spring bank holiday",
    }  # fmt: skip


def usual_half_terms(year: int) -> list[HalfTerm]:
    """Six half-terms of the school year that begins in `year`, in order, each within school days."""
    spring = year + 1
    autumn_break = _last_monday(date(year, 10, 31))
    december = _last_friday(date(year, 12, 22))
    february = _first_monday(date(spring, 2, 1)) + 2 * WEEK
    easter_break = _easter_break(easter(spring))
    may = _last_monday(date(spring, 5, 31))
    off = bank_holidays(spring)
    spans = [
        ("Autumn 1", _autumn(year), autumn_break - DAY),
        ("Autumn 2", autumn_break + WEEK, december),
        ("Spring 1", december + 17 * DAY, february - DAY),
        ("Spring 2", february + WEEK, easter_break - DAY),
        ("Summer 1", easter_break + 2 * WEEK, may - DAY),
        ("Summer 2", may + WEEK, date(spring, 7, 21)),
    ]
    return [HalfTerm(name, _school_day(first, off, DAY), _school_day(last, off, -DAY)) for name, first, last in spans]


def usual_closed_days(half_terms: list[HalfTerm]) -> list[tuple[date, str]]:
    """Bank holidays within the half-terms, with their names."""
    years = {day.year for term in half_terms for day in (term.starts_on, term.ends_on)}
    found = sorted(item for year in years for item in bank_holidays(year).items())
    return [(day, name) for day, name in found if any(t.starts_on <= day <= t.ends_on for t in half_terms)]


def _autumn(year: int) -> date:
    """The first of September or the next weekday; nobody begins on a Friday."""
    day = date(year, 9, 1)
    while day.weekday() >= FRIDAY:
        day += DAY
    return day


def _easter_break(sunday: date) -> date:
    """The Monday on which the two weeks begin."""
    if (sunday.month, sunday.day) <= (4, 1):
        return sunday + DAY
    if (sunday.month, sunday.day) <= LATE_EASTER:
        return sunday - 6 * DAY
    return sunday - 13 * DAY


def _school_day(day: date, off: dict[date, str], step: timedelta) -> date:
    while day.weekday() > FRIDAY or day in off:
        day += step
    return day


def _first_monday(first: date) -> date:
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(last: date) -> date:
    return monday_of(last)


def _last_friday(last: date) -> date:
    return last - timedelta(days=(last.weekday() - FRIDAY) % 7)
