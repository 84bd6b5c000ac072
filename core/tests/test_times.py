"""Times as minutes, and minutes in words."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.times import asked_day, in_hours, minute_of, minutes_between


def test_minutes_since_midnight():
    assert minute_of(time(13, 20)) == 800


def test_minutes_between_two_times():
    assert minutes_between(time(9, 50), time(11, 5)) == 75
    assert minutes_between(time(11, 5), time(9, 50)) == -75


@given(st.integers(0, 100_000))
def test_minutes_come_back_from_their_words(minutes):
    parts = in_hours(minutes).split()
    units = {"h": 60, "min": 1}
    assert sum(int(n) * units[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True)) == minutes
    assert int(dict(zip(parts[1::2], parts[::2], strict=True)).get("min", 0)) < 60


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_nobody_means_is_the_other_one(text):
    assert asked_day(text, date(2026, 10, 5)) == date(2026, 10, 5)


def test_a_day_that_an_address_asks_for():
    assert asked_day("2026-02-28", date(2026, 10, 5)) == date(2026, 2, 28)
