"""The criteria editor: what is stored comes back as it was, and its buttons change the tree and lose nothing."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings

from access.policy import Role
from assessment.models import Measure
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from interventions.forms.criteria import CriteriaEditor, measures_to_choose
from interventions.models import Programme
from interventions.rules.criteria import CriteriaError, Tree, parse
from interventions.tests.test_answers import condition_strategy, keyed, tree_strategy

YEAR = {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "at_least", "value": "8"}
SEEN = {"kind": "judgement", "key": "s", "question": "Plans poorly"}


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


@pytest.fixture
def client(world, sign_in):
    return sign_in(world.adult)


def sent_back(page: str) -> dict[str, str]:
    """What a browser would send of the page's form, buttons aside."""
    form = page[page.index('<form method="post" data-draft') :]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and 'type="checkbox"' not in tag:
            sent[name[1]] = unescape(value[1]) if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', body) + re.findall(r'<option value="([^"]*)"', body)
        sent[name] = unescape(chosen[0])
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = unescape(body).strip()
    return sent


def edited(client, programme, *steps):
    """Open the editor, do each step (what to type, which button), and the page after the last."""
    url = f"/programmes/{programme.pk}/edit/"
    page = client.get(url).text
    for typed in steps:
        sent = sent_back(page) | typed
        answer = client.post(url, sent)
        page = answer.text
    return answer


def with_criteria(tree):
    programme = Programme.objects.get()
    programme.entry_criteria = tree
    programme.save()
    return programme


def test_what_is_stored_is_what_the_editor_gives_back(world):
    measures = [Measure.objects.get(name="Word reading").pk]
    checklist = Measure.objects.get(name="Checklist").pk
    choices = measures_to_choose()

    def bare(tree):
        parts = [bare(part) if isinstance(part, Tree) else part for part in tree.of]
        return tree.join, tree.k, parts

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tree_strategy(condition_strategy(measures, checklist)))
    def holds(data):
        data = keyed(data)
        try:
            tree = parse(data)
        except CriteriaError:
            return
        first = CriteriaEditor(prefix="e", title="E", criteria=data, measures=choices)
        empty = any(node.number and node.is_group and not node.children for node in first.nodes)
        flipped = any(c["kind"] == "attribute" and c["attribute"].startswith("is_") for c in flat(data))
        assert first.is_valid() is not empty or not data["of"]
        if first.is_valid() and not flipped:
            assert bare(parse(first.tree())) == bare(tree)

    holds()


def flat(tree):
    return [c for part in tree["of"] for c in (flat(part) if "join" in part else [part])]


def test_a_tree_within_a_tree_is_built_by_buttons(world, client):
    programme = with_criteria({"join": "all", "of": [YEAR]})
    answer = edited(
        client, programme,
        {"entry-1-value": "9", "entry-do": "add-group:0"},
        {"entry-2-new": "judgement", "entry-do": "add-condition:2"},
        {"entry-3-question": "Plans poorly", "entry-2-new": "attribute:is_eal", "entry-do": "add-condition:2"},
        {"entry-4-value": "yes"},
    )  # fmt: skip
    assert answer.status_code == 302
    programme.refresh_from_db()
    inner = programme.entry_criteria["of"][1]
    assert programme.entry_criteria["of"][0] == YEAR | {"value": "9"}
    assert (inner["join"], [part["kind"] for part in inner["of"]]) == ("any", ["judgement", "attribute"])
    assert inner["of"][1] | {"key": ""} == {
        "kind": "attribute", "key": "", "attribute": "is_eal", "op": "is", "value": "yes"
    }  # fmt: skip


def test_a_button_saves_nothing_and_loses_nothing(world, client):
    programme = with_criteria({"join": "all", "of": [YEAR]})
    answer = edited(client, programme, {"name": "Changed", "entry-1-value": "nine", "entry-do": "add-group:0"})
    assert 'value="nine"' in answer.text
    assert 'value="Changed"' in answer.text
    programme.refresh_from_db()
    assert programme.name == "Plan, Do, Check"
    assert programme.entry_criteria["of"] == [YEAR]


