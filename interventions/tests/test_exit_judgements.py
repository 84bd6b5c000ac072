"""Exit judgements have a door wherever a pupil's exit is looked at, and what was judged stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from hlta.tests.world import build_world
from interventions.actions.judgement import judgement_create
from interventions.models import Judgement, Placement, Programme, Session
from interventions.queries.answers import answers
from interventions.queries.exits import exit_proposal, exit_proposals
from interventions.queries.judgements import (
    judgements_asked,
    judgements_due,
    judgements_listed,
    without_a_judgement,
)
from interventions.queries.suggestions import criteria_counted, tree_of
from interventions.rules.criteria import Answer

ASKED = {
    "join": "all",
    "of": [
        {"kind": "judgement", "key": "alone", "question": "Plans a task alone"},
        {"join": "any", "of": [{"kind": "judgement", "key": "says", "question": "Says they can go on alone"}]},
    ],
}
DUE = {"due_to_end_on": timezone.localdate() + timedelta(days=14)}
TODAY = timezone.localdate()


@pytest.fixture
def world(school):
    world = build_world(school, roles=[Role.SENCO])
    Programme.objects.filter(pk=world.pk["programme"]).update(exit_criteria=ASKED)
    Placement.objects.filter(pk=world.pk["placement"]).update(**DUE)
    return world


def judged(world, key, **more):
    values = {"is_met": True, "reason": "Planned the whole page.", "judged_on": TODAY, "today": TODAY, **more}
    programme = Programme.objects.get(pk=world.pk["programme"])
    return judgement_create(programme=programme, pupil=world.pupil, criterion=key, by=world.adult, **values)


def links(world, client):
    """By page where a pupil's exit is looked at, whether it leads to giving the judgement."""
    pk = world.pk
    Session.objects.filter(pk=pk["session"]).update(state="held", recorded_by=world.adult)
    door = reverse("interventions:judgement_create", args=[pk["programme"], world.pupil.pk, "alone"])
    pages = {
        "exits": reverse("interventions:exit_list", args=[pk["programme"]]),
        "group": reverse("interventions:group_detail", args=[pk["group"]]),
        "decision": reverse("interventions:placement_end", args=[pk["placement"]]),
        "session": reverse("interventions:session_record", args=[pk["session"]]),
        "list": reverse("interventions:judgement_list"),
    }
    return {name: door in client.get(address).content.decode() for name, address in pages.items()}


def test_every_page_of_an_exit_leads_to_the_judgement(world, sign_in):
    client = sign_in(world.adult)
    assert links(world, client) == dict.fromkeys(("exits", "group", "decision", "session", "list"), True)
    judged(world, "alone")
    judged(world, "says")
    assert links(world, client) == {"exits": True, "group": True, "decision": True, "session": False, "list": False}


def test_home_today_and_the_programme_lead_to_who_needs_one_until_it_is_given(world, sign_in):
    client = sign_in(world.adult)
    listed = reverse("interventions:judgement_list")
    pages = [
        "/",
        reverse("interventions:today"),
        reverse("interventions:programme_detail", args=[world.pk["programme"]]),
    ]
    home, today, programme = (client.get(page).content.decode() for page in pages)
    assert all(f"{listed}?" in page for page in (home, today, programme))
    assert "no judgement yet. Give it" in programme
    for key in ("alone", "says"):
        door = reverse("interventions:judgement_create", args=[world.pk["programme"], world.pupil.pk, key])
        values = {"is_met": "yes", "reason": "Planned the whole page.", "judged_on": str(TODAY)}
        client.post(door, {**values, "request_key": uuid4().hex})
    home, today, programme = (client.get(page).content.decode() for page in pages)
    assert [f"{listed}?" in page for page in (home, today, programme)] == [False, False, True]
    assert "no judgement yet" not in programme


def test_who_needs_one_is_who_lacks_any_answer_and_is_in_the_programme(world):
    asked = {"user": world.adult, "today": TODAY}
    assert without_a_judgement(**asked).count() == judgements_due(**asked).count() == 1
    judged(world, "alone")
    assert judgements_due(**asked).count() == 1
    Placement.objects.update(due_to_end_on=DUE["due_to_end_on"] + timedelta(days=1))
    assert (judgements_due(**asked).count(), without_a_judgement(**asked).count()) == (0, 1)
    judged(world, "says", is_met=False)
    assert without_a_judgement(**asked).count() == 0
    assert judgements_listed(**asked, programme="", which="all").count() == 1
    assert judgements_listed(**asked, programme="0", which="all").count() == 0
    Programme.objects.update(exit_criteria={})
    assert judgements_listed(**asked, programme="", which="all").count() == 0


