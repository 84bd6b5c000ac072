import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.criteria import DEEPEST, Answer, CriteriaError, in_words, parse
from interventions.tests.reference import join

READING = {"kind": "score", "key": "r", "measure": 3, "op": "at_least", "value": "85", "within_days": 365}
YEAR = {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "in", "value": "7, 8"}
WEAK = {"kind": "judgement", "key": "w", "question": "Plans poorly in two subjects"}


def one(condition):
    return {"join": "all", "of": [condition]}


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        {"join": "some", "of": []},
        {"join": "at_least", "k": 3, "of": [YEAR]},
        {"join": "at_least", "k": True, "of": [YEAR]},
        one({"kind": "attribute", "key": "a", "attribute": "shoe", "op": "is", "value": "1"}),
        one(YEAR | {"value": ""}),
        one(YEAR | {"value": "eight"}),
        one(YEAR | {"op": "at_least", "value": "7, 8"}),
        one({"kind": "teachers", "key": "t", "measure": 1, "op": "at_most", "value": "40", "subjects": 0}),
        one({"kind": "attribute", "key": "a", "attribute": "sex", "op": "at_least", "value": "F"}),
        one(READING | {"value": "many"}),
        one(READING | {"value": "NaN"}),
        one(READING | {"measure": 0}),
        one(WEAK | {"question": " "}),
        one({"kind": "wish", "key": "x"}),
        {"join": "all", "of": [YEAR, YEAR]},
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(broken):
    with pytest.raises(CriteriaError, match=r"\.$"):
        parse(broken)


def test_conditions_are_said_in_words():
    tree = parse({"join": "all", "of": [READING, YEAR, WEAK]})
    assert [in_words(condition, {3: "Reading"}) for condition in tree.conditions()] == [
        "Reading at least 85, taken in the last 365 days",
        "Year group is one of 7, 8",
        "A named person judges: Plans poorly in two subjects",
    ]


answers = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=6)
OF = {True: Answer.MET, False: Answer.NOT_MET, None: Answer.NO_EVIDENCE}


def joined(values, how, k=None):
    of = [{"kind": "judgement", "key": str(n), "question": "Q"} for n in range(len(values))]
    tree = parse({"join": how, "of": of} | ({"k": k} if k else {}))
    return join(tree, {str(n): OF[value] for n, value in enumerate(values)})


@given(answers)
def test_all_is_at_least_every_one_and_any_at_least_one(values):
    assert joined(values, "all") == joined(values, "at_least", len(values))
    assert joined(values, "any") == joined(values, "at_least", 1)


@given(answers)
def test_asking_for_more_never_helps(values):
    order = [Answer.NOT_MET, Answer.NO_EVIDENCE, Answer.MET]
    ranks = [order.index(joined(values, "at_least", k)) for k in range(1, len(values) + 1)]
    assert ranks == sorted(ranks, reverse=True)


@given(answers, st.lists(st.booleans(), min_size=6, max_size=6), st.integers(1, 6))
def test_an_answer_stands_whatever_the_unknown_turn_out_to_be(values, later, k):
    k = min(k, len(values))
    before = joined(values, "at_least", k)
    after = joined(
        [late if value is None else value for value, late in zip(values, later, strict=False)], "at_least", k
    )
    assert before in (after, Answer.NO_EVIDENCE)


def test_groups_lie_so_deep_and_no_deeper():
    tree = one(YEAR)
    for _ in range(DEEPEST - 1):
        tree = one(tree)
    assert [condition.key for condition in parse(tree).conditions()] == ["y"]
    with pytest.raises(CriteriaError, match="deep"):
        parse(one(tree))


CHANGE = {"kind": "change", "key": "c", "measure": 3, "op": "at_most", "value": "0", "within_days": 365}
PLACE = {"kind": "position", "key": "p", "measure": 3, "op": "at_most", "value": "25"}
ASKED = {"kind": "teachers", "key": "t", "measure": 3, "op": "at_most", "value": "40", "subjects": 2}


def test_a_place_in_the_year_must_be_a_percent():
    with pytest.raises(CriteriaError, match="percent"):
        parse(one(PLACE | {"value": "101"}))


def test_the_measured_kinds_are_said_in_sentences():
    names = {3: "Word reading"}
    assert in_words(parse(one(CHANGE)).of[0], names) == "Word reading: change in 365 days at most 0"
    assert "place in the year at most 25%" in in_words(parse(one(PLACE)).of[0], names)
    assert (
        in_words(parse(one(ASKED)).of[0], names)
        == "Teachers of at least 2 subjects answer Word reading with at most 40%"
    )
