"""Vague words, goal attainment, and what changed in words."""

from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules.attainment import t_score
from plans.rules.content import Content, ProvisionContent, SectionContent, TargetContent, changes, digest, sentences
from plans.rules.vague import vague_words

# Fact 22: the words that IPSEA names.
IPSEA = [
    "regular",
    "access to",
    "opportunities for",
    "would benefit from",
    "as appropriate",
    "is recommended",
    "a high level of",
]


@pytest.mark.parametrize("words", IPSEA)
def test_each_word_that_ipsea_names_is_found_and_explained(words):
    found = vague_words(f"Amir {words} adult support.")
    assert words in [vague.words for vague in found]
    assert all(vague.why and vague.instead for vague in found)


@pytest.mark.parametrize(
    "text",
    [
        "Three times a week for 20 minutes in a group of 4, given by the HLTA.",
        "Reads 8 of 10 words from list B aloud.",
        "A small group of 4 pupils meets on Mondays at 9.00.",
        "Increase from 2 to 6 of 10 tasks.",
        "Irregular verbs, accessible rooms.",
        "Increase the number of words read aloud from 4 of 10 to 8 of 10.",
        "A small group (4 pupils), twice a week for 20 minutes.",
        "Asks for help with a card in 4 of 5 lessons.",
    ],
)
def test_what_is_specific_is_left_alone(text):
    assert vague_words(text) == []


@pytest.mark.parametrize("text", ["Understands place value.", "Knows his number bonds.", "Improves his handwriting."])
def test_what_a_target_of_the_third_person_says_is_looked_at_too(text):
    assert vague_words(text)


def test_a_longer_vague_phrase_is_named_once():
    assert [vague.words for vague in vague_words("Has access to help as and when needed. HAS ACCESS TO help.")] == [
        "Has access to",
        "as and when needed",
    ]


@given(st.text())
def test_any_text_is_looked_through(text):
    for vague in vague_words(text):
        assert vague.words in text


def test_attainment_from_a_worked_example():
    # Kiresuk and Sherman: two goals of equal weight at +1: 50 + 10*2/sqrt(0.7*2 + 0.3*4) = 62.4
    assert t_score([(1, 1), (1, 1)]) == Decimal("62.4")
    assert t_score([(2, 0), (1, 0)]) == Decimal("50.0")
    assert t_score([]) is None


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(-2, 2)), min_size=1))
def test_attainment_is_even_about_fifty_and_rises_with_every_level(goals):
    score = t_score(goals)
    assert score + t_score([(weight, -level) for weight, level in goals]) == 100
    raised = [(weight, min(2, level + 1)) for weight, level in goals]
    assert t_score(raised) >= score


@pytest.mark.parametrize("goal", [(0, 1), (1, 3), (1, -3)])
def test_attainment_refuses_what_does_not_exist(goal):
    with pytest.raises(ValueError, match="weight"):
        t_score([goal])


def content():
    return Content(
        "Support Plan",
        sections=[SectionContent("aims", "Hopes", "text", text="Reads more. Walks to school.")],
        targets=[TargetContent(1, "Starts tasks", "2 of 10", "2026-09-01", "2026-12-01", ["", "", "6 of 10", "", ""])],
        provisions=[ProvisionContent(7, "F", "Reading", quantity="twice a week", starts_on="2026-09-01")],
    )


def after(**how):
    changed = deepcopy(content())
    for part, values in how.items():
        for name, value in values.items():
            setattr(getattr(changed, part)[0], name, value)
    return changes(content(), changed)


def test_a_first_version_says_so_and_an_equal_one_says_nothing():
    assert changes(None, content()) == ["This is the first version."]
    assert changes(content(), content()) == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (
            {"sections": {"text": "Walks to school. Swims."}},
            ["“Hopes”: added “Swims.”", "“Hopes”: taken out “Reads more.”"],
        ),
        ({"sections": {"text": "Walks to school. Reads more."}}, ["“Hopes”: the order has changed."]),
        (
            {"targets": {"due_on": "2027-01-31"}},
            ["target “Starts tasks” is now due on 31 January 2027 (was 1 December 2026)"],
        ),
        ({"targets": {"level": 1, "is_closed": True}}, ["target “Starts tasks” was reviewed: more than expected"]),
        ({"targets": {"is_closed": True}}, ["target “Starts tasks” is closed"]),
        (
            {"provisions": {"quantity": "once a week"}},
            ["provision Section F: “Reading” is now once a week (was twice a week)"],
        ),
        ({"provisions": {"ended_on": "2026-10-01"}}, ["provision Section F: “Reading” ended on 1 October 2026"]),
    ],
)
def test_each_change_is_said_in_words(how, said):
    assert after(**how) == said


def test_new_and_gone_rows_are_said():
    gone = content()
    gone.targets = []
    assert changes(content(), gone) == ["No longer part of the plan: target “Starts tasks”"]
    assert changes(gone, content()) == ["New: target “Starts tasks”"]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(texts, texts)
def test_texts_that_say_the_same_sentences_are_no_change_and_others_are(before, later):
    said = changes(
        Content("x", sections=[SectionContent("a", "A", "text", before)]),
        Content("x", sections=[SectionContent("a", "A", "text", later)]),
    )
    assert (said == []) == (sentences(before) == sentences(later))


@given(texts)
def test_contents_come_back_from_data_as_they_were(text):
    kept = content()
    kept.sections[0].text = text
    assert Content.from_data(kept.as_data()) == kept


def test_a_digest_sees_no_difference_in_line_ends_and_outer_space():
    assert digest("a\r\nb ") == digest("a\nb")
    assert digest("a") != digest("b")
