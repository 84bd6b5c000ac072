"""Placing pupils: once in a programme, within the group's size or with a reason, with the evidence kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.policy import Role
from assessment.models import Measure, Score
from core.errors import DomainError
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from interventions.actions.exits import placement_end
from interventions.actions.placement import placement_create
from interventions.models import Group, Judgement, Placement, Programme

READING = {
    "join": "all",
    "of": [{"kind": "score", "key": "r", "measure": 0, "op": "below", "value": "85", "within_days": 90}],
}


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


@pytest.fixture
def group(world):
    return Group.objects.select_related("programme", "leader__user").get()


@pytest.fixture
def reading(group):
    """The programme asks for a reading score below 85 of the last 90 days."""
    measure = Measure.objects.create(name="Reading", kind="standardised")
    of = [{**READING["of"][0], "measure": measure.pk}]
    Programme.objects.update(entry_criteria={"join": "all", "of": of})
    group.programme.refresh_from_db()
    return measure


def score(pupil, measure, value, days=10):
    day = timezone.localdate() - timedelta(days=days)
    return Score.objects.create(pupil=pupil, measure=measure, value=value, taken_on=day, source="Test")


def place(group, pupils, by, reason=""):
    return placement_create(group=group, pupils=pupils, reason=reason, today=timezone.localdate(), by=by)


def test_who_meets_the_criteria_is_placed_and_the_evidence_stays_as_it_stood(school, world, group, reading):
    pupil = PupilFactory.create(school=school)
    first = score(pupil, reading, 80)
    placement = place(group, [pupil], world.adult)[0]
    first.value = 120
    first.save()
    finding = placement.refreshed().evidence["findings"][0]
    assert (finding["answer"], finding["value"], finding["about"]) == ("met", "80", "Reading")


def test_who_does_not_meet_them_needs_a_reason(school, world, group, reading):
    pupil = PupilFactory.create(school=school)
    with pytest.raises(DomainError, match="Give a reason"):
        place(group, [pupil], world.adult)
    assert place(group, [pupil], world.adult, reason="New to the school")[0].reason == "New to the school"


def test_a_full_group_needs_a_reason_and_nobody_is_placed_without(school, world, group):
    Programme.objects.update(entry_criteria={"join": "all", "of": []})
    Group.objects.update(places=1)
    pupil = PupilFactory.create(school=school)
    group = Group.objects.select_related("programme", "leader__user").get()
    with pytest.raises(DomainError, match="1 places and 1 are taken"):
        place(group, [pupil], world.adult)
    assert Placement.objects.count() == 1


def test_one_who_cannot_be_placed_leaves_all_unplaced(school, world, group):
    other = PupilFactory.create(school=school)
    with pytest.raises(DomainError, match="in this programme already"):
        place(group, [other, world.pupil], world.adult, reason="Both")
    assert Placement.objects.count() == 1


def test_the_database_refuses_a_second_place_in_a_programme(world, group):
    there = Placement.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(
            programme=group.programme, group=group, pupil=world.pupil, starts_on=there.starts_on + timedelta(days=3),
            due_to_end_on=there.due_to_end_on,
        )  # fmt: skip


def test_after_the_end_a_second_cycle_is_possible(world, group):
    today = timezone.localdate()
    placement_end(
        placement=Placement.objects.get(),
        on=today,
        outcome="stopped",
        what_next="In class",
        reason="Moved class",
        otherwise="Moved class",
        by=world.adult,
    )
    assert place(group, [world.pupil], world.adult, reason="Again")[0].starts_on == today


def test_the_same_form_twice_places_once(school, world, group, sign_in):
    pupil = PupilFactory.create(school=school)
    form = {"group": group.pk, "pupils": [pupil.pk], "reason": "New here", "request_key": uuid4().hex}
    client, path = sign_in(world.adult), f"/programmes/{group.programme_id}/place/"
    answers = [client.post(path, form) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [f"/groups/{group.pk}/"] * 2
    assert Placement.objects.filter(pupil=pupil).count() == 1


def test_who_joins_later_stands_on_the_group_s_page_with_the_day(school, world, group, sign_in):
    later = PupilFactory.create(school=school)
    on = timezone.localdate() + timedelta(days=9)
    Placement.objects.create(
        programme=group.programme, group=group, pupil=later, starts_on=on, due_to_end_on=group.ends_on
    )
    gone = PupilFactory.create(school=school)
    Placement.objects.create(
        programme=group.programme, group=group, pupil=gone, starts_on=on, ended_on=on, due_to_end_on=group.ends_on
    )
    page = sign_in(world.adult).get(f"/groups/{group.pk}/").text
    assert "Joining later" in page
    assert later.name in page
    assert "1 more from a later day" in page
    assert gone.name not in page


def test_what_was_typed_stays_when_a_reason_is_missing(school, world, group, sign_in):
    pupil = PupilFactory.create(school=school)
    form = {"group": group.pk, "pupils": [pupil.pk], "reason": "", "request_key": uuid4().hex}
    page = sign_in(world.adult).post(f"/programmes/{group.programme_id}/place/", form)
    assert page.status_code == 200
    assert "Give a reason for placing outside the criteria." in page.text
    assert pupil.name in page.text


def test_three_answers_on_the_programmes_page(school, world, group, reading, sign_in):
    low, high, old = (PupilFactory.create(school=school, family_name=name) for name in ("Low", "High", "Old"))
    score(low, reading, 70)
    score(high, reading, 110)
    score(old, reading, 70, days=200)
    page = sign_in(world.adult).get(f"/programmes/{group.programme_id}/").text
    meets, lacks = page.split('id="lacks"')
    assert ("Low" in meets, "High" in page, "Old" in lacks, "Old" in meets) == (True, False, True, False)


def test_a_judgement_counts_with_its_reason_and_the_newest_wins(school, world, group, sign_in):
    pupil = PupilFactory.create(school=school)
    path = f"/programmes/{group.programme_id}/judge/{pupil.pk}/seen/"
    client = sign_in(world.adult)
    for verdict in ("no", "yes"):
        told = {"is_met": verdict, "reason": f"Seen {verdict}", "judged_on": timezone.localdate()}
        client.post(path, {**told, "request_key": uuid4().hex})
    assert Judgement.objects.filter(pupil=pupil).count() == 2
    finding = place(group, [pupil], world.adult)[0].evidence["findings"][0]
    assert (finding["answer"], finding["reason"]) == ("met", "Seen yes")
