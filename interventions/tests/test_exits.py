"""What a placement's course suggests, the decision with what is next, and whether it stuck."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from access.models import Membership
from access.policy import Role
from assessment.models import Measure, Score
from core.errors import DomainError
from hlta.testing import PupilFactory, make_member
from hlta.tests.world import build_world
from interventions.actions.exits import follow_up_record, placement_end, placement_prolong
from interventions.models import ExitDecision, FollowUp, Placement, Referral, Session, SessionRecord
from interventions.queries.exits import exit_proposals
from interventions.rules.criteria import Answer
from interventions.rules.exits import PROLONGED, Course, Proposal, is_otherwise, propose
from messaging.models import Notice
from pupils.actions.leaving import pupil_leave
from pupils.models import ClassTeacher, Enrolment, Pupil, TeachingClass

TODAY = date(2026, 11, 24)


def course(**changes):
    values = {
        "answer": None,
        "findings": (),
        "attended": 9,
        "recorded": 10,
        "due_to_end_on": TODAY + timedelta(days=40),
    }
    return Course(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, ""),
        ({"answer": Answer.MET}, "met"),
        ({"answer": Answer.NOT_MET}, ""),
        ({"attended": 6, "answer": Answer.MET}, "attendance"),
        ({"attended": 7}, ""),
        ({"attended": 1, "recorded": 3}, ""),
        ({"gains": (False, False)}, "stop"),
        ({"gains": (False, True)}, ""),
        ({"gains": (None, False, False)}, ""),
        ({"gains": (False, False), "answer": Answer.MET}, "met"),
        ({"due_to_end_on": TODAY - timedelta(days=3)}, "decide"),
        ({"due_to_end_on": TODAY + timedelta(days=14)}, "decide"),
    ],
)
def test_what_is_suggested(changes, kind):
    proposal = propose(course(**changes), today=TODAY)
    assert proposal.kind == kind
    assert not kind or proposal.reasons or kind == "met" or "Ends soon" in proposal.words


def test_attendance_is_said_with_its_numbers():
    proposal = propose(course(attended=5, recorded=12), today=TODAY)
    assert proposal.reasons == ("5 of 12 sessions attended (42%); under 70% nothing can be judged.",)


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


@pytest.fixture
def placement(world):
    return Placement.objects.get()


def end(placement, by, outcome="met", **kwargs):
    values = {
        "on": timezone.localdate(),
        "what_next": "Uses it in English",
        "reason": "Exit criteria met",
        "otherwise": "Seen in class",
    } | kwargs
    return placement_end(placement=placement, outcome=outcome, by=by, **values)


def test_an_end_that_went_well_plans_two_looks(world, placement):
    FollowUp.objects.all().delete()
    end(placement, world.adult)
    today = timezone.localdate()
    due = list(FollowUp.objects.values_list("due_on", flat=True))
    assert due == [today + timedelta(weeks=6), today + timedelta(weeks=12)]
    with pytest.raises(DomainError, match="ended already"):
        end(placement, world.adult)


def leave(placement, by, *, days):
    on = timezone.localdate() + timedelta(days=days)
    pupil_leave(
        pupil=placement.pupil, last_day=on - timedelta(days=1), tells=False, by=by, now=timezone.now()
    )  # fmt: skip
    return on


@pytest.mark.parametrize("outcome", ["met", "stepped_down", "stopped"])
@pytest.mark.parametrize(("ends", "leaves", "ended"), [(20, 10, 10), (10, 20, 10), (20, 0, 0)])
def test_what_a_person_decided_stands_where_the_pupil_leaves(world, placement, outcome, ends, leaves, ended):
    today = timezone.localdate()
    end(placement, world.adult, outcome=outcome, on=today + timedelta(days=ends))
    before = placement.refreshed()
    leave(placement, make_member(world.school, Role.SENCO), days=leaves)
    after = placement.refreshed()
    assert after.ended_on == today + timedelta(days=ended)
    assert (after.outcome, after.ended_by, after.reason) == (outcome, world.adult, before.reason)


@pytest.mark.parametrize(("ends", "ended"), [(5, 5), (30, 14)])
def test_of_a_pupil_who_is_leaving_a_person_still_decides(world, placement, sign_in, ends, ended):
    leave(placement, world.adult, days=14)
    assert "Ends as" in sign_in(world.adult).get(f"/placements/{placement.pk}/end/").text
    today = timezone.localdate()
    end(placement, world.adult, on=today + timedelta(days=ends))
    after = placement.refreshed()
    assert (after.outcome, after.ended_on) == ("met", today + timedelta(days=ended))
    with pytest.raises(DomainError, match="ended already"):
        end(placement, world.adult, outcome="stopped")


def test_after_the_pupils_last_day_nothing_is_decided_any_more(world, placement):
    leave(placement, world.adult, days=0)
    with pytest.raises(DomainError, match="ended already"):
        end(placement, world.adult)


def test_an_end_that_did_not_plans_none(world, placement):
    FollowUp.objects.all().delete()
    end(placement, world.adult, outcome="stopped")
    assert not FollowUp.objects.exists()


def _teaches(person, pupil):
    teaching_class = TeachingClass.objects.create(name="8x/Ma9")
    Enrolment.objects.create(teaching_class=teaching_class, pupil=pupil)
    ClassTeacher.objects.create(teaching_class=teaching_class, staff_member=person.staff)


def _taught_before(person, pupil):
    _teaches(person, pupil)
    Enrolment.objects.filter(teaching_class__name="8x/Ma9").update(ended_on=timezone.localdate())


def _teaches_with_a_closed_account(person, pupil):
    _teaches(person, pupil)
    Membership.objects.filter(user=person).update(ended_on=timezone.localdate())


@pytest.mark.parametrize(
    ("role", "stands", "hears"),
    [
        (Role.TEACHER, _teaches, True),
        (Role.TEACHER, _taught_before, False),
        (Role.TEACHER, lambda person, pupil: None, False),
        (Role.TEACHER, _teaches_with_a_closed_account, False),
        (Role.SENIOR_LEADER, lambda person, pupil: None, True),
    ],
)
@pytest.mark.parametrize("joined", [False, True])
def test_who_referred_the_pupil_hears_the_outcome_where_they_see_them_still(
    world, placement, school, role, stands, hears, joined
):
    """`joined`: theirs was joined with another's."""
    person = make_member(school, role, job="teacher")
    stands(person, placement.pupil)
    row = {"pupil": placement.pupil, "concern": "x", "referred_at": timezone.now(), "programme": placement.programme}
    first = Referral.objects.create(**row, stage="placed", referred_by=world.adult if joined else person)
    if joined:
        Referral.objects.create(**row, stage="merged", merged_into=first, referred_by=person)
    end(placement, world.adult)
    told = list(Notice.objects.filter(recipient=person).values_list("text", flat=True))
    assert ["has left Plan, Do, Check" in text and "Next:" in text for text in told] == [True] * hears


