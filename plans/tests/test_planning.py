"""On which days review points are proposed."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules.planning import DECISION, NOTICE, HalfTerm, points_proposed, school_year

TERMS = [
    HalfTerm("Autumn 1", date(2026, 9, 2), date(2026, 10, 23)),
    HalfTerm("Autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
    HalfTerm("Spring 1", date(2027, 1, 4), date(2027, 2, 12)),
    HalfTerm("Spring 2", date(2027, 2, 22), date(2027, 3, 25)),
    HalfTerm("Summer 1", date(2027, 4, 12), date(2027, 5, 28)),
    HalfTerm("Summer 2", date(2027, 6, 7), date(2027, 7, 22)),
]
CLOSED = {date(2027, 5, 3), date(2026, 10, 23)}
DAYS = [
    day
    for term in TERMS
    for n in range((term.ends_on - term.starts_on).days + 1)
    if (day := term.starts_on + timedelta(days=n)).weekday() < 5 and day not in CLOSED
]
START = date(2026, 9, 2)


def propose(**given_):
    values = {"days": DAYS, "terms": TERMS, "existing": [], "wanted": 3, "today": START}
    return points_proposed(**(values | given_))


def test_three_lie_near_the_ends_of_the_three_terms():
    points = propose()
    assert [point.on.month for point in points] == [12, 3, 7]
    assert points[0].why == "Near the end of Autumn 2"


@given(wanted=st.integers(1, 6), shift=st.integers(0, 9))
def test_from_the_start_of_a_year_all_that_are_wanted_come_in_order_and_apart(wanted, shift):
    found = [point.on for point in propose(wanted=wanted, shift=shift)]
    assert len(found) == wanted
    assert set(found) <= set(DAYS)
    assert all(later - earlier >= timedelta(days=28) for earlier, later in pairwise(found))


@given(
    existing=st.sets(st.sampled_from(DAYS), max_size=4),
    today=st.sampled_from(DAYS),
    wanted=st.integers(1, 6),
    annual_by=st.none() | st.dates(date(2026, 9, 1), date(2027, 12, 31)),
    shift=st.integers(0, 9),
)
def test_wherever_the_year_stands_each_is_a_free_school_day_with_notice(existing, today, wanted, annual_by, shift):
    found = propose(existing=existing, today=today, wanted=wanted, annual_by=annual_by, shift=shift)
    on = [point.on for point in found]
    assert on == sorted(set(on))
    assert set(on) <= {day for day in DAYS if day >= today + NOTICE} - existing
    room = len({day for day in DAYS if day >= today + NOTICE} - existing)
    assert len(found) >= min(wanted - len(existing), room)
    assert len(found) <= max(wanted - len(existing), 0) + 1


@given(by=st.dates(date(2026, 11, 1), date(2027, 8, 20)), shift=st.integers(0, 9))
def test_an_annual_review_leaves_the_authority_its_four_weeks(by, shift):
    annual = [point for point in propose(annual_by=by, shift=shift) if point.is_annual]
    assert len(annual) == 1
    assert annual[0].on <= by - DECISION


def test_one_that_is_late_already_says_so():
    (late, *_) = propose(annual_by=date(2026, 9, 20))
    assert late.is_annual
    assert late.why.endswith("so it is late")


def test_what_is_planned_already_counts():
    assert [point.on.month for point in propose(existing=[date(2026, 12, 9), date(2027, 3, 12)])] == [7]
    assert propose(existing=[date(2026, 12, 9), date(2027, 3, 12), date(2027, 7, 1)]) == []


def test_no_room_gives_none():
    assert propose(today=date(2027, 7, 20)) == []


@pytest.mark.parametrize(
    ("day", "start"), [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_the_school_year_begins_in_september(day, start):
    assert school_year(day) == (date(start, 9, 1), date(start + 1, 8, 31))