def test_a_group_goes_with_all_that_is_in_it(world, client):
    programme = with_criteria({"join": "all", "of": [{"join": "any", "of": [YEAR, SEEN]}, SEEN | {"key": "t"}]})
    answer = edited(client, programme, {"entry-do": "remove:1"}, {})
    assert answer.status_code == 302
    programme.refresh_from_db()
    assert [part["key"] for part in programme.entry_criteria["of"]] == ["t"]


def test_the_count_is_of_what_is_typed(world, client):
    programme = with_criteria({"join": "all", "of": [YEAR]})
    other = build_more(world)
    page = edited(client, programme, {"entry-do": "count"}).text
    assert f"<strong>{other} pupils</strong>" in page
    page = edited(client, programme, {"entry-1-value": "13", "entry-do": "count"}).text
    assert "<strong>0 pupils</strong>" in page
    page = edited(client, programme, {"entry-1-value": "", "entry-do": "count"}).text
    assert "Fill in every condition" in page


def build_more(world):
    for _ in range(3):
        PupilFactory.create(school=world.school, year_group=9)
    return 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"entry-1-value": "nine"}, "give a number"),
        ({"entry-0-join": "at_least", "entry-0-k": "2"}, "Choose a number from 1 to 1."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(world, client, typed, words):
    answer = edited(client, with_criteria({"join": "all", "of": [YEAR]}), typed)
    assert answer.status_code == 200
    assert answer.text.count(words) == 2  # in the summary, and at the field


def test_an_empty_group_is_not_kept(world, client):
    answer = edited(client, with_criteria({"join": "all", "of": [YEAR]}), {"entry-do": "add-group:0"}, {})
    assert "Add a condition to this group" in answer.text


def test_htmx_gets_the_one_editor_alone(world, client):
    programme = with_criteria({"join": "all", "of": [YEAR]})
    sent = sent_back(client.get(f"/programmes/{programme.pk}/edit/").text) | {"entry-do": "add-group:0"}
    page = client.post(f"/programmes/{programme.pk}/edit/", sent, headers={"HX-Request": "true"}).text
    assert page.strip().startswith("<fieldset")
    assert "exit-editor" not in page


def test_of_two_who_change_the_criteria_the_second_sees_both_and_may_go_on(client, world):
    programme = with_criteria({"join": "all", "of": [YEAR]})
    url = f"/programmes/{programme.pk}/edit/"
    sent = sent_back(client.get(url).text)
    with_criteria({"join": "all", "of": [SEEN]})
    answer = client.post(url, sent | {"entry-1-value": "9"})
    page = answer.text
    assert "Somebody else saved this" in page
    assert "A named person judges: Plans poorly" in page
    assert sent_back(page)["entry-1-value"] == "9"
    assert programme.refreshed().entry_criteria["of"] == [SEEN]
    assert client.post(url, sent_back(page)).status_code == 302
    assert programme.refreshed().entry_criteria["of"][0]["value"] == "9"


def test_criteria_that_one_did_not_touch_are_taken_over(client, world):
    programme = with_criteria({"join": "all", "of": [YEAR]})
    url = f"/programmes/{programme.pk}/edit/"
    sent = sent_back(client.get(url).text)
    with_criteria({"join": "all", "of": [SEEN]})
    page = client.post(url, sent | {"aim": "Plan further ahead."}).text
    assert "Somebody else saved this" in page
    assert sent_back(page)["entry-1-question"] == "Plans poorly"
    assert client.post(url, sent_back(page)).status_code == 302
    changed = programme.refreshed()
    assert (changed.aim, changed.entry_criteria["of"]) == ("Plan further ahead.", [SEEN])


def test_a_button_of_the_editor_keeps_the_version_that_it_began_from(client, world):
    programme = with_criteria({"join": "all", "of": [YEAR]})
    page = edited(client, programme, {"name": "Plan first", "entry-do": "count"}).text
    assert client.post(f"/programmes/{programme.pk}/edit/", sent_back(page)).status_code == 302
    assert programme.refreshed().name == "Plan first"
