"""The load of a person in words."""

from hypothesis import given
from hypothesis import strategies as st

from deployment.rules.task import Load, load_words, past_words, time_words


def test_the_words_of_a_load():
    assert load_words(Load(0, 0, 0, 0)) == "Nothing open: room for something"
    assert load_words(Load(4, 100, 1, 0)) == "4 open, about 1 h 40 min and 1 more that does not say"
    assert load_words(Load(2, 0, 2, 0)) == "2 open, none says how long it takes"
    assert load_words(Load(2, 120, 0, 2)) == "2 open, about 2 h"


def test_past_their_day_is_a_question_to_the_lead():
    assert past_words(Load(3, 30, 0, 0)) == ""
    assert past_words(Load(3, 30, 0, 1)) == "1 is past its day: move or drop some?"
    assert past_words(Load(3, 30, 0, 3)) == "3 are past their day: move or drop some?"


@given(st.integers(0, 100_000))
def test_minutes_come_back_from_their_words(minutes):
    parts = time_words(minutes).split()
    units = {"h": 60, "min": 1}
    assert sum(int(n) * units[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True)) == minutes
    assert int(dict(zip(parts[1::2], parts[::2], strict=True)).get("min", 0)) < 60
