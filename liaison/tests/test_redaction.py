"""Names and chosen words are gone, whatever case, accents and spacing; what is no name stays."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liaison.rules.redaction import NAME, WORDS, Redaction, folded, initials

GIVEN = st.sampled_from(["Ali", "Zoë", "Jürgen", "Anne-Marie", "Siân", "Łukasz", "Çağla", "Ngọc", "ßen"])
FAMILY = st.sampled_from(["Khan", "O'Brien", "van der Berg", "Nowak", "Smith-Jones", "Müller", "d’Arcy"])
SPACES = st.sampled_from([" ", "  ", "\n", "\t", "\u00a0", "-", " - ", ".", "_", "", "\u200b"])
CASES = st.sampled_from([str, str.upper, str.lower, str.swapcase, str.title])
FORMS = st.sampled_from(["NFC", "NFD"])
# Words of which no name of the above can be made.
AROUND = st.lists(st.sampled_from(["pppp", "qqqq", "xxxx.", "7,", "(pp)"]), max_size=4).map(" ".join)


def written(name, case, form, spaced):
    text = unicodedata.normalize(form, case(name))
    return " ".join(text) if spaced else text


@given(GIVEN, FAMILY, SPACES, CASES, FORMS, st.booleans(), AROUND, AROUND, st.sampled_from(["", "'s", "’s", "s"]))
def test_no_name_survives(first, family, space, case, form, spaced, before, after, end):
    assume(not (spaced and end))
    whole = written(f"{first}{space}{family}", case, form, spaced)
    out = Redaction(people=[f"{first} {family}"]).of(f"{before} {whole}{end} {after}")
    rest = folded(out.replace(NAME, " "))
    assert folded(family) not in rest
    assert folded(first) not in rest
    assert NAME in out


@given(GIVEN, FAMILY, CASES, FORMS, AROUND)
def test_a_first_name_alone_does_not_survive(first, family, case, form, around):
    out = Redaction(people=[f"{first} {family}"]).of(f"{around} {written(first, case, form, False)} {around}")
    assert folded(first) not in folded(out.replace(NAME, " "))


@given(st.lists(st.sampled_from(["the", "planned", "Annual", "mayor", "willing", "khaki", "nowakowski"]), max_size=8))
def test_words_that_only_hold_a_name_stay(words):
    text = " ".join(words)
    assert Redaction(people=["Ann Khan", "May Nowak", "Will Al"]).of(text) == text


@given(st.text(max_size=60))
def test_any_text_comes_back_and_twice_is_as_once(text):
    redaction = Redaction(people=["Ali Khan"], phrases=["blue house"])
    once = redaction.of(text)
    assert redaction.of(once) == once
    assert Redaction(people=[]).of(text) == text


@pytest.mark.parametrize("text", ["the BLUE  House", "blue-house", "bluehouse", "b l u e house"])
def test_chosen_words_are_gone(text):
    assert folded("blue house") not in folded(Redaction(people=[], phrases=["Blue house"]).of(text).replace(WORDS, " "))


def test_what_is_taken_out_and_what_stays_around_it():
    redaction = Redaction(people=["Isa Khan", "May Lee"])
    assert redaction.of("This is a plan; Isa may sit with KHAN.") == f"This is a plan; {NAME} may sit with {NAME}."
    assert redaction.of("May Lee left.") == f"{NAME} left."


def test_a_name_that_is_a_word_goes_where_it_has_a_capital():
    text = "May sits with WILL, who may or will help. Mays. may lee."
    assert Redaction(people=["May Lee", "Will Nowak"]).of(text) == (
        f"{NAME} sits with {NAME}, who may or will help. {NAME}. {NAME}."
    )
    assert Redaction(people=["May Lee"]).of("\u200bMay") == NAME
    assert Redaction(people=["May Lee"], phrases=["may"]).of("may") == WORDS
    assert Redaction(people=["May Lee"], keep=["may"]).of("In May, May Lee left.") == f"In May, {NAME} left."


def test_initials_stand_for_a_name():
    assert initials("Ava", " khan", "") == "A. K."


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Łukasz", "lukasz"), ("Søren", "SOREN"), ("Đorđe", "Dorde"), ("Guðrún", "Gudrun"), ("Ħal", "hal"), ("Işıl", "Isil"),
     ("Ægir", "Aegir"), ("Œdia", "Oedia"), ("Þór", "Thor"), ("Ŧaro", "taro"), ("Gaŀla", "galla")],
)  # fmt: skip
def test_a_letter_with_a_stroke_is_found_without_it_and_the_other_way(name, plain):
    for known, written_as in ((name, plain), (plain, name), (name, name.upper())):
        assert Redaction(people=[f"{known} Zamora"]).of(f"Sits by {written_as}.") == f"Sits by {NAME}."
