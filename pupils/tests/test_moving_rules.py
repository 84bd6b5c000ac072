"""Moving up on paper: everybody is counted once, forms follow their pattern, and what is pasted is read or said."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.rules.moving import (
    Move,
    Outcome,
    Pasted,
    Standing,
    counted,
    form_key,
    is_calendar_short,
    is_time,
    moves,
    new_forms,
    next_form,
    outcome_said,
    outcomes_proposed,
    read_pasted,
    school_year_of,
    school_years,
    taken_over,
)

YEARS = st.one_of(st.none(), st.integers(-2, 14))
FORMS = st.sampled_from(["", "7A", "8A", "10B", "Y7 Oak", "RA", "Oak", "07B"])
SCHOOLS = st.lists(st.tuples(YEARS, FORMS), max_size=60).map(
    lambda rows: [Standing(number, year, form) for number, (year, form) in enumerate(rows, start=1)]
)
OUTCOMES = st.sampled_from([one.value for one in Outcome])


@st.composite
def choices(draw: Any) -> dict[str, Any]:
    own = st.fixed_dictionaries({}, optional={"outcome": OUTCOMES, "form": FORMS})
    return {
        "years": draw(st.dictionaries(st.integers(-2, 14).map(str), OUTCOMES, max_size=8)),
        "forms": draw(st.dictionaries(st.tuples(YEARS, FORMS).map(lambda pair: form_key(*pair)), FORMS, max_size=8)),
        "pupils": draw(st.dictionaries(st.integers(1, 70).map(str), own, max_size=10)),
    }


@given(SCHOOLS, choices())
def test_in_is_up_and_stays_and_leaves(school: list[Standing], said: dict[str, Any]) -> None:
    rows = moves(school, said)
    assert [row.pk for row in rows] == [pupil.pk for pupil in school], "everybody once"
    total, years = counted(rows)
    assert total.there == len(school) == total.up + total.stays + total.leaves
    assert all(line.there == line.up + line.stays + line.leaves for line in years)
    assert sum(line.there for line in years) == total.there
    assert sum(line.count for line in new_forms(rows)) == total.up + total.stays


@given(SCHOOLS, choices())
def test_only_who_goes_up_has_another_year_and_it_is_the_next(school: list[Standing], said: dict[str, Any]) -> None:
    for pupil, row in zip(school, moves(school, said), strict=True):
        assert (row.year_before, row.form_before) == (pupil.year, pupil.form)
        if row.outcome is Outcome.UP:
            assert pupil.year is not None
            assert row.year_after == pupil.year + 1
        else:
            assert row.year_after == pupil.year
        if row.outcome is Outcome.LEAVES:
            assert row.form_after == pupil.form


@given(SCHOOLS, choices())
def test_what_was_said_of_a_pupil_comes_first(school: list[Standing], said: dict[str, Any]) -> None:
    for row in moves(school, said):
        own = said["pupils"].get(str(row.pk), {})
        if "outcome" in own and row.year_before is not None:
            assert row.outcome == own["outcome"]
        if "form" in own and row.outcome is not Outcome.LEAVES:
            assert row.form_after == own["form"]


SAID = st.sampled_from(["up", "stays", "Leaves", "Goes up", "Stays in the year", "8X", "12A"])


@given(SCHOOLS, choices(), st.data())
def test_every_pupil_whom_a_pasted_line_means_gets_what_it_says(
    school: list[Standing], said: dict[str, Any], data: Any
) -> None:
    keys = {form_key(pupil.year, pupil.form) for pupil in school if pupil.form}
    forms = data.draw(st.dictionaries(st.sampled_from(sorted(keys)), SAID)) if keys else {}
    own = data.draw(st.dictionaries(st.integers(1, 60).map(str), SAID, max_size=5))
    before = moves(school, said)
    done = taken_over(school, said, forms=forms, own=own)
    staying_on = 0
    for was, row in zip(before, moves(school, done.choices), strict=True):
        line = own.get(str(row.pk), forms.get(form_key(row.year_before, row.form_before)))
        if line is None:
            assert row == was, "who is not meant stays as they were"
        elif (outcome := outcome_said(line)) is not None:
            assert row.outcome == (Outcome.STAYS if outcome is Outcome.UP and row.year_before is None else outcome)
        else:
            assert (row.form_after, row.outcome is Outcome.LEAVES) == (line, False)
            staying_on += was.outcome is Outcome.LEAVES
    assert done.staying_on == staying_on


@pytest.mark.parametrize(
    ("form", "year", "then"),
    [
        ("7A", 7, "8A"), ("9Z", 9, "10Z"), ("Y7 Oak", 7, "Y8 Oak"), ("07B", 7, "08B"), ("09B", 9, "10B"),
        ("7/1", 7, "8/1"), ("A7", 7, "A8"), ("17A", 7, "17A"), ("71", 7, "71"), ("Oak", 7, "Oak"), ("", 7, ""),
        ("7A", None, "7A"), ("8A", 7, "8A"), ("RA", 0, "1A"), ("R Oak", 0, "1 Oak"), ("YR", 0, "Y1"), ("Reception", 0, "Year 1"),
        ("Robins", 0, "Robins"), ("R", 0, "1"), ("1A", 1, "2A"), ("Class 1", 1, "Class 2"), ("10-10", 10, "11-10"),
    ],
)  # fmt: skip
def test_a_form_follows_its_pattern(form: str, year: int | None, then: str) -> None:
    assert next_form(form, year) == then


def test_the_highest_year_is_proposed_to_leave() -> None:
    assert outcomes_proposed([7, 8, None, 11, 8]) == {"7": "up", "8": "up", "11": "leaves"}
    assert outcomes_proposed([None]) == {}


@given(SCHOOLS, SCHOOLS)
def test_a_year_that_came_since_is_as_it_is_proposed(then: list[Standing], now: list[Standing]) -> None:
    """The page of years and the counts say the same, of a draft that was begun with fewer years."""
    begun = outcomes_proposed(pupil.year for pupil in then)
    shown = outcomes_proposed(pupil.year for pupil in now) | begun
    for row in moves(now, {"years": begun}):
        assert row.outcome == ("stays" if row.year_before is None else shown[str(row.year_before)])


def test_two_forms_that_become_one_are_said() -> None:
    rows = moves(
        [Standing(1, 7, "7A"), Standing(2, 7, "7B")], {"years": {"7": "up"}, "forms": {"7:7A": "8X", "7:7B": "8X"}}
    )
    (line,) = new_forms(rows)
    assert (line.form, line.count, line.came_from) == ("8X", 2, ("7A", "7B"))


def test_what_is_pasted_is_read_or_said() -> None:
    text = "7A, 8A\n\n4711\t8B\nKhan, Amir, stays\n7C -> 8C\nno second column\n7D → 8D\n, 8E\n7F;8F"
    lines, unread = read_pasted(text)
    assert lines == [
        Pasted(1, "7A", "8A"), Pasted(3, "4711", "8B"), Pasted(4, "Khan, Amir", "stays"), Pasted(5, "7C", "8C"),
        Pasted(7, "7D", "8D"), Pasted(9, "7F", "8F"),
    ]  # fmt: skip
    assert unread == [6, 8]


@given(st.text(max_size=300))
def test_every_line_that_is_pasted_is_read_or_said(text: str) -> None:
    lines, unread = read_pasted(text)
    there = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    assert sorted([*(line.line for line in lines), *unread]) == there


TERMS = [
    (date(2026, 9, 2), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 3, 26)), (date(2027, 4, 12), date(2027, 7, 21)),
    (date(2027, 9, 2), date(2027, 10, 22)), (date(2027, 11, 1), date(2027, 12, 17)),
]  # fmt: skip


def test_the_years_that_can_be_moved_into() -> None:
    (this, new) = school_years(TERMS, today=date(2026, 10, 14))
    assert (this.words, this.last_day) == ("2026/27", date(2026, 9, 1))
    assert (new.words, new.starts_on, new.last_day) == ("2027/28", date(2027, 9, 2), date(2027, 7, 21))
    assert new.first_half_until == date(2027, 10, 22)
    assert [year.words for year in school_years(TERMS, today=date(2027, 7, 1))] == ["2027/28"]
    assert school_years([], today=date(2027, 7, 1)) == []
    assert school_years(TERMS[2:3], today=date(2027, 4, 20)) == [], "its beginning is not in the calendar"


@given(st.dates(date(2020, 8, 1), date(2035, 7, 31)))
def test_a_year_and_the_day_it_begins_on_are_of_the_same_school_year(day: date) -> None:
    year = school_year_of(day)
    assert date(year, 8, 1) <= day <= date(year + 1, 7, 31)


def test_it_is_time_in_the_last_four_weeks_of_the_summer_term() -> None:
    days = {"last_day": date(2027, 7, 21), "starts_on": date(2027, 9, 2)}
    assert not is_time(**days, today=date(2027, 6, 23))
    assert is_time(**days, today=date(2027, 6, 24))
    assert is_time(**days, today=date(2027, 9, 15))
    assert not is_time(**days, today=date(2027, 9, 16))


def test_a_calendar_that_ends_in_summer_is_to_be_continued() -> None:
    assert is_calendar_short(TERMS[:3], today=date(2027, 7, 1))
    assert not is_calendar_short(TERMS, today=date(2027, 7, 1))
    assert not is_calendar_short(TERMS[:3], today=date(2027, 5, 1))
    assert not is_calendar_short([], today=date(2027, 7, 1))


@given(st.dates(date(2026, 6, 1), date(2028, 6, 1)))
def test_no_year_begins_before_the_one_before_has_ended(today: date) -> None:
    for year in school_years(TERMS, today=today):
        assert year.last_day < year.starts_on <= year.first_half_until
        assert today - timedelta(days=45) <= year.starts_on


def test_an_outcome_is_a_plain_word() -> None:
    assert Move(1, Outcome.UP, 7, "7A", 8, "8A").outcome == "up"
