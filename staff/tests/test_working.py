"""Working time on paper, held to a replay minute by minute, and the patterns that the database keeps."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from hlta.testing import StaffFactory
from schools.rules import monday_of
from staff.models import WorkingDay, WorkingPattern
from staff.queries import patterns_of
from staff.rules.working import Hours, Pattern, contracted_minutes

MONDAY = date(2026, 9, 7)
FULL = Hours(time(8, 30), time(16, 24), time(13, 20), time(13, 50))
MORNING = Hours(time(8, 30), time(12, 30))


def at(minute: int) -> time:
    return time(minute // 60, minute % 60)


@st.composite
def hours(draw):
    """Hours of a day, in steps of a minute, with or without a break that lies in it (or is all of it)."""
    start, end = sorted(draw(st.lists(st.integers(360, 1100), min_size=2, max_size=2, unique=True)))
    if end - start < 2 or draw(st.booleans()):
        return Hours(at(start), at(end))
    pause = sorted(draw(st.lists(st.integers(start, end), min_size=2, max_size=2, unique=True)))
    return Hours(at(start), at(end), at(pause[0]), at(pause[1]))


@st.composite
def histories(draw):
    """Patterns of one person that follow one another: part-time, week A and B, half-days, a change within the term."""
    cuts = sorted(draw(st.lists(st.integers(-5, 60), min_size=2, max_size=4, unique=True)))
    ends = [MONDAY + timedelta(days=cut) for cut in cuts]
    places = st.tuples(st.integers(1, 2), st.integers(1, 7))
    return [
        Pattern(
            staff=1,
            starts_on=start,
            ends_on=end,
            days=draw(st.dictionaries(places, hours(), max_size=8)),
            works_inset=draw(st.booleans()),
        )
        for start, end in zip(
            ends, [*ends[1:], draw(st.sampled_from([None, ends[-1] + timedelta(days=9)]))], strict=True
        )
    ]


def replayed(patterns, days, inset):
    """Every minute of every day, one by one."""
    found = 0
    for day, week, is_inset in [(*one, False) for one in days] + [(*one, True) for one in inset]:
        for minute in range(24 * 60):
            now = at(minute)
            for pattern in patterns:
                hours = pattern.days.get((week, day.weekday() + 1))
                is_held = pattern.starts_on <= day and (pattern.ends_on is None or pattern.ends_on > day)
                if hours is None or not is_held or (is_inset and not pattern.works_inset):
                    continue
                is_break = hours.break_starts_at is not None and hours.break_starts_at <= now < hours.break_ends_at
                found += hours.starts_at <= now < hours.ends_at and not is_break
    return found


@given(histories(), st.lists(st.integers(0, 45), unique=True, max_size=6), st.integers(0, 6))
def test_contracted_minutes_are_those_counted_one_by_one(patterns, numbers, inset_from):
    days = [(MONDAY + timedelta(days=n), (n // 7) % 2 + 1) for n in numbers]
    pupil_days, inset = days[:inset_from], days[inset_from:]
    assert contracted_minutes(patterns, pupil_days, inset) == replayed(patterns, pupil_days, inset)


@given(hours())
def test_paid_spans_lie_in_the_day_and_leave_out_the_break(day):
    spans = day.paid_spans()
    assert all(day.starts_at <= start < end <= day.ends_at for start, end in spans)
    assert day.paid_minutes + day.break_minutes == (
        day.ends_at.hour * 60 + day.ends_at.minute - day.starts_at.hour * 60 - day.starts_at.minute
    )


def test_a_week_of_37_hours():
    pattern = Pattern(1, MONDAY, None, {(1, weekday): FULL for weekday in range(1, 6)})
    assert (pattern.minutes_of_week(1), pattern.minutes_of_week(2)) == (37 * 60, 0)


def test_a_change_within_the_term_counts_from_its_day():
    change = MONDAY + timedelta(days=2)
    whole = Pattern(1, date(2025, 9, 1), change, {(1, weekday): FULL for weekday in range(1, 6)})
    half = Pattern(1, change, None, {(1, weekday): MORNING for weekday in range(1, 6)})
    week = [(MONDAY + timedelta(days=n), 1) for n in range(5)]
    assert contracted_minutes([whole, half], week) == 2 * 444 + 3 * 240


def test_inset_counts_for_those_who_work_it():
    days = {(1, 1): MORNING}
    for works_inset, expected in ((True, 240), (False, 0)):
        pattern = Pattern(1, MONDAY, None, days, works_inset=works_inset)
        assert contracted_minutes([pattern], [], [(MONDAY, 1)]) == expected
        assert pattern.hours_on(MONDAY, 1) == MORNING


@pytest.fixture
def person(school):
    return StaffFactory(school=school)


def day(pattern, **fields):
    return WorkingDay.objects.create(
        pattern=pattern, **{"week": 1, "weekday": 1, "starts_at": time(8), "ends_at": time(12)} | fields
    )


def test_two_patterns_of_a_person_never_overlap(person):
    WorkingPattern.objects.create(staff_member=person, starts_on=MONDAY, ends_on=date(2026, 10, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkingPattern.objects.create(staff_member=person, starts_on=date(2026, 9, 30))
    WorkingPattern.objects.create(staff_member=person, starts_on=date(2026, 10, 1))


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_at": time(8)},
        {"break_starts_at": time(9)},
        {"break_ends_at": time(9)},
        {"break_starts_at": time(7), "break_ends_at": time(9)},
        {"break_starts_at": time(10), "break_ends_at": time(9)},
        {"weekday": 8},
        {"week": 3},
    ],
)
def test_hours_that_cannot_be_are_refused(person, fields):
    pattern = WorkingPattern.objects.create(staff_member=person, starts_on=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        day(pattern, **fields)


def test_patterns_are_read_in_one_query_whoever_asks(school, person, counted):
    for one in (person, *StaffFactory.create_batch(5, school=school)):
        day(WorkingPattern.objects.create(staff_member=one, starts_on=date(2025, 9, 1), ends_on=MONDAY))
        day(
            WorkingPattern.objects.create(staff_member=one, starts_on=MONDAY),
            break_starts_at=time(9),
            break_ends_at=time(10),
        )
    StaffFactory(school=school, left_on=MONDAY)
    assert len(counted(lambda: patterns_of(staff=None, start=MONDAY, end=MONDAY))) == 1
    found = patterns_of(staff=[person.pk], start=date(2026, 9, 1), end=MONDAY)
    assert [pattern.minutes_of_week(1) for pattern in found[person.pk]] == [240, 180]


def test_patterns_of_everybody_are_of_those_who_work_here(school, person):
    gone = StaffFactory(school=school, left_on=MONDAY)
    for one in (person, gone):
        WorkingPattern.objects.create(staff_member=one, starts_on=MONDAY)
    assert set(patterns_of(staff=None, start=monday_of(MONDAY), end=MONDAY)) == {person.pk}
    assert patterns_of(staff=None, start=date(2026, 8, 1), end=date(2026, 9, 6)) == {}