def test_a_reason_and_what_is_next_are_asked_for(world, placement, sign_in):
    client = sign_in(world.adult)
    page = client.post(
        f"/placements/{placement.pk}/end/", {"outcome": "met", "on": "2026-11-24", "reason": "Well"}
    ).text
    assert "What is next: This field is required." in page
    assert 'value="Well"' in page
    typed = {
        "outcome": "met", "on": timezone.localdate(), "reason": "Well", "what_next": "In class", "otherwise": "Seen in class",
    }  # fmt: skip
    client.post(f"/placements/{placement.pk}/end/", typed)
    assert placement.refreshed().get_outcome_display().startswith("Met")
    assert "In class" in client.get(f"/pupils/{placement.pupil_id}/").text


def test_it_goes_on_as_long_as_the_group(world, placement, sign_in):
    group = placement.group
    with pytest.raises(DomainError, match="Let the group go on first"):
        placement_prolong(
            placement=placement, until=group.ends_on + timedelta(days=1), reason="Nearly there", by=world.adult
        )
    Placement.objects.update(due_to_end_on=timezone.localdate() - timedelta(days=2))
    client = sign_in(world.adult)
    assert "Still running?" in client.get("/placements/?which=due").text
    client.post(f"/placements/{placement.pk}/go-on/", {"until": group.ends_on, "reason": "Nearly there"})
    assert placement.refreshed().due_to_end_on == group.ends_on
    assert "Nearly there" in placement.refreshed().reason


