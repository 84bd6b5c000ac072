"""What holds of the deadlines on any days: leap days, month ends, exceptions, and what never matters."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plans.rules.clock import Case, Happened, Pause, counted, deadlines, last_of_months, months_after
from plans.rules.clock_words import EVENTS, START, Process, Reason, Unit
from plans.tests.clock_rows import RULES

DAY = timedelta(days=1)
DAYS = st.dates(date(2014, 9, 1), date(2060, 12, 31))
AHEAD = [rule for rule in RULES if rule.unit not in ("weeks_before", "months_before", "before_day")]


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
    elif rule.unit == Unit.MONTHS_WITH_FIRST:
        assert due == day_before_the_next(day, rule.amount)
    else:
        assert due.day in (day.day, months_after(day, rule.amount).day)


def day_before_the_next(day, months):
    """The day before the same day of the month so many months on, or before the first of the month after where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day) - DAY
    except ValueError:
        return months_after(date(year, month + 1, 1), 1) - DAY


@given(DAYS, st.integers(1, 60))
def test_periods_that_start_with_a_day_lie_end_to_end(day, months):
    """The day that follows one is a day on which the next may start, and no day is in two."""
    last = last_of_months(day, months)
    assert day <= last == day_before_the_next(day, months)
    assert last < months_after(day, months) or (last == months_after(day, months) and last.day < day.day)


@given(DAYS)
def test_the_day_after_the_last_is_always_late_and_the_last_never(start):
    """Of every deadline of every process."""
    for rule in RULES:
        due = counted(rule, start)
        of = Case(
            rule.process,
            start,
            (Happened(rule.counted_from[0], start, "health" if rule.is_each else ""),),
            phase="".join(rule.phases[:1]),
        )
        states = {day: next(iter(deadlines(of, [rule], today=day)), None) for day in (due, due + DAY)}
        if states[due]:
            assert (states[due].state, states[due].days) == ("due", 0)
            assert states[due + DAY].state in ("overdue", "passed")


@given(DAYS, st.sampled_from(["secondary", "post_16"]))
def test_the_targets_leave_the_time_that_the_law_gives_the_authority(day, phase):
    """A meeting on the last day of its target: four weeks to decide, or twelve to the amended plan, end within the lawful day."""
    by_key = {rule.key: rule for rule in RULES}
    meeting, review = (counted(by_key[key], day) for key in ("meeting_target", "review"))
    assert meeting + timedelta(weeks=4) <= review
    kind = {"secondary": "school", "post_16": "post_16"}[phase]
    meeting, plan = (counted(by_key[key], day) for key in (f"transfer_meeting_{kind}", f"transfer_{kind}"))
    assert meeting + timedelta(weeks=12) <= plan


@given(DAYS, DAYS, st.sampled_from(RULES))
def test_what_begins_later_is_never_due_earlier(one, other, rule):
    first, last = sorted((one, other))
    assert counted(rule, first) <= counted(rule, last)


@st.composite
def lives(draw):
    """A case of any process with events of it on any days, and anything noted as an exception."""
    process = draw(st.sampled_from(list(Process)))
    start = draw(DAYS)
    kinds = [kind for kind in EVENTS.values() if process in kind.processes]
    offsets = st.integers(0, 500)
    events = [Happened(START[process], start)]
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=8, unique_by=lambda kind: kind.key)):
        if kind.key != START[process]:
            adviser = draw(st.sampled_from(["school", "health", "setting"])) if kind.is_each else ""
            events.append(Happened(kind.key, start + draw(offsets) * DAY, adviser))
    pauses = []
    for reason in draw(st.lists(st.sampled_from(list(Reason)), max_size=4)):
        first = start + draw(st.integers(-60, 400)) * DAY
        last = draw(st.none() | st.integers(0, 120).map(lambda days, first=first: first + days * DAY))
        pauses.append(Pause(reason, first, last))
    phase = draw(st.sampled_from(["secondary", "post_16", "between_post_16"])) if process == "phase_transfer" else ""
    return Case(process, start, tuple(events), tuple(pauses), phase=phase, born_on=start, year_group=9)


@given(lives(), st.integers(0, 900))
def test_no_exception_moves_a_day_or_hides_that_it_is_late(of, later):
    """Whatever is noted: each deadline has the day, the lateness and the record that it has without, and is excused only where it
    would be overdue."""
    today = of.started_on + later * DAY
    plain = deadlines(replace(of, pauses=()), RULES, today=today)
    for one, bare in zip(deadlines(of, RULES, today=today), plain, strict=True):
        assert (one.due_on, one.computed_on, one.days, one.met_on) == (
            bare.due_on,
            bare.computed_on,
            bare.days,
            bare.met_on,
        )
        assert one.state == bare.state or (one.state, bare.state) == ("excused", "overdue")
        assert one.state != "excused" or one.exceptions
        assert all(pause.reason in one.rule.excepted_by for pause in one.exceptions)


@given(lives(), st.integers(0, 900))
def test_states_are_true_of_any_life_of_a_case(of, later):
    """Done has its own record; not needed and not noted have the event that says so; what is none of them is open or waits."""
    today = of.started_on + later * DAY
    happened = {event.key for event in of.events}
    for one in deadlines(of, RULES, today=today):
        mine = {e.key for e in of.events if not e.adviser or not one.adviser or e.adviser == one.adviser}
        assert (one.state == "met") == (one.met_on is not None) == bool(mine & set(one.rule.met_by))
        if one.state == "not_needed":
            assert happened & set(one.rule.ended_by)
        if one.state == "not_noted":
            assert one.settled.key in one.rule.settled_by
        if one.is_open:
            assert not mine & {*one.rule.met_by, *one.rule.ended_by, *one.rule.settled_by}


@given(DAYS, st.integers(0, 28), st.integers(0, 330))
def test_the_next_year_is_counted_from_the_decision_whenever_the_meeting_was(decided, before, late):
    """A meeting earlier or later leaves the next review where the decision put it."""
    after = Case(
        "annual_review", decided, (Happened("last_decided", decided), Happened("meeting_held", decided + late * DAY))
    )
    found = {one.rule.key: one for one in deadlines(after, RULES, today=decided)}
    assert found["review"].due_on == day_before_the_next(decided, 12)
    assert found["review_decision"].due_on == decided + (late + 28) * DAY


@given(st.integers(2015, 2060), st.sampled_from([("secondary", (2, 15)), ("post_16", (3, 31))]))
def test_before_a_day_is_the_day_before_it_in_the_year_of_the_move(year, move):
    phase, (month, day) = move
    of = Case("phase_transfer", date(year, 1, 1), (Happened("transfer", date(year, 9, 1)),), phase=phase)
    due = [one.due_on for one in deadlines(of, RULES, today=date(year, 1, 1)) if one.rule.standing == "statutory"]
    assert due == [date(year, month, day) - DAY]


@given(DAYS, DAYS)
def test_every_open_deadline_is_in_time_or_overdue(start, today):
    of = Case("assessment", start, (Happened("request_received", start),))
    for one in deadlines(of, RULES, today=today):
        if one.due_on:
            assert (one.state == "overdue") == (today > one.due_on)
            assert one.days == abs((one.due_on - today).days)
