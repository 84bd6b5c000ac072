"""What holds of the clocks on any days: leap days, closures, exceptions, and what never matters."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from plans.rules.clock import Case, Happened, Pause, counted, deadlines, extended, merged, months_after, stops
from plans.rules.clock_words import Unit
from plans.tests.clock_rows import RULES

DAY = timedelta(days=1)
DAYS = st.dates(date(2014, 9, 1), date(2060, 12, 31))
FINAL = next(rule for rule in RULES if rule.key == "final_plan")
AHEAD = [rule for rule in RULES if rule.unit not in ("weeks_before", "months_before", "fixed_day")]
SPANS = st.lists(st.tuples(st.integers(-30, 400), st.integers(0, 90)), max_size=5)


def spans_from(start, pairs):
    return [(start + offset * DAY, start + (offset + length) * DAY) for offset, length in pairs]


@given(DAYS, st.integers(0, 60))
def test_months_keep_the_day_or_take_the_last_of_the_month(day, months):
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == day.day or (after.day < day.day and (after + DAY).day == 1)


@given(DAYS)
def test_a_year_is_a_year_and_a_leap_day_becomes_the_28th(day):
    after = months_after(day, 12)
    assert 365 <= (after - day).days <= 366
    assert (after.month, after.day) == ((2, 28) if (day.month, day.day) == (2, 29) else (day.month, day.day))


@given(DAYS, st.sampled_from(AHEAD))
def test_no_weekend_and_no_bank_holiday_matters(day, rule):
    """Weeks keep their weekday, days are their number, whatever day it is."""
    due = counted(rule, day)
    if rule.unit == Unit.WEEKS:
        assert (due.isoweekday(), (due - day).days) == (day.isoweekday(), rule.amount * 7)
    elif rule.unit == Unit.DAYS_WITH_FIRST:
        assert (due - day).days + 1 == rule.amount
    elif rule.unit == Unit.DAYS:
        assert (due - day).days == rule.amount
    else:
        assert due.day in (day.day, months_after(day, rule.amount).day)


@given(DAYS, DAYS, st.sampled_from(RULES))
def test_what_begins_later_is_never_due_earlier(one, other, rule):
    first, last = sorted((one, other))
    assert counted(rule, first) <= counted(rule, last)


@given(DAYS, st.integers(1, 200), SPANS)
def test_a_due_day_has_as_many_running_days_before_it_as_the_law_gives(start, days, pairs):
    """Each day that stands still counts once, whichever exceptions share it."""
    spans = spans_from(start, pairs)
    due = extended(start, start + days * DAY, spans)
    still = {first + n * DAY for first, last in spans for n in range((last - first).days + 1)}
    running = [start + n * DAY for n in range(1, (due - start).days + 1) if start + n * DAY not in still]
    assert len(running) == days
    assert running[-1] == due


@given(DAYS, st.integers(1, 200), SPANS, st.tuples(st.integers(-30, 400), st.integers(0, 90)))
def test_another_exception_never_brings_a_day_forward(start, days, pairs, more):
    plain = start + days * DAY
    before = extended(start, plain, spans_from(start, pairs))
    after = extended(start, plain, spans_from(start, [*pairs, more]))
    assert plain <= before <= after


@given(DAYS, SPANS)
def test_merged_spans_are_apart_and_hold_the_same_days(start, pairs):
    spans = spans_from(start, pairs)
    found = merged(spans)
    assert all(last + DAY < first for (_, last), (first, _) in pairwise(found))
    assert sum((last - first).days + 1 for first, last in found) == len(
        {first + n * DAY for first, last in spans for n in range((last - first).days + 1)}
    )


@given(DAYS, st.integers(1, 100), st.integers(0, 80), st.sampled_from(["absent", "personal", "closed"]))
def test_an_exception_extends_by_exactly_its_length_when_it_is_long_enough(start, offset, length, reason):
    pause = Pause(reason, start + offset * DAY, start + (offset + length - 1) * DAY)
    assume(length >= 1 and offset + length <= 140)
    of = Case("assessment", start, (Happened("request_received", start),), (pause,))
    found = deadlines(of, [FINAL], today=start)[0]
    wanted = length if reason == "personal" or length >= 28 else 0
    assert (found.due_on - found.starts_on).days - 140 == wanted == found.paused_days
    assert stops(FINAL, pause) == bool(wanted)


@given(DAYS, st.integers(1, 139), st.integers(0, 300))
def test_a_stopped_clock_moves_a_day_each_day(start, offset, later):
    pause = Pause("personal", start + offset * DAY)
    of = Case("assessment", start, (Happened("request_received", start),), (pause,))
    today = start + (offset + later) * DAY
    one, next_day = (deadlines(of, [FINAL], today=day)[0] for day in (today, today + DAY))
    assert (one.state, next_day.state, next_day.due_on - one.due_on) == ("stopped", "stopped", DAY)
    ended = replace(of, pauses=(replace(pause, ends_on=today),))
    assert deadlines(ended, [FINAL], today=today)[0].due_on == one.due_on


@given(DAYS, st.integers(0, 28), st.integers(0, 330))
def test_the_next_year_is_counted_from_the_decision_whenever_the_meeting_was(decided, before, late):
    """A meeting earlier or later leaves the next review where the decision put it."""
    after = Case(
        "annual_review", decided, (Happened("last_decided", decided), Happened("meeting_held", decided + late * DAY))
    )
    found = {one.rule.key: one for one in deadlines(after, RULES, today=decided)}
    assert found["review"].due_on == months_after(decided, 12)
    assert found["review_decision"].due_on == decided + (late + 28) * DAY


@given(st.integers(2015, 2060), st.sampled_from([("secondary", (2, 15)), ("post_16", (3, 31))]))
def test_a_fixed_day_is_in_the_year_of_the_move(year, move):
    phase, (month, day) = move
    of = Case("phase_transfer", date(year, 1, 1), (Happened("transfer", date(year, 9, 1)),), phase=phase)
    due = [one.due_on for one in deadlines(of, RULES, today=date(year, 1, 1)) if one.rule.standing == "statutory"]
    assert due == [date(year, month, day)]


@given(DAYS, DAYS)
def test_every_open_deadline_is_in_time_or_overdue(start, today):
    of = Case("assessment", start, (Happened("request_received", start),))
    for one in deadlines(of, RULES, today=today):
        if one.due_on:
            assert (one.state == "overdue") == (today > one.due_on)
            assert one.days == abs((one.due_on - today).days)