SUGGESTED = {
    "met": {"met"},
    "stop": {"stopped"},
    "attendance": {"continued", PROLONGED},
    "": {"continued", PROLONGED},
}


@pytest.mark.parametrize("kind", ["met", "stop", "attendance", "decide", ""])
@pytest.mark.parametrize("outcome", [*Placement.Outcome.values, PROLONGED])
def test_what_is_otherwise_than_suggested(kind, outcome):
    expected = kind != "decide" and outcome not in SUGGESTED[kind]
    assert is_otherwise(Proposal(kind, "Words"), outcome) == expected


def met(placement):
    """The exit criteria of the placement's programme are met."""
    programme = placement.programme
    year = {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "is", "value": "8"}
    programme.exit_criteria = {"join": "all", "of": [year]}
    programme.save()
    Pupil.objects.filter(pk=placement.pupil_id).update(year_group=8)


def typed(outcome, **values):
    return {"outcome": outcome, "on": timezone.localdate(), "reason": "Done", "what_next": "In class"} | values


def test_the_page_of_the_decision_shows_what_is_suggested_and_why(world, placement, sign_in):
    met(placement)
    page = sign_in(world.adult).get(f"/placements/{placement.pk}/end/").text
    assert "The exit criteria are met" in page
    assert "Year group is 8: met (8)" in page
    assert re.search(r'value="met"[^>]*checked', page)


def test_a_decision_as_suggested_is_not_asked_why_not(world, placement, sign_in):
    met(placement)
    sign_in(world.adult).post(f"/placements/{placement.pk}/end/", typed("met", otherwise="Not needed"))
    decision = ExitDecision.objects.get()
    assert (decision.outcome, decision.suggested, decision.is_otherwise) == ("met", "The exit criteria are met", False)
    assert (decision.otherwise, decision.reasons) == ("", ["Year group is 8: met (8)"])


def test_a_decision_otherwise_is_asked_why_kept_and_shown(world, placement, sign_in):
    met(placement)
    client = sign_in(world.adult)
    page = client.post(f"/placements/{placement.pk}/end/", typed("stopped")).text
    assert "The suggestion is: The exit criteria are met. Say why you decide otherwise." in page
    assert placement.refreshed().ended_on is None
    client.post(f"/placements/{placement.pk}/end/", typed("stopped", otherwise="Moves to the reading group first"))
    decision = ExitDecision.objects.get()
    assert (decision.is_otherwise, decision.decided_by, decision.outcome) == (True, world.adult, "stopped")
    page = client.get(f"/pupils/{placement.pupil_id}/").text
    for words in (
        "Decided otherwise",
        "Moves to the reading group first",
        "The exit criteria are met",
        "Year group is 8",
    ):
        assert words in page
    assert decision.events.get().otherwise == "Moves to the reading group first"


def test_letting_it_go_on_against_the_suggestion_is_asked_why(world, placement, sign_in):
    met(placement)
    group = placement.group
    Placement.objects.update(due_to_end_on=timezone.localdate() + timedelta(days=2))
    client = sign_in(world.adult)
    page = client.post(f"/placements/{placement.pk}/go-on/", {"until": group.ends_on, "reason": "Wishes it"}).text
    assert "Say why you decide otherwise." in page
    until = {"until": group.ends_on, "reason": "Wishes it", "otherwise": "Exams are near"}
    client.post(f"/placements/{placement.pk}/go-on/", until)
    assert placement.refreshed().due_to_end_on == group.ends_on
    assert "Exams are near" in client.get(f"/placements/{placement.pk}/end/").text


def test_nobody_decides_otherwise_past_the_page(world, placement):
    met(placement)
    with pytest.raises(DomainError, match="why you decide otherwise"):
        end(placement, world.adult, outcome="stopped", otherwise="")
    Placement.objects.update(due_to_end_on=timezone.localdate() + timedelta(days=2))
    with pytest.raises(DomainError, match="why you decide otherwise"):
        placement_prolong(placement=placement, until=placement.group.ends_on, reason="x", by=world.adult)
    assert not ExitDecision.objects.exists()


