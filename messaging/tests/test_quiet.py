"""Quiet hours: on paper, over changes of the clocks, weekends and midnight."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from messaging.rules.quiet import MINUTE, Hours, gathered_at, goes_at, next_clock, quiet_begins, quiet_ends

LONDON = ZoneInfo("Europe/London")
NIGHTS = Hours(LONDON, time(19), time(7), True)


def at(*parts, fold=0):
    return datetime(*parts, tzinfo=LONDON, fold=fold)


clocks = st.times().map(lambda found: found.replace(second=0, microsecond=0))
every_hours = st.builds(Hours, st.just(LONDON), st.none() | clocks, st.none() | clocks, st.booleans())
# Around both changes of the clocks of 2026 (29 March, 25 October), to the minute.
moments = st.one_of(
    st.integers(0, 6 * 1440).map(lambda minute: datetime(2026, 3, 26, tzinfo=UTC) + minute * MINUTE),
    st.integers(0, 6 * 1440).map(lambda minute: datetime(2026, 10, 22, tzinfo=UTC) + minute * MINUTE),
)


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        (at(2026, 10, 14, 12), at(2026, 10, 14, 12)),
        (at(2026, 10, 14, 18, 59), at(2026, 10, 14, 18, 59)),
        (at(2026, 10, 14, 19), at(2026, 10, 15, 7)),
        (at(2026, 10, 15, 6, 59), at(2026, 10, 15, 7)),
        (at(2026, 10, 16, 19, 30), at(2026, 10, 19, 7)),
        (at(2026, 10, 18, 12), at(2026, 10, 19, 7)),
        (at(2026, 10, 23, 20), at(2026, 10, 26, 7)),
        (at(2026, 3, 27, 20), at(2026, 3, 30, 7)),
    ],
)
def test_what_falls_into_nights_and_weekends_waits_until_they_end(wanted, goes):
    assert goes_at(not_before=wanted, not_after=None, now=wanted, hours=NIGHTS) == goes


def test_the_weekend_that_changes_the_clocks_is_an_hour_longer_or_shorter():
    autumn = quiet_ends(at(2026, 10, 24, 0), Hours(LONDON, quiet_weekends=True))
    spring = quiet_ends(at(2026, 3, 28, 0), Hours(LONDON, quiet_weekends=True))
    assert autumn.astimezone(UTC) - at(2026, 10, 24).astimezone(UTC) == timedelta(hours=49)
    assert spring.astimezone(UTC) - at(2026, 3, 28).astimezone(UTC) == timedelta(hours=47)


def test_an_end_that_the_clocks_leap_over_ends_with_the_leap():
    assert quiet_ends(at(2026, 3, 29, 0, 15), Hours(LONDON, time(23), time(1, 30))) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


def test_without_hours_or_with_empty_ones_nothing_waits():
    wanted = at(2026, 10, 18, 3)
    for hours in (Hours(LONDON), Hours(LONDON, time(8), time(8)), Hours(LONDON, time(8), None)):
        assert goes_at(not_before=wanted, not_after=None, now=wanted, hours=hours) == wanted


def test_what_cannot_wait_goes_before_the_quiet_begins():
    wanted, last = at(2026, 10, 16, 20), at(2026, 10, 18, 12)
    goes = goes_at(not_before=wanted, not_after=last, now=at(2026, 10, 16, 9), hours=NIGHTS)
    assert goes == at(2026, 10, 16, 18, 59)


def test_what_is_asked_for_too_late_for_that_goes_all_the_same():
    wanted, last = at(2026, 10, 16, 20), at(2026, 10, 18, 12)
    assert goes_at(not_before=wanted, not_after=last, now=wanted, hours=NIGHTS) == wanted


def slowly(moment, hours, step):
    while hours.is_quiet(moment):
        moment += step
    return moment


@given(moments, every_hours)
def test_the_end_is_the_first_minute_that_is_not_quiet(moment, hours):
    assert quiet_ends(moment, hours) == slowly(moment, hours, MINUTE)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(moments, every_hours)
def test_the_beginning_is_the_minute_after_the_last_that_was_not(moment, hours):
    assume(hours.is_quiet(moment))
    assert quiet_begins(moment, hours) - MINUTE == slowly(moment, hours, -MINUTE)


@given(moments, every_hours, st.none() | st.integers(0, 5000), st.integers(-3000, 3000))
def test_it_goes_in_time_and_quietly_or_not_at_all_quietly_but_in_time(moment, hours, last, asked):
    now = moment + asked * MINUTE
    not_after = None if last is None else max(moment, now) + last * MINUTE
    goes = goes_at(not_before=moment, not_after=not_after, now=now, hours=hours)
    assert goes >= now
    assert not_after is None or goes <= not_after
    assert not hours.is_quiet(goes) or (
        quiet_ends(goes, hours) > not_after and quiet_begins(goes, hours) - MINUTE < now
    )
    assert goes >= moment or hours.is_quiet(moment)


@given(moments, every_hours, clocks, st.none() | st.integers(0, 5000))
def test_what_is_gathered_goes_at_its_time_of_day_or_as_it_would_alone(moment, hours, gather_at, last):
    hours = Hours(LONDON, hours.quiet_from, hours.quiet_until, hours.quiet_weekends, gather_at)
    not_after = None if last is None else moment + last * MINUTE
    goes = gathered_at(not_before=moment, not_after=not_after, now=moment, hours=hours)
    together = quiet_ends(next_clock(moment, gather_at, LONDON), hours)
    alone = goes_at(not_before=moment, not_after=not_after, now=moment, hours=hours)
    assert goes == (together if not_after is None or together <= not_after else alone)
