"""What fits whom, on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.words import WordsError, read_words
from library.rules.ages import AgeError, age_words, read_age
from library.rules.aids import unmet
from library.rules.suggest import Learner, Material, suggest, suggest_for_step
from library.rules.words import words_of

AMINA = Learner("Amina", ("Football",), "Somali", 8, frozenset({"cognition"}), 110)


def keys(materials, learner=AMINA):
    return [found.key for found in suggest(materials, learner, most=5)]


def test_the_reasons_are_said_in_words():
    match = Material(1, "Match report", interests=("football ",), reading_from=100, reading_to=112)
    assert suggest([match], AMINA, most=5)[0].why == "because Amina likes Football; Amina reads at 9y 2m"


def test_an_interest_goes_before_a_language_and_that_before_an_area():
    area = Material(1, "a", area="cognition")
    language = Material(2, "b", languages=("somali",))
    interest = Material(3, "c", interests=("football",))
    assert keys([area, language, interest]) == [3, 2, 1]


@pytest.mark.parametrize(
    "material",
    [
        Material(1, "too hard", interests=("football",), reading_from=114),
        Material(1, "another year", interests=("football",), years=(9, 10)),
        Material(1, "nothing of hers", interests=("trains",), years=(8,)),
        Material(1, "English at home is no reason", languages=("English",)),
        Material(1, "far too easy", reading_to=60),
    ],
    ids=lambda material: material.title,
)
def test_what_does_not_fit_is_not_suggested(material):
    assert keys([material]) == []
    assert keys([material], Learner("Sam", language="English", reading_age=110)) == []


def test_near_the_reading_age_goes_before_further_below():
    assert keys([Material(1, "low", reading_to=90), Material(2, "near", reading_to=108)]) == [2, 1]


def test_a_step_finds_what_is_made_for_its_words():
    plan = Material(1, "Task planner", steps=("plan",), subjects=("English",))
    check = Material(2, "Traffic lights", steps=("checking",))
    found = suggest_for_step([plan, check], [AMINA], step="Plan the task", subjects=["English"], most=2)
    assert [(one.key, one.why) for one in found] == [(1, "because it is made for plan; it practises English")]


def test_of_two_for_a_step_the_one_that_fits_the_group_comes_first():
    plain = Material(1, "Planner", steps=("plan",))
    liked = Material(2, "Match planner", steps=("plan",), interests=("football",))
    found = suggest_for_step([plain, liked], [AMINA, Learner("Sam")], step="Planning", subjects=[], most=2)
    assert [one.key for one in found] == [2, 1]
    assert found[0].reasons[-1] == "it fits 1 of 2: Amina likes Football"


WORD = st.sampled_from(["football", "Trains", "cats", "plan", "Somali"])
MATERIAL = st.builds(
    Material, st.integers(), st.just("x"), interests=st.lists(WORD).map(tuple), languages=st.lists(WORD).map(tuple),
    reading_from=st.none() | st.integers(48, 216), years=st.lists(st.integers(7, 11)).map(tuple),
)  # fmt: skip


@given(st.lists(MATERIAL, max_size=8), st.integers(48, 216), st.integers(1, 5))
def test_never_too_hard_never_more_than_asked_and_always_with_a_reason(materials, reads, most):
    by_key = {material.key: material for material in materials}
    found = suggest(by_key.values(), Learner("A", ("football",), "Somali", 8, reading_age=reads), most=most)
    assert len(found) <= most
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    for one in found:
        assert one.reasons
        assert (by_key[one.key].reading_from or 0) <= reads + 3


@given(st.integers(48, 216))
def test_a_reading_age_is_read_as_it_is_shown(months):
    assert read_age(age_words(months)) == months


@pytest.mark.parametrize("text", ["9.2", "9y 12m", "2", "19", "old", "", "９½"])
def test_what_is_no_reading_age_is_said(text):
    with pytest.raises(AgeError, match="reading age"):
        read_age(text)


def test_words_are_kept_once_as_first_written():
    assert read_words(" Football, trains;football\n Lego  sets ,, ") == ["Football", "trains", "Lego sets"]
    with pytest.raises(WordsError, match="at most 12"):
        read_words(",".join(map(str, range(13))))
    with pytest.raises(WordsError, match="under 40"):
        read_words("x" * 41)


def test_a_word_with_another_ending_is_the_same_word():
    assert words_of("Checking the plans") & words_of("check") & words_of("checked")
    assert words_of("the and") == frozenset()


KIND = st.sampled_from(["hearing", "vision", "writing"])


@given(st.lists(KIND, max_size=6), st.lists(KIND, max_size=6))
def test_each_loan_meets_one_need_of_its_kind(kinds, lent):
    needs = list(enumerate(kinds))
    left = unmet(needs, lent)
    for kind in set(kinds):
        wanting = [key for key, of in needs if of == kind]
        assert [key for key in left if key in wanting] == wanting[lent.count(kind) :]