def test_where_nothing_is_suggested_nobody_is_asked_why_not(world, placement, sign_in):
    Placement.objects.update(due_to_end_on=timezone.localdate() - timedelta(days=2))
    client = sign_in(world.adult)
    assert 'name="otherwise"' not in client.get(f"/placements/{placement.pk}/end/").text
    client.post(f"/placements/{placement.pk}/end/", typed("stopped"))
    assert placement.refreshed().outcome == "stopped"


def test_did_it_stick(world, placement, sign_in):
    end(placement, world.adult)
    row = FollowUp.objects.order_by("due_on").last()
    client = sign_in(world.adult)
    FollowUp.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert "follow-up check" in client.get("/").text
    assert placement.pupil.name in client.get("/follow-ups/").text
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    wrong = client.post(f"/follow-ups/{row.pk}/", {"result": "stuck", "on": ahead, "note": "Alone now"}).text
    assert "still ahead" in wrong
    assert "Alone now" in wrong
    client.post(f"/follow-ups/{row.pk}/", {"result": "stuck", "on": timezone.localdate(), "note": "Alone now"})
    assert row.refreshed().get_result_display() == "It stuck: still so"
    follow_up_record(
        follow_up=row.refreshed(),
        result="lost",
        note="",
        on=timezone.localdate(),
        today=timezone.localdate(),
        by=world.adult,
    )
    assert "It did not stick" in client.get("/follow-ups/?which=done").text


def test_two_cycles_without_reliable_gain_suggest_to_stop(world, placement):
    measure = Measure.objects.create(
        name="Checklist total", kind="total", standard_deviation=8, reliability="0.82", lowest=0, highest=100
    )
    programme = placement.programme
    programme.exit_criteria = {
        "join": "all", "of": [{"kind": "score", "key": "s", "measure": measure.pk, "op": "at_least", "value": "80"}],
    }  # fmt: skip
    programme.save()
    today = timezone.localdate()
    earlier = Placement.objects.create(
        programme=programme, group=placement.group, pupil=placement.pupil, starts_on=today - timedelta(days=200),
        due_to_end_on=today - timedelta(days=100), ended_on=today - timedelta(days=100),
    )  # fmt: skip
    Placement.objects.filter(pk=placement.pk).update(starts_on=today - timedelta(days=90))
    for days, value in ((210, 40), (110, 44), (80, 44), (1, 47)):
        Score.objects.create(pupil=placement.pupil, measure=measure, value=value, taken_on=today - timedelta(days=days))
    [(_, proposal)] = exit_proposals(user=world.adult, programme=programme, today=today)
    assert proposal.kind == "stop"
    Score.objects.filter(taken_on=today - timedelta(days=1)).update(value=60)
    [(_, proposal)] = exit_proposals(user=world.adult, programme=programme, today=today)
    assert proposal.kind == ""
    Score.objects.filter(taken_on=today - timedelta(days=1)).update(value=81)
    [(_, proposal)] = exit_proposals(user=world.adult, programme=programme, today=today)
    assert (proposal.kind, proposal.outcome) == ("met", "met")
    assert "Checklist total at least 80: met (81)" in proposal.reasons
    assert earlier.pk != placement.pk


def test_the_page_takes_the_same_queries_for_more_pupils(world, placement, sign_in, counted):
    client = sign_in(world.adult)
    address = f"/programmes/{placement.programme_id}/exits/"
    page = client.get(address)
    assert placement.pupil.name in page.text
    few = len(counted(lambda: client.get(address)))
    session = Session.objects.get()
    for _ in range(10):
        row = Placement.objects.create(
            programme=placement.programme, group=placement.group, pupil=PupilFactory(school=world.school),
            starts_on=placement.starts_on, due_to_end_on=placement.due_to_end_on,
        )  # fmt: skip
        SessionRecord.objects.create(session=session, placement=row, attendance="present", recorded_at=timezone.now())
    assert len(counted(lambda: client.get(address))) == few <= 15
    assert "Suggested" in client.get(f"{address}?format=csv").text
