"""Hours on paper against a replay, minute by minute."""

import itertools
from collections import Counter
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deployment.rules.hours import (
    Change,
    Hour,
    Promise,
    Stretch,
    adults,
    length,
    merged,
    overlap,
    promised_minutes,
    pupils,
    summed,
    without,
)

MONDAY = date(2026, 10, 5)
# Two weeks: A and B, the second Friday an INSET day.
DAYS = [(MONDAY + timedelta(days=n), 1 + n // 7) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10)]
STAFF = (1, 2, 3)

spans = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda pair: tuple(sorted(pair)))
many = st.lists(spans, max_size=6)


def minutes(rows):
    return {minute for start, end in rows for minute in range(start, end)}


@given(many)
def test_merged_spans_hold_the_same_minutes_once(rows):
    found = merged(rows)
    assert minutes(found) == minutes(rows)
    assert length(rows) == len(minutes(rows))
    assert all(before[1] < after[0] for before, after in itertools.pairwise(found))


@given(spans, many)
def test_overlap_and_without_share_a_span_out(span, others):
    assert minutes(overlap(span, others)) == minutes([span]) & minutes(others)
    assert minutes(without(span, others)) == minutes([span]) - minutes(others)


def clock(minute):
    return time(minute // 60, minute % 60)


@st.composite
def hours(draw):
    """Up to eight hours of three adults: part-time, week A or B, half-days, beginning or ending in the fortnight, unpaid."""
    rows = []
    for key in range(draw(st.integers(0, 8))):
        start = draw(st.integers(8 * 60, 15 * 60))
        begins = MONDAY + timedelta(days=draw(st.integers(-3, 8)))
        ends = draw(st.none() | st.integers(0, 12).map(lambda n, begins=begins: begins + timedelta(days=n)))
        rows.append(
            Hour(
                key, draw(st.sampled_from(STAFF)), draw(st.sampled_from([1, 2])), draw(st.integers(1, 5)), clock(start),
                clock(start + draw(st.integers(5, 90))), begins, ends, draw(st.integers(0, 4)) > 0,
            )
        )  # fmt: skip
    return rows


@st.composite
def weeks(draw):
    """Hours with changes of some of them: one a day at most, of a part or the whole, covered or not."""
    rows = draw(hours())
    changes = []
    for row in rows:
        for day, week in DAYS:
            if row.falls_on(day, week) and draw(st.booleans()):
                start, end = row.span
                first = draw(st.integers(start, end - 1))
                span = (first, draw(st.integers(first + 1, end)))
                by = draw(st.none() | st.sampled_from([staff for staff in STAFF if staff != row.staff]))
                changes.append(Change(row.key, day, span, draw(st.sampled_from(["absent", "duty"])), by))
    return rows, changes


def replay(rows, changes):
    """Every minute of every day: whose hour is it, and does it take place?"""
    planned, delivered, covering, lost = Counter(), Counter(), Counter(), Counter()
    for day, week in DAYS:
        today = {change.key: change for change in changes if change.on == day}
        for minute in range(8 * 60, 17 * 60):
            covered_now = set()
            for staff in STAFF:
                there = [r for r in rows if r.staff == staff and r.is_paid and r.falls_on(day, week)]
                now = [r for r in there if r.span[0] <= minute < r.span[1]]
                if not now:
                    continue
                planned[staff] += 1
                change = today.get(min(now, key=lambda r: (r.span, r.key)).key)
                if change is None or not change.span[0] <= minute < change.span[1]:
                    delivered[staff] += 1
                elif change.covered_by is None:
                    lost[staff, change.cause] += 1
            for row in rows:
                change = today.get(row.key)
                if change and change.covered_by and row.is_paid and change.span[0] <= minute < change.span[1]:
                    covered_now.add(change.covered_by)
            for staff in covered_now:
                covering[staff] += 1
                delivered[staff] += 1
    return planned, delivered, covering, lost


@given(weeks())
def test_a_fortnight_of_hours_is_what_a_replay_of_its_minutes_shows(week):
    rows, changes = week
    planned, delivered, covering, lost = replay(rows, changes)
    found = adults(hours=rows, changes=changes, days=DAYS)
    for staff in STAFF:
        total = summed(found.get(staff, {}).values())
        assert (total.planned, total.delivered, total.covering) == (planned[staff], delivered[staff], covering[staff])
        assert total.lost == Counter({cause: n for (who, cause), n in lost.items() if who == staff})


@given(weeks())
def test_planned_is_delivered_lost_or_handed_over(week):
    rows, changes = week
    for by_day in adults(hours=rows, changes=changes, days=DAYS).values():
        total = summed(by_day.values())
        assert total.planned + total.covering == total.delivered + total.lost_in_all + total.handed_over


def test_two_hours_at_once_count_once():
    rows = [
        Hour(1, 1, 1, 1, time(9), time(10), MONDAY),
        Hour(2, 1, 1, 1, time(9, 30), time(10, 30), MONDAY),
    ]
    assert adults(hours=rows, changes=[], days=DAYS)[1][MONDAY].planned == 90


def test_a_change_in_mid_term_counts_from_its_day():
    rows = [
        Hour(1, 1, 1, 1, time(9), time(10), MONDAY, MONDAY + timedelta(days=7)),
        Hour(2, 1, 2, 1, time(9), time(11), MONDAY + timedelta(days=7)),
    ]
    found = adults(hours=rows, changes=[], days=DAYS)[1]
    assert {day: tally.planned for day, tally in found.items()} == {MONDAY: 60, MONDAY + timedelta(days=7): 120}


@st.composite
def stretch(draw):
    """Support of one of two pupils, own or shared, with or without a lost part (which may lie beside it)."""
    start = draw(st.integers(0, 60))
    span = (start, start + draw(st.integers(1, 40)))
    lost = draw(st.none() | st.tuples(st.integers(0, 50), st.integers(51, 100)) | st.just(span))
    day = DAYS[draw(st.integers(0, 1))][0]
    cause = draw(st.sampled_from(["absent", "duty"])) if lost else ""
    return Stretch(draw(st.integers(1, 2)), day, span, draw(st.booleans()), lost, cause)


stretches = st.lists(stretch(), max_size=8)


def pupils_replay(rows, counts):
    """Minute by minute of one pupil: planned, delivered, own, shared, and lost by the cause of what planned it first."""
    found = Counter()
    for day in {row.on for row in rows}:
        for minute in range(120):
            now = [row for row in rows if row.on == day and row.span[0] <= minute < row.span[1]]
            given = [row for row in now if row.lost is None or not row.lost[0] <= minute < row.lost[1]]
            found["own" if not all(row.is_shared for row in given) else "shared"] += bool(given)
            counted = [row for row in now if counts(row)]
            found["planned"] += bool(counted)
            if any(row in counted for row in given):
                found["delivered"] += 1
            elif counted:
                found["lost", min(counted, key=lambda row: (row.span, row.is_shared, row.cause)).cause] += 1
    return found


@given(stretches, st.booleans())
def test_a_pupils_minutes_are_what_a_replay_shows_each_once(rows, may_be_shared):
    promise = Promise(1, 300, may_be_shared, MONDAY)
    got = pupils(stretches=rows, promises=[promise], days=[day for day, _ in DAYS])[1]
    want = pupils_replay([row for row in rows if row.pupil == 1], lambda row: may_be_shared or not row.is_shared)
    assert (got.planned, got.delivered) == (want["planned"], want["delivered"])
    assert (got.own, got.shared) == (want["own"], want["shared"])
    assert got.lost == Counter({key[1]: n for key, n in want.items() if key[0] == "lost"})
    assert got.delivered == got.planned - sum(got.lost.values())
    assert got.shortfall == max(0, got.promised - got.delivered)


def support(*rows, promised=60, may_be_shared=True):
    promise = Promise(1, promised * 5, may_be_shared, MONDAY, MONDAY + timedelta(days=1))
    return pupils(stretches=rows, promises=[promise], days=[MONDAY])[1]


def test_two_adults_at_once_do_not_hide_a_shortfall():
    got = support(Stretch(1, MONDAY, (540, 570), True), Stretch(1, MONDAY, (540, 570), True))
    assert (got.planned, got.delivered, got.shared, got.shortfall) == (30, 30, 30, 30)


def test_own_beats_shared_and_support_in_the_class_that_was_left_is_not_more():
    got = support(Stretch(1, MONDAY, (540, 600), True), Stretch(1, MONDAY, (540, 570), False))
    assert (got.planned, got.own, got.shared, got.shortfall) == (60, 30, 30, 0)


def test_what_another_gives_is_not_lost_and_shared_does_not_stand_in_for_own():
    lost = Stretch(1, MONDAY, (540, 600), False, (540, 600), "absent")
    beside = Stretch(1, MONDAY, (540, 560), True)
    assert support(lost, beside).lost == Counter(absent=40)
    got = support(lost, beside, may_be_shared=False)
    assert (got.lost, got.delivered, got.shared, got.shortfall) == (Counter(absent=60), 0, 20, 60)


@given(st.integers(1, 3000), st.integers(0, 12), st.integers(0, 12))
def test_a_promise_owes_a_fifth_of_a_week_for_every_school_day(minutes, begins, lasts):
    first = MONDAY + timedelta(days=begins)
    promise = Promise(1, minutes, True, first, first + timedelta(days=lasts))
    owed = sum(promise.holds_on(day) for day, _ in DAYS)
    assert promised_minutes(promise, [day for day, _ in DAYS]) == round(minutes * owed / 5)


def test_a_whole_week_owes_the_whole_promise():
    promise = Promise(1, 725, True, MONDAY)
    assert promised_minutes(promise, [day for day, week in DAYS if week == 1]) == 725
