from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.values import ScoreError, calibration, read_value, shown_value

GRADES = ["U", "G", "F", "E*"]


def read(text, kind="total", lowest=None, highest=None):
    return read_value(text, kind=kind, lowest=lowest, highest=highest, grades=GRADES)


@given(st.integers(0, 240))
def test_an_age_comes_back_as_it_was_shown(months):
    value = Decimal(months)
    assert read(shown_value(value, kind="age"), "age") == value


@given(st.decimals(-9999, 9999, places=2))
def test_a_number_comes_back_as_it_was_shown(value):
    assert read(shown_value(value, kind="total")) == value


@given(st.sampled_from(GRADES))
def test_a_grade_comes_back_as_it_was_shown(grade):
    assert shown_value(read(grade.lower(), "grade"), kind="grade", grades=GRADES) == grade


@pytest.mark.parametrize(
    ("text", "months"), [("9:06", 114), ("9y 6m", 114), ("9 years 6 months", 114), ("10:00", 120), ("114", 114)]
)
def test_ways_to_write_an_age(text, months):
    assert read(text, "age") == months


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "total"),
        ("high", "total"),
        ("NaN", "total"),
        ("1e99", "total"),
        ("9:12", "age"),
        ("A", "grade"),
        ("1.5", "goal"),
    ],
)
def test_what_is_no_score_says_so(text, kind):
    with pytest.raises(ScoreError):
        read(text, kind)


@given(st.integers(-50, 150))
def test_a_score_lies_between_the_bounds(number):
    if 0 <= number <= 100:
        assert read(f"{number}%", "percentage", Decimal(0), Decimal(100)) == number
    else:
        with pytest.raises(ScoreError, match="0 to 100"):
            read(f"{number}%", "percentage", Decimal(0), Decimal(100))


@given(st.integers(0, 10), st.integers(0, 10))
def test_calibration_is_the_same_whichever_way_it_was_out(predicted, actual):
    assert calibration(Decimal(predicted), Decimal(actual)) == calibration(Decimal(actual), Decimal(predicted)) >= 0
