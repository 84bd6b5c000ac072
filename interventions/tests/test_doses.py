"""Dose and fidelity, group warnings, pairs kept apart, planned against delivered, and who hears of a change."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from access.policy import Role
from hlta.testing import PupilFactory, make_member
from hlta.tests.world import build_world
from interventions.actions.session import session_steps
from interventions.models import Group, KeepApart, Placement, Programme, ProtocolStep, Session, SessionRecord
from interventions.queries.dosage import doses
from interventions.rules.dosage import Meeting, dose
from messaging.models import Notice
from pupils.models import Need
from staff.models import Course

TODAY = timezone.localdate()
meetings = st.lists(
    st.builds(
        Meeting, minutes=st.integers(5, 60), is_held=st.booleans(), is_there=st.booleans(), others=st.integers(0, 5),
        steps=st.integers(0, 5), steps_done=st.integers(0, 5),
    )
)  # fmt: skip


@given(meetings)
def test_a_dose_is_the_sum_of_its_sessions(rows):
    whole = dose(rows)
    assert whole.attended_minutes == sum(row.minutes for row in rows if row.is_there)
    assert whole.own_minutes == sum(row.minutes for row in rows if row.is_there and row.others == 0)
    assert whole.attended <= whole.planned == len(rows)
    parts = [dose([row]) for row in rows]
    assert whole.planned_minutes == sum(part.planned_minutes for part in parts)
    assert whole.steps_done == sum(part.steps_done for part in parts)


@pytest.fixture
def world(school):
    world = build_world(school, roles=[Role.SENCO])
    Placement.objects.update(starts_on=TODAY - timedelta(days=30))
    Session.objects.all().delete()
    return world


def held(world, days, attendance, *, minutes=30, state="held", reason=""):
    group = Group.objects.get()
    session = Session.objects.create(
        group=group, on=TODAY - timedelta(days=days), starts_at=time(9), ends_at=time(9, minutes), led_by=group.leader,
        state=state, not_held_reason=reason,
    )  # fmt: skip
    for placement, word in attendance.items():
        SessionRecord.objects.create(
            session=session, placement_id=placement, attendance=word, recorded_at=timezone.now()
        )
    return session


@pytest.mark.django_db
def test_minutes_are_said_to_be_shared_or_ones_own(world, sign_in, counted):
    mine, group = Placement.objects.get(), Group.objects.get()
    theirs = Placement.objects.create(
        programme=mine.programme, group=group, pupil=PupilFactory.create(school=world.school),
        starts_on=mine.starts_on, due_to_end_on=mine.due_to_end_on,
    )  # fmt: skip
    held(world, 9, {mine.pk: "present", theirs.pk: "late"})
    held(world, 8, {mine.pk: "present", theirs.pk: "absent_school"})
    held(world, 7, {mine.pk: "absent_session", theirs.pk: "present"})
    held(world, 6, {}, state="not_held", reason="staff_cover")
    held(world, 5, {}, state="not_held", reason="moved")
    found = doses(placements=[mine], today=TODAY)[mine.pk]
    assert (found.planned, found.held, found.attended) == (4, 3, 2)
    assert (found.planned_minutes, found.shared_minutes, found.own_minutes) == (120, 30, 30)
    client = sign_in(world.adult)
    words = (
        "2 of 4 planned sessions attended (3 held): 60 of 120 minutes, 30 shared by the group, 30 the pupil&#x27;s own"
    )
    for url in (f"/pupils/{mine.pupil_id}/", f"/placements/{mine.pk}/end/", f"/groups/{group.pk}/"):
        assert words in client.get(url).text, url
    assert words in client.get(f"/programmes/{mine.programme_id}/exits/").text
    assert len(counted(lambda: doses(placements=[mine, theirs], today=TODAY))) == 1


@pytest.mark.django_db
def test_steps_ticked_are_the_fidelity(world, sign_in):
    programme = Programme.objects.get()
    ProtocolStep.objects.all().delete()
    for position, title in enumerate(["Recall", "Model", "Practise", "Reflect"], start=1):
        ProtocolStep.objects.create(programme=programme, position=position, title=title, minutes=5)
    session = held(world, 0, {Placement.objects.get().pk: "present"})
    client = sign_in(world.adult)
    assert "Practise" in client.get(f"/sessions/{session.pk}/").text
    assert client.post(f"/sessions/{session.pk}/steps/", {"done": ["1", "77"]}).status_code == 200
    client.post(f"/sessions/{session.pk}/steps/", {"done": ["1", "2", "4"]})
    session.refresh_from_db()
    assert [step["is_done"] for step in session.steps] == [True, True, False, True]
    ProtocolStep.objects.all().delete()
    session_steps(session=session, done={1, 2}, by=world.adult, now=timezone.now())
    found = doses(placements=[Placement.objects.get()], today=TODAY).popitem()[1]
    assert found.fidelity == 50
    assert "50% of the steps done" in found.words


@pytest.mark.django_db
def test_what_a_pupil_did_alone_is_kept_and_shown(world, sign_in):
    placement, client = Placement.objects.get(), sign_in(world.adult)
    session = held(world, 0, {})
    data = {
        "line": placement.pk, f"p{placement.pk}-placement": placement.pk, f"p{placement.pk}-version": 0,
        f"p{placement.pk}-attendance": "present", f"p{placement.pk}-independence": "Began without being asked",
    }  # fmt: skip
    client.post(f"/sessions/{session.pk}/", data)
    assert "Began without being asked" in client.get(f"/pupils/{placement.pupil_id}/").text


@pytest.mark.django_db
def test_a_group_warns_before_it_is_made(world, sign_in):
    mine, group = Placement.objects.get(), Group.objects.get()
    course = Course.objects.create(name="Talk for groups")
    Programme.objects.update(needed_course=course)
    others = [PupilFactory.create(school=world.school) for _ in range(5)]
    Need.objects.create(pupil=others[0], code="SEMH", rank=1, starts_on=TODAY)
    Need.objects.create(pupil=others[1], code="SLCN", rank=1, starts_on=TODAY)
    client = sign_in(world.adult)
    data = {"request_key": uuid4().hex, "reason": "Fight in the corridor"}
    client.post(f"/pupils/{mine.pupil_id}/keep-apart/?pupil={others[2].pk}", data)
    chosen = "&".join(f"pupils={pupil.pk}" for pupil in others)
    page = client.get(f"/programmes/{mine.programme_id}/place/?group={group.pk}&{chosen}").text
    for words in (
        "6 pupils: more than 5", "are kept apart: Fight in the corridor", "has not done the training Talk for groups",
        "Their main needs are mixed",
    ):  # fmt: skip
        assert words in page
    page = client.get(f"/programmes/{mine.programme_id}/place/?group={group.pk}&pupils={others[0].pk}").text
    assert "more than 5" not in page
    assert "kept apart" not in page


@pytest.mark.django_db
def test_a_pair_is_kept_apart_once_and_until_it_ends(world, sign_in):
    KeepApart.objects.all().delete()
    other = PupilFactory.create(school=world.school)
    client = sign_in(world.adult)
    urls = [
        f"/pupils/{world.pupil.pk}/keep-apart/?pupil={other.pk}",
        f"/pupils/{other.pk}/keep-apart/?pupil={world.pupil.pk}",
    ]
    answers = [client.post(url, {"request_key": uuid4().hex, "reason": "Fight"}, follow=True).text for url in urls]
    assert "kept apart already" in answers[1]
    pair = KeepApart.objects.get()
    client.post(f"/keep-apart/{pair.pk}/end/")
    assert "Fight" not in client.get(f"/pupils/{world.pupil.pk}/").text
    assert "cannot" not in client.post(urls[0], {"request_key": uuid4().hex, "reason": "Again"}).text
    assert KeepApart.objects.count() == 2
    page = client.post(f"/pupils/{other.pk}/keep-apart/?pupil={other.pk}", {"request_key": uuid4().hex, "reason": "x"})
    assert "Which pupil?" in page.text
    assert KeepApart.objects.count() == 2


@pytest.mark.django_db
def test_planned_against_delivered_by_cause(world, sign_in):
    for days, state, reason in (
        (3, "held", ""),
        (4, "not_held", "staff_cover"),
        (5, "not_held", "moved"),
        (6, "planned", ""),
    ):
        held(world, days, {}, state=state, reason=reason)
    held(world, 200, {})
    client = sign_in(world.adult)
    sums = client.get("/delivery/").context["sums"]
    assert (sums["planned"], sums["held"], sums["unrecorded"], sums["lost_staff_cover"]) == (3, 1, 1, 1)
    early = client.get(f"/delivery/?from={TODAY - timedelta(days=210)}&until={TODAY - timedelta(days=100)}")
    assert early.context["sums"]["held"] == 1
    assert '"Plan, Do, Check",3,1,1' in client.get("/delivery/?format=csv").text


@pytest.mark.django_db
def test_a_changed_profile_reaches_those_who_work_with_the_pupil(world, school, sign_in):
    leader = make_member(school, Role.TA)
    Group.objects.update(leader=leader.staff)
    stranger = make_member(school, Role.TEACHER)
    client = sign_in(world.adult)
    client.post(f"/pupils/{world.pupil.pk}/profile/", {"what_helps": "Short steps"})
    assert "learner profile is changed" in Notice.objects.get(recipient=leader).text
    assert not Notice.objects.filter(recipient=stranger).exists()


@pytest.mark.django_db
def test_the_leader_hears_of_a_changed_group_and_of_who_left(world, school, sign_in):
    before, after = (make_member(school, Role.TA, job="ta") for _ in range(2))
    group = Group.objects.get()
    Group.objects.update(leader=before.staff)
    client = sign_in(world.adult)
    data = {"name": "Owls", "leader": after.staff.pk, "places": 4, "ends_on": group.ends_on}
    client.post(f"/groups/{group.pk}/edit/", data)
    for person in (before, after):
        assert Notice.objects.filter(recipient=person, text__contains="Owls, is changed").exists()
    end = {"on": TODAY, "outcome": "met", "what_next": "Class", "reason": "Done", "otherwise": "-"}
    client.post(f"/placements/{Placement.objects.get().pk}/end/", end)
    assert Notice.objects.filter(recipient=after, text__contains="has left Plan, Do, Check").exists()
    assert not Notice.objects.filter(recipient=before, text__contains="has left").exists()
