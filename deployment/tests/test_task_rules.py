"""The load of a person in words."""

from deployment.rules.task import Load, load_words, past_words


def test_the_words_of_a_load():
    assert load_words(Load(0, 0, 0, 0)) == "Nothing open: room for something"
    assert load_words(Load(4, 100, 1, 0)) == "4 open, about 1 h 40 min and 1 more that does not say"
    assert load_words(Load(2, 0, 2, 0)) == "2 open, none says how long it takes"
    assert load_words(Load(2, 120, 0, 2)) == "2 open, about 2 h"


def test_past_their_day_is_a_question_to_the_lead():
    assert past_words(Load(3, 30, 0, 0)) == ""
    assert past_words(Load(3, 30, 0, 1)) == "1 is overdue: move or remove some?"
    assert past_words(Load(3, 30, 0, 3)) == "3 are overdue: move or remove some?"
