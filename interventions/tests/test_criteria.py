from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventions.rules.criteria import Answer, CriteriaError, Facts, Known, evaluate, in_words, parse, snapshot

TODAY = date(2026, 10, 14)
READING = {"kind": "score", "key": "r", "measure": 3, "op": "at_least", "value": "85", "within_days": 365}
YEAR = {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "in", "value": "7, 8"}
WEAK = {"kind": "judgement", "key": "w", "question": "Plans poorly in two subjects"}


def ask(tree, **known):
    facts = Facts(known.get("attributes", {}), known.get("scores", {}), known.get("judgements", {}))
    return evaluate(parse(tree), facts, today=TODAY)


def one(condition):
    return {"join": "all", "of": [condition]}


@pytest.mark.parametrize(
    ("condition", "attributes", "answer"),
    [
        (YEAR, {"year_group": 8}, Answer.MET),
        (YEAR, {"year_group": 9}, Answer.NOT_MET),
        (YEAR, {"year_group": None}, Answer.NO_EVIDENCE),
        (YEAR | {"op": "at_least", "value": "8"}, {"year_group": 8}, Answer.MET),
        (YEAR | {"op": "at_most", "value": "8"}, {"year_group": 9}, Answer.NOT_MET),
        (
            {"kind": "attribute", "key": "n", "attribute": "need", "op": "is", "value": "SEMH"},
            {"need": {"SEMH"}},
            Answer.MET,
        ),
        (
            {"kind": "attribute", "key": "n", "attribute": "need", "op": "is_not", "value": "SEMH"},
            {"need": {"HI"}},
            Answer.MET,
        ),
        (
            {"kind": "attribute", "key": "p", "attribute": "is_eal", "op": "is", "value": "yes"},
            {"is_eal": False},
            Answer.NOT_MET,
        ),
    ],
)
def test_attributes(condition, attributes, answer):
    assert ask(one(condition), attributes=attributes).answer == answer


@pytest.mark.parametrize(("value", "answer"), [("85", Answer.MET), ("84.99", Answer.NOT_MET)])
def test_a_score_is_compared_exactly(value, answer):
    assert ask(one(READING), scores={3: Known(Decimal(value), TODAY)}).answer == answer


def test_a_score_older_than_its_window_is_no_evidence():
    old = Known(Decimal(99), TODAY - timedelta(days=366))
    assert ask(one(READING), scores={3: old}).answer == Answer.NO_EVIDENCE


def test_a_judgement_counts_with_its_reason():
    result = ask(one(WEAK), judgements={"w": Known(True, TODAY, "Ms Lee", "Seen in English")})
    finding = snapshot(result, {})["findings"][0]
    assert (finding["answer"], finding["source"], finding["reason"]) == ("met", "Ms Lee", "Seen in English")


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


def joined(values, join, k=None):
    of = [{"kind": "judgement", "key": str(n), "question": "Q"} for n in range(len(values))]
    tree = {"join": join, "of": of} | ({"k": k} if k else {})
    known = {str(n): Known(value) for n, value in enumerate(values) if value is not None}
    return ask(tree, judgements=known).answer


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


@given(st.integers(0, 5))
def test_a_nested_tree_is_asked_from_within(year):
    tree = {"join": "any", "of": [{"join": "all", "of": [YEAR, WEAK]}, READING]}
    result = ask(tree, attributes={"year_group": year}, scores={3: Known(Decimal(90), TODAY)})
    assert result.answer == Answer.MET
    assert len(result.findings) == 3


CHANGE = {"kind": "change", "key": "c", "measure": 3, "op": "at_most", "value": "0", "within_days": 365}
PLACE = {"kind": "position", "key": "p", "measure": 3, "op": "at_most", "value": "25"}


@pytest.mark.parametrize(
    ("history", "answer"),
    [
        ([(10, 90)], Answer.NO_EVIDENCE),
        ([(400, 80), (10, 90)], Answer.NO_EVIDENCE),
        ([(300, 90), (10, 88)], Answer.MET),
        ([(300, 88), (200, 70), (10, 90)], Answer.NOT_MET),
    ],
)
def test_a_change_is_the_newest_score_less_the_oldest_of_the_window(history, answer):
    rows = [(TODAY - timedelta(days=days), Decimal(value)) for days, value in history]
    result = evaluate(parse(one(CHANGE)), Facts(history={3: rows}), today=TODAY)
    assert result.answer == answer


def test_a_place_in_the_year_is_compared_and_must_be_a_percent():
    facts = Facts(positions={3: Known(Decimal(20), TODAY, "of 30 in year 8")})
    assert evaluate(parse(one(PLACE)), facts, today=TODAY).answer == Answer.MET
    assert evaluate(parse(one(PLACE)), Facts(), today=TODAY).answer == Answer.NO_EVIDENCE
    with pytest.raises(CriteriaError, match="percent"):
        parse(one(PLACE | {"value": "101"}))


def test_the_new_kinds_are_said_in_sentences():
    names = {3: "Word reading"}
    assert in_words(parse(one(CHANGE)).of[0], names) == "Word reading: change in 365 days at most 0"
    assert "place in the year at most 25%" in in_words(parse(one(PLACE)).of[0], names)
