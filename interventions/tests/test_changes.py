"""Groups edited; sessions moved, covered, added: each reaches those concerned, and nothing is lost."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from deployment.actions.day_change import change_cover
from deployment.models import DayChange
from hlta.testing import make_member
from interventions.actions.group import group_edit, slot_create, slot_end
from interventions.actions.session import session_not_held, sessions_lay_out
from interventions.actions.session_change import session_cover, session_create, session_move
from interventions.models import Group, Placement, Programme, Session
from messaging.models import Notice
from schools.models import CycleWeek, Term


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def calendar(school, today):
    school.cycle_weeks = 1
    school.save()
    monday = today - timedelta(days=today.weekday())
    Term.objects.create(name="T", starts_on=monday - timedelta(days=60), ends_on=monday + timedelta(days=120))
    for week in range(-8, 18):
        CycleWeek.objects.create(monday=monday + timedelta(weeks=week), number=1)


@pytest.fixture
def group(calendar, senco, hlta, teacher, today):
    programme = Programme.objects.create(
        name="Plan, Do, Check", aim="Plan.", area="cognition", supervising_teacher=teacher.staff
    )
    group = Group.objects.create(
        programme=programme,
        name="Owls",
        leader=hlta.staff,
        starts_on=today - timedelta(days=7),
        ends_on=today + timedelta(days=28),
    )
    slot_create(
        group=group, week=1, weekday=(today + timedelta(days=1)).isoweekday() % 5 + 1, starts_at=time(9), ends_at=time(9, 30),
        room="B1", clash_reason="", today=today, by=senco,
    )  # fmt: skip
    return group


def edit(group, by, today, **changes):
    values = {name: getattr(group, name) for name in ("name", "leader", "places", "ends_on")} | changes
    return group_edit(group=group, values=values, today=today, by=by)


@pytest.fixture
def other(school):
    return make_member(school, Role.HLTA, job="hlta", full_name="Tom Ellis")


@pytest.fixture
def ahead(group, today):
    return Session.objects.filter(group=group, on__gt=today).order_by("on")[0]


def test_another_leader_takes_over_times_and_sessions(group, senco, hlta, other, today):
    edit(group, senco, today, leader=other.staff)
    slot = group.slots.select_related("cell").get()
    assert (slot.cell.staff_member, slot.cell.room) == (other.staff, "B1")
    assert set(Session.objects.filter(on__gte=today).values_list("led_by", flat=True)) == {other.staff.pk}
    assert Notice.objects.filter(recipient=other, text__startswith="New in your week").exists()
    assert Notice.objects.filter(recipient=hlta, text__startswith="No longer in your week").exists()


def covered(session, person, by):
    cell = session.slot.cell
    change = DayChange.objects.create(
        cell=cell, on=session.on, starts_at=cell.starts_at, ends_at=cell.ends_at, cause="absent"
    )
    return change_cover(change=change, covered_by=person.staff, by=by, now=timezone.now())


def test_who_was_to_cover_a_session_of_a_group_that_has_another_leader_is_told(
    group, ahead, senco, key_ta, other, today
):
    covered(ahead, key_ta, senco)
    edit(group, senco, today, leader=other.staff)
    assert ahead.refreshed().led_by == other.staff
    assert Notice.objects.filter(recipient=key_ta, text__startswith="As planned after all").exists()
    assert not DayChange.objects.exists()


def test_a_time_ends_once_with_its_covers_and_does_not_come_back(group, ahead, senco, key_ta, other, today):
    covered(ahead, key_ta, senco)
    slot = group.slots.get()
    for _ in range(2):
        slot_end(slot=slot, today=today, by=senco)
        slot = slot.refreshed()
    assert not DayChange.objects.exists()
    edit(group, senco, today, leader=other.staff)
    assert not Session.objects.filter(group=group, on__gt=today).exists()


def test_a_leader_who_is_busy_is_refused_and_nothing_changes(group, senco, other, today):
    twin = Group.objects.create(
        programme=group.programme, name="Twin", leader=other.staff, starts_on=today, ends_on=today + timedelta(days=28)
    )
    cell = group.slots.get().cell
    slot_create(
        group=twin,
        week=1,
        weekday=cell.weekday,
        starts_at=time(9),
        ends_at=time(10),
        room="",
        clash_reason="",
        today=today,
        by=senco,
    )
    with pytest.raises(DomainError, match="is busy then"):
        edit(group, senco, today, leader=other.staff)
    assert group.refreshed().leader == group.leader


def test_a_later_end_lays_more_sessions_out_and_moves_the_placements(group, senco, pupil, today):
    placement = Placement.objects.create(
        programme=group.programme, group=group, pupil=pupil, starts_on=today, due_to_end_on=group.ends_on
    )
    before = group.sessions.count()
    later = group.ends_on + timedelta(days=28)
    edit(group, senco, today, ends_on=later)
    assert group.sessions.count() == before + 4
    assert placement.refreshed().due_to_end_on == later
    edit(group.refreshed(), senco, today, ends_on=group.ends_on)
    assert group.sessions.count() == before


def test_a_group_that_cannot_be(group, senco, pupil, today):
    Placement.objects.create(
        programme=group.programme, group=group, pupil=pupil, starts_on=today, due_to_end_on=group.ends_on
    )
    with pytest.raises(DomainError, match="1 place is taken"):
        edit(group, senco, today, places=0)
    with pytest.raises(DomainError, match="in the past"):
        edit(group, senco, today, ends_on=today - timedelta(days=1))


def test_a_group_is_edited_in_the_browser(group, senco, other, sign_in, today):
    client = sign_in(senco)
    page = client.get(f"/groups/{group.pk}/edit/").text
    assert 'value="Owls"' in page
    typed = {"name": "Hawks", "leader": other.staff.pk, "places": 4, "ends_on": group.ends_on}
    client.post(f"/groups/{group.pk}/edit/", typed)
    assert (group.refreshed().name, group.refreshed().starts_on) == ("Hawks", group.starts_on)
    wrong = client.post(f"/groups/{group.pk}/edit/", {**typed, "ends_on": "2020-01-01"}).text
    assert "ends before it starts" in wrong


def test_a_session_is_covered_and_both_adults_know(ahead, senco, hlta, other):
    session_cover(session=ahead, led_by=other.staff, reason="Course", by=senco, now=timezone.now())
    assert ahead.refreshed().led_by == other.staff
    assert Notice.objects.filter(recipient=hlta, text__contains="covers").exists()
    assert Notice.objects.filter(recipient=other, text__startswith="You cover").exists()
    with pytest.raises(DomainError, match="leads it already"):
        session_cover(session=ahead.refreshed(), led_by=other.staff, reason="Course", by=senco, now=timezone.now())


def test_a_session_moves_and_stays_moved_when_the_timetable_is_laid_out_again(group, ahead, senco, hlta, today):
    on = ahead.on + timedelta(days=1)
    moved = session_move(
        session=ahead, on=on, starts_at=time(14), ends_at=time(14, 30), room="C2", reason="Trip", today=today, by=senco
    )
    sessions_lay_out(group=group, today=today)
    assert (ahead.refreshed().state, ahead.refreshed().not_held_reason) == ("not_held", "moved")
    assert (moved.refreshed().on, moved.room) == (on, "C2")
    assert Notice.objects.filter(recipient=hlta, text__contains="is moved to").exists()


def test_a_session_does_not_move_onto_another_or_into_the_past(group, ahead, senco, today):
    second = Session.objects.filter(group=group, on__gt=ahead.on).order_by("on")[0]
    where = {"starts_at": time(9, 15), "ends_at": time(9, 45), "room": "", "reason": "x", "today": today, "by": senco}
    with pytest.raises(DomainError, match="meets then already"):
        session_move(session=ahead, on=second.on, **where)
    with pytest.raises(DomainError, match="past"):
        session_move(session=ahead, on=today - timedelta(days=1), **where)
    session_not_held(session=second, reason="trip", note="", by=senco, now=timezone.now())
    with pytest.raises(DomainError, match="recorded already"):
        session_move(session=second, on=ahead.on + timedelta(days=2), **where)


def test_one_session_more(group, senco, hlta, today, sign_in):
    client = sign_in(senco)
    typed = {
        "request_key": uuid4().hex, "on": today + timedelta(days=2), "starts_at": "15:00", "ends_at": "15:30",
        "room": "", "led_by": hlta.staff.pk,
    }  # fmt: skip
    client.post(f"/groups/{group.pk}/sessions/new/", typed)
    session = Session.objects.get(starts_at=time(15))
    assert session.slot is None
    assert Notice.objects.filter(recipient=hlta, text__startswith="Extra session").exists()
    late = {**typed, "request_key": uuid4().hex, "on": group.ends_on + timedelta(days=1)}
    assert "The group runs from" in client.post(f"/groups/{group.pk}/sessions/new/", late).text
    other = Group.objects.create(
        programme=group.programme, name="B", leader=hlta.staff, starts_on=group.starts_on, ends_on=group.ends_on
    )
    when = {
        "on": session.on,
        "starts_at": time(15, 10),
        "ends_at": time(15, 40),
        "room": "",
        "today": today,
        "by": senco,
    }
    with pytest.raises(DomainError, match="leads another session"):
        session_create(group=other, led_by=hlta.staff, **when)


def test_a_session_is_changed_in_the_browser(ahead, senco, other, sign_in, today):
    client = sign_in(senco)
    assert "Move or cover" in client.get(f"/sessions/{ahead.pk}/").text
    page = client.post(f"/sessions/{ahead.pk}/change/", {"what": "cover", "cover-reason": "Course"}).text
    assert "This field is required" in page
    assert 'value="Course"' in page
    cover = {"what": "cover", "cover-led_by": other.staff.pk, "cover-reason": "Course"}
    client.post(f"/sessions/{ahead.pk}/change/", cover)
    move = {
        "what": "move", "move-on": ahead.on + timedelta(days=1), "move-starts_at": "14:00", "move-ends_at": "14:30",
        "move-reason": "Trip",
    }  # fmt: skip
    client.post(f"/sessions/{ahead.pk}/change/", move)
    assert Session.objects.get(starts_at=time(14)).led_by == other.staff
