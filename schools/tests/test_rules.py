from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schools.rules import monday_of, next_weekday, school_days

TERM = (date(2026, 9, 2), date(2026, 12, 18))
WEEKS = {date(2026, 8, 31) + timedelta(weeks=n): 1 + n % 2 for n in range(20)}
some_day = st.dates(date(2026, 8, 1), date(2027, 1, 31))


def days(start, end, closed=()):
    return school_days(terms=[TERM], closed=closed, weeks=WEEKS, start=start, end=end)


def test_a_week_in_term_has_five_days_of_one_number():
    assert days(date(2026, 9, 7), date(2026, 9, 13)) == [(date(2026, 9, 7) + timedelta(days=n), 2) for n in range(5)]


@given(some_day, some_day, st.sets(some_day, max_size=20))
def test_never_a_closed_day_a_weekend_or_a_holiday(start, end, closed):
    for day, number in days(start, end, closed):
        assert start <= day <= end
        assert TERM[0] <= day <= TERM[1]
        assert day not in closed
        assert day.weekday() < 5
        assert number == WEEKS[monday_of(day)]


@given(some_day, some_day, some_day)
def test_two_spans_that_meet_are_one(a, b, c):
    a, b, c = sorted((a, b, c))
    assert days(a, b) + days(b + timedelta(days=1), c) == days(a, c)


def test_a_week_without_a_number_is_no_school_week():
    assert school_days(terms=[TERM], closed=[], weeks={}, start=TERM[0], end=TERM[1]) == []


@given(some_day)
def test_the_next_weekday_is_the_first_after_a_day_that_is_no_weekend(day):
    found = next_weekday(day)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days)]
    assert found > day
    assert found.weekday() < 5
    assert all(other.weekday() >= 5 for other in between)
