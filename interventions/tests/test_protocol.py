"""Protocols, versions, copies and files that go from school to school."""

import json
from contextlib import suppress
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from access.policy import Role
from assessment.models import Measure
from hlta.testing import make_member
from hlta.tests.world import build_world
from interventions.actions.programme import programme_import
from interventions.models import Programme, ProgrammeVersion
from interventions.queries.exchange import content_of
from interventions.rules.exchange import ExchangeError, changes, load
from schools.context import in_school

STEP = {"title": "Model it", "minutes": 5, "doing": "", "materials": "", "if_harder": "", "if_easier": ""}


def step_data(*steps):
    data = {"step-TOTAL_FORMS": len(steps), "step-INITIAL_FORMS": 0}
    for number, step in enumerate(steps):
        data |= {f"step-{number}-{name}": value for name, value in step.items()}
    return data


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


@pytest.fixture
def programme(world):
    row = Programme.objects.get()
    row.steps.all().delete()
    reading = Measure.objects.get(name="Word reading")
    row.entry_criteria = {
        "join": "at_least", "k": 1,
        "of": [
            {"kind": "score", "key": "r", "measure": reading.pk, "op": "below", "value": "85", "within_days": 365},
            {"join": "any", "of": [{"kind": "judgement", "key": "j", "question": "Plans poorly"}]},
        ],
    }  # fmt: skip
    row.save()
    return row


@pytest.fixture
def client(world, sign_in):
    return sign_in(world.adult)


def save_steps(client, programme, *steps):
    return client.post(f"/programmes/{programme.pk}/protocol/", step_data(*steps))


def test_steps_in_the_order_of_their_places_with_branches(client, programme):
    save_steps(
        client, programme,
        {**STEP, "title": "Reflect", "place": 2},
        {**STEP, "title": "Start", "place": 1, "if_harder": "Do one together", "harder_goto": 1},
        {"title": ""},
    )  # fmt: skip
    steps = list(programme.steps.values_list("position", "title", "harder_goto"))
    assert steps == [(1, "Start", 1), (2, "Reflect", None)]
    page = client.get(f"/programmes/{programme.pk}/").text
    assert "If it is too hard: Do one together (on to step 1)" in page


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({**STEP, "minutes": ""}, "How many minutes?"),
        ({**STEP, "title": ""}, "Give the step a title"),
        ({**STEP, "harder_goto": 7}, "there are 1 steps"),
    ],
)
def test_a_step_that_is_wrong_is_said_and_kept_on_the_page(client, programme, step, words):
    answer = save_steps(client, programme, {**step, "doing": "Typed at length"})
    assert words in answer.text
    assert "Typed at length" in answer.text
    assert not programme.steps.exists()


def test_every_change_is_a_version_and_no_change_is_none(client, programme):
    save_steps(client, programme, STEP)
    save_steps(client, programme, STEP)
    save_steps(client, programme, {**STEP, "minutes": 10})
    rows = ProgrammeVersion.objects.order_by("number").values_list("number", "changes")
    assert list(rows) == [(2, ["New step: Model it"]), (3, ["Steps changed"])]
    assert "New step: Model it" in client.get(f"/programmes/{programme.pk}/versions/").text
    old = client.get(f"/programmes/{programme.pk}/file/?version=2").json()
    assert old["steps"][0]["minutes"] == 5


def test_a_copy_is_changed_without_the_first(client, programme):
    save_steps(client, programme, STEP)
    data = {"request_key": uuid4().hex, "name": "Plan more"}
    client.post(f"/programmes/{programme.pk}/copy/", data)
    copy = Programme.objects.get(name="Plan more")
    assert (copy.entry_criteria, copy.steps.get().title) == (programme.entry_criteria, "Model it")
    copy.steps.all().delete()
    assert programme.steps.count() == 1
    answer = client.post(f"/programmes/{programme.pk}/copy/", {**data, "request_key": uuid4().hex})
    assert "already has a programme of this name" in answer.text


def test_of_two_who_change_the_steps_the_second_sees_both(client, programme):
    url = f"/programmes/{programme.pk}/protocol/"
    began = client.get(url).context["rows"].began_from()
    save_steps(client, programme, STEP)
    answer = client.post(url, step_data({**STEP, "title": "Draw it"}) | {"step-began": began})
    assert "Somebody else saved this" in answer.text
    assert "Model it" in answer.text
    assert "Draw it" in answer.text
    assert programme.steps.get().title == "Model it"


def exported(client, programme):
    return client.get(f"/programmes/{programme.pk}/file/").content


def bring_in(client, world, data, name="p.json"):
    values = {
        "request_key": uuid4().hex, "file": SimpleUploadedFile(name, data),
        "supervising_teacher": Programme.objects.first().supervising_teacher_id,
    }  # fmt: skip
    return client.post("/programmes/import/", values)