def test_a_judgement_is_recorded_late_with_its_own_day_and_the_ones_before_stay(world, sign_in):
    client = sign_in(world.adult)
    page = reverse("interventions:judgement_create", args=[world.pk["programme"], world.pupil.pk, "alone"])
    judged(world, "alone", is_met=False, reason="Needs the planner.", judged_on=TODAY - timedelta(days=20))
    group = reverse("interventions:group_detail", args=[world.pk["group"]])
    values = {"is_met": "yes", "reason": "Planned it alone.", "judged_on": str(TODAY - timedelta(days=6))}
    answer = client.post(page, {**values, "next": group, "request_key": uuid4().hex})
    assert (answer.status_code, answer["Location"]) == (302, group)
    told = client.get(page).content.decode()
    assert told.index("Planned it alone.") < told.index("Needs the planner.")
    assert told.count("Recorded ") == 2
    assert world.adult.full_name in told
    newest = Judgement.objects.first()
    assert (newest.judged_on, newest.reason, newest.is_recorded_late) == (
        TODAY - timedelta(days=6),
        values["reason"],
        True,
    )


@pytest.mark.parametrize(("days", "words"), [(1, "today or a day before"), (-400, "last 12 months")])
def test_a_day_ahead_or_long_ago_is_refused_and_says_what_to_do(world, days, words):
    with pytest.raises(DomainError, match=words):
        judged(world, "alone", judged_on=TODAY + timedelta(days=days))
    assert not Judgement.objects.exists()


def test_the_list_goes_out_as_a_file_with_what_was_judged(world, sign_in):
    judged(world, "alone")
    rows = sign_in(world.adult).get(reverse("interventions:judgement_list") + "?format=csv").content.decode()
    assert "Plans a task alone: Yes, this is so" in rows
    assert "Says they can go on alone: no judgement yet" in rows


@pytest.mark.parametrize(("days", "counts"), [(-30, False), (-1, False), (0, True), (5, True)])
def test_what_was_judged_in_an_earlier_time_answers_nothing_about_this_one(world, days, counts, sign_in):
    """Judged so many days after the present placement began: it counts everywhere where an exit is looked at, or nowhere."""
    programme, placement = Programme.objects.get(pk=world.pk["programme"]), Placement.objects.get()
    begins = TODAY - timedelta(days=10)
    Placement.objects.update(starts_on=begins)
    Placement.objects.create(
        group=placement.group, programme=programme, pupil=placement.pupil, starts_on=begins - timedelta(days=90),
        due_to_end_on=begins - timedelta(days=20), ended_on=begins - timedelta(days=20), outcome="stopped",
    )  # fmt: skip
    for key in ("alone", "says"):
        judged(world, key, judged_on=begins + timedelta(days=days))
    asked = {"user": world.adult, "today": TODAY}
    assert without_a_judgement(**asked).exists() is not counts
    placement = Placement.objects.select_related("programme").get(pk=placement.pk)
    assert [one.last is not None for one in judgements_asked([placement])[placement.pk]] == [counts, counts]
    proposals = [exit_proposal(placement=placement, today=TODAY)]
    proposals += [proposal for _, proposal in exit_proposals(programme=programme, **asked)]
    assert [("no judgement yet" in " ".join(one.reasons)) for one in proposals] == [not counts, not counts]
    tree = tree_of(ASKED)
    found = criteria_counted(user=world.adult, tree=tree, programme=programme.pk, is_exit=True, today=TODAY)
    assert (found.met, found.unknown) == ((1, 0) if counts else (0, 1))
    as_entry = answers(tree=tree, programme=programme.pk, pupils=[placement.pupil_id], today=TODAY)
    assert as_entry[placement.pupil_id].answer == Answer.MET
    door = reverse("interventions:judgement_create", args=[programme.pk, placement.pupil_id, "alone"])
    values = {"is_met": "yes", "reason": "Again.", "judged_on": str(begins + timedelta(days=days))}
    told = sign_in(world.adult).post(door, {**values, "request_key": uuid4().hex}, follow=True).text
    assert ("so one is still needed before they leave" in told) is not counts
