"""A team's week on paper: who is free, what is planned for whom, and what is wrong."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.times import in_hours
from deployment.rules.hours import length, merged
from deployment.rules.warnings import LONG_DAY, REST, Kind, has_no_rest, warnings
from deployment.rules.week import (
    Column,
    Cover,
    Entry,
    Owed,
    Person,
    Week,
    WorkingDay,
    average_minutes,
    columns,
    covers,
    free_spans,
    shortfall,
)

DAY = date(2026, 11, 24)
NINE, TEN, ELEVEN = 9 * 60, 10 * 60, 11 * 60
minutes = st.integers(8 * 60, 17 * 60)
spans = st.tuples(minutes, minutes).map(sorted).filter(lambda span: span[0] < span[1]).map(tuple)


def entry(key=1, *, staff=1, kind="support", week=1, weekday=1, span=(NINE, TEN), **more):
    return Entry(key, staff, kind, week, weekday, span, title=more.pop("title", f"Hour {key}"), **more)


def person(key=1, **more):
    return Person(key, f"Adult {key}", **more)


def full_time(unpaid=()):
    return tuple(WorkingDay(week, day, (8 * 60, 17 * 60), unpaid) for week in (1, 2) for day in range(1, 6))


PERSON = person()


def week(*entries, people=(PERSON,), **more):
    return Week(DAY, entries, {row.key: row for row in people}, **more)


def kinds(found):
    return [row.kind for row in found]


days = st.lists(spans, max_size=6).map(lambda rows: [entry(n, span=span) for n, span in enumerate(rows)])


@given(days, spans)
def test_free_time_and_hours_fill_what_one_works(rows, span):
    free = free_spans(person(days=full_time()), 1, 1, span, rows)
    taken = [row.span for row in rows]
    assert not any(max(a, c) < min(b, d) for a, b in free for c, d in taken)
    left_out = length([span]) - length([*free, *((max(a, span[0]), min(b, span[1])) for a, b in taken)])
    # Only what is shorter than a walk between two rooms is left out: at most one such stretch before, between and after each.
    assert 0 <= left_out <= 14 * (len(rows) + 1)


@given(st.lists(spans, max_size=8))
def test_columns_show_every_minute_once(rows):
    bells = [("1", (NINE, TEN)), ("2", (TEN, ELEVEN))]
    found = [column.span for column in columns(bells, rows)]
    assert length(found) == sum(end - start for start, end in found)
    assert length([*found, *rows]) == length(found)


def test_a_school_without_bell_times_has_one_column():
    assert columns([], [(NINE, TEN)]) == [Column("Day", (0, 1440))]


@given(days)
def test_two_places_are_told_exactly_where_minutes_count_twice(rows):
    found = [row for row in warnings(week(*rows)) if row.kind == Kind.TWO_PLACES]
    twice = sum(row.minutes for row in rows) > length([row.span for row in rows])
    assert bool(found) == twice


def test_the_other_week_is_no_clash():
    assert warnings(week(entry(1), entry(2, week=2))) == []


@given(st.lists(spans, min_size=1, max_size=6))
def test_a_long_day_without_a_rest(rows):
    busy = merged(rows)
    is_long = busy[-1][1] - busy[0][0] > LONG_DAY
    longest = max((after[0] - before[1] for before, after in pairwise(busy)), default=0)
    assert has_no_rest([entry(n, span=span) for n, span in enumerate(rows)]) == (is_long and longest < REST)


def test_a_planned_break_is_a_rest():
    long = [entry(1, span=(NINE, 12 * 60)), entry(3, span=(12 * 60 + 20, 16 * 60))]
    assert not has_no_rest([*long, entry(2, kind="break", span=(12 * 60, 12 * 60 + 20))])
    assert has_no_rest([*long, entry(2, kind="duty", span=(12 * 60, 12 * 60 + 20))])


def test_six_hours_are_not_a_long_day():
    assert not has_no_rest([entry(span=(NINE, NINE + LONG_DAY))])
    assert has_no_rest([entry(span=(NINE, NINE + LONG_DAY + 1))])


@given(days, st.integers(0, 2000))
def test_over_hours_is_planned_less_contracted(rows, contracted):
    found = [
        row for row in warnings(week(*rows, people=[person(contracted={1: contracted})])) if row.kind == Kind.OVER_HOURS
    ]
    over = length([row.span for row in rows]) - contracted
    assert [in_hours(over) in row.words for row in found] == ([True] if over > 0 else [])


def test_unpaid_hours_are_not_over_hours():
    rows = [entry(1), entry(2, span=(TEN, ELEVEN), is_paid=False)]
    assert kinds(warnings(week(*rows, people=[person(contracted={1: 60})]))) == []


def test_an_hour_on_a_day_off_and_one_that_begins_too_early():
    people = [person(days=(WorkingDay(1, 1, (NINE, TEN)),))]
    found = warnings(week(entry(1, span=(NINE - 30, TEN)), entry(2, weekday=2), people=people))
    assert kinds(found) == [Kind.OUTSIDE, Kind.OUTSIDE]
    assert "30 min outside working hours" in found[0].words
    assert "on a day off" in found[1].words


def test_a_paid_hour_in_an_unpaid_break():
    people = [person(days=full_time(unpaid=((TEN, TEN + 30),)))]
    found = warnings(week(entry(span=(NINE, TEN + 10)), people=people))
    assert kinds(found) == [Kind.UNPAID]
    assert "10 min of an unpaid break" in found[0].words


def test_whose_hours_nobody_knows_is_never_outside_them():
    assert warnings(week(entry(span=(0, 60)))) == []


def test_paid_liaison_that_is_not_planned():
    people = [person(given={"liaison": 60})]
    rows = [entry(1, kind="liaison", span=(NINE, NINE + 20)), entry(2, kind="liaison", week=2)]
    found = warnings(week(*rows, people=people))
    assert [row.words for row in found] == ["Adult 1 is paid 1 h of liaison a week; 40 min is not planned, week A."]


def test_a_room_used_by_two_different_hours():
    people = [person(1), person(2)]
    group = entry(1, kind="group", room="S1")
    assert kinds(warnings(week(group, entry(2, staff=2, room="s1 "), people=people))) == [Kind.ROOM]
    assert warnings(week(group, entry(2, staff=2, room="S2"), people=people)) == []


def test_two_adults_in_one_class_share_its_room():
    people, common = [person(1), person(2)], {"room": "S1"}
    first = entry(1, teaching_class=7, **common)
    assert warnings(week(first, entry(2, staff=2, teaching_class=7, **common), people=people)) == []
    assert kinds(warnings(week(first, entry(2, staff=2, teaching_class=8, **common), people=people))) == [Kind.ROOM]


def test_training_counts_until_its_last_day():
    rows, needs = [entry(kind="group")], {1: (5, "Phonics")}

    def found(courses):
        return [row.words for row in warnings(week(*rows, people=[person(courses=courses)], needs=needs))]

    assert found({5: DAY}) == found({5: None}) == []
    assert found({5: DAY - timedelta(days=1)}) == ["Adult 1 has to renew Phonics, which Hour 1 asks for."]
    assert found({}) == ["Adult 1 is not trained in Phonics, which Hour 1 asks for."]


def promise(minutes, **more):
    return Owed(9, minutes, source="EHC plan", **more)


def test_nobody_is_there_for_a_pupil():
    rows = [entry(n, weekday=n, week=w, teaching_class=7) for n in range(1, 6) for w in (1, 2)]
    found = warnings(
        week(*rows, owed=[promise(720)], pupils={9: "Amina"}, with_pupils={n: frozenset({9}) for n in range(1, 6)})
    )
    assert [row.words for row in found] == [
        "Nobody is there for Amina for 7 h of the 12 h a week that the EHC plan promises."
    ]
    assert found[0].pupils == (9,)


def test_shared_minutes_are_not_the_pupils_own():
    assert shortfall([promise(60, may_be_shared=False)], Cover(own=0, in_all=600)) == 60
    assert shortfall([promise(60)], Cover(own=0, in_all=60)) == 0


@given(
    st.lists(st.tuples(st.integers(1, 900), st.booleans()), min_size=1, max_size=4),
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_a_shortfall_is_what_would_have_to_come_as_the_pupils_own(rows, own, shared):
    promises = [Owed(1, minutes, may_be_shared) for minutes, may_be_shared in rows]
    missing = shortfall(promises, Cover(own, own + shared))
    assert shortfall(promises, Cover(own + missing, own + shared + missing)) == 0
    assert missing == 0 or shortfall(promises, Cover(own + missing - 1, own + shared + missing - 1)) == 1


def test_a_pupils_minute_counts_once_whoever_is_there():
    rows = [entry(1, pupil=9), entry(2, staff=2, teaching_class=7)]
    found = covers(week(*rows, weeks=(1,), owed=[promise(1)], with_pupils={2: frozenset({9})}))
    assert found == {9: Cover(own=60, in_all=60)}


@given(days)
def test_the_average_lies_between_the_weeks(rows):
    other = [entry(100 + row.key, week=2, span=row.span) for row in rows[:2]]
    each = [average_minutes([*rows, *other], [number]) for number in (1, 2)]
    assert min(each) <= average_minutes([*rows, *other], [1, 2]) <= max(each)