def test_a_file_carries_the_programme_to_another_school(client, programme, world, other_school):
    save_steps(client, programme, STEP)
    data = exported(client, programme)
    assert world.pupil.family_name.encode() not in data
    with in_school(other_school.pk):
        person = make_member(other_school, Role.SENCO, job="senco")
        made = programme_import(data=data, supervising_teacher=person.staff, by=person, now=timezone.now())
        assert content_of(made) == json.loads(data)
        assert Measure.objects.get().name == "Word reading"
        assert made.entry_criteria["of"][0]["measure"] == Measure.objects.get().pk


# What Python itself says of a thing that it cannot do.
PYTHON = ["unhashable", "NoneType", "not supported between", "codec", "object is not"]


def with_condition(content, **changed):
    """The entry criteria with one condition, changed."""
    first = content["entry_criteria"]["of"][0]
    return {"join": "all", "of": [{**first, **changed}]}


def test_a_programme_of_that_name_is_said_and_nothing_is_brought_in(client, programme, world):
    answer = bring_in(client, world, exported(client, programme))
    assert "already has a programme of this name" in answer.text
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: {}, "t a programme file"),
        (lambda c: c | {"edition": 2}, "later edition"),
        (lambda c: c | {"programme": c["programme"] | {"weeks": 999}}, "weeks of the file"),
        (lambda c: c | {"programme": c["programme"] | {"name": ""}}, "lacks: name"),
        (lambda c: c | {"programme": c["programme"] | {"area": "cooking"}}, "area of need"),
        (lambda c: c | {"measures": []}, "does not describe"),
        (lambda c: c | {"measures": [{"name": "Word reading", "kind": "magic"}]}, "kind of measure"),
        (lambda c: c | {"steps": [{"title": "x"}]}, "its minutes"),
        (lambda c: c | {"measures": [{"name": "New", "kind": "total", "lowest": "--5"}]}, "lowest is no number"),
        (
            lambda c: c | {"measures": [*c["measures"], {"name": "New", "kind": "total", "mean": "9" * 20}]},
            "its numbers",
        ),
        (
            lambda c: c | {"measures": [*c["measures"], {"name": "N", "kind": "total", "lowest": "5", "highest": "1"}]},
            "not in order",
        ),
        (lambda c: c | {"entry_criteria": {"join": "some"}}, "criteria cannot be read"),
        (lambda c: c | {"entry_criteria": with_condition(c, measure=["a list"])}, "criteria cannot be read."),
        (lambda c: c | {"entry_criteria": with_condition(c, op=["a list"])}, "criteria cannot be read."),
        (lambda c: c | {"entry_criteria": with_condition(c, value="1e400000")}, "a number to compare"),
        (lambda c: c | {"entry_criteria": with_condition(c, within_days=10**30)}, "how many days"),
        (lambda c: c | {"entry_criteria": with_condition(c, key="../" * 40)}, "needs a key"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_a_sentence(client, programme, world, change, words):
    content = change(json.loads(exported(client, programme)))
    if "programme" in content and content["programme"].get("name"):
        content["programme"]["name"] = "Another"
    answer = bring_in(client, world, json.dumps(content).encode())
    assert words in answer.text
    assert not [said for said in PYTHON if said in answer.text]
    assert Programme.objects.count() == 1


@pytest.mark.parametrize("letter", ["\ud800", "\0", "\x1f", "\uffff"], ids=["half", "NUL", "control", "no letter"])
def test_what_nothing_can_hold_is_left_out_of_a_file(client, programme, world, letter):
    content = json.loads(exported(client, programme))
    content["programme"] |= {"name": f"Ano{letter}ther", "aim": letter + content["programme"]["aim"]}
    content["steps"] = [{**STEP, "title": f"Mod{letter}el"}]
    answer = bring_in(client, world, json.dumps(content).encode())
    assert answer.status_code == 302
    made = Programme.objects.get(name="Another")
    assert (made.aim, made.steps.get().title) == (programme.aim, "Model")


PARTS = ["format", "edition", "programme", "steps", "measures", "entry_criteria", "join", "of"]
leaf = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
anything = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PARTS), inner)
)


@given(st.one_of(st.binary(max_size=200), st.dictionaries(st.sampled_from(PARTS), anything)))
def test_whatever_the_file_holds_it_is_read_or_refused(data):
    if isinstance(data, dict):
        data = json.dumps({**data, "format": "hlta-programme", "edition": 1}).encode()
    with suppress(ExchangeError):
        assert set(load(data)) == {"programme", "steps", "measures", "entry_criteria", "exit_criteria"}


def test_a_file_too_deep_is_refused():
    with pytest.raises(ExchangeError):
        load(b'{"a":' * 100_000)


def test_what_is_the_same_has_no_changes(programme):
    content = content_of(programme)
    assert changes(content, content) == []
    after = {**content, "programme": {**content["programme"], "weeks": 12}}
    assert changes(content, after) == ["Weeks: 10 → 12"]
