"""Clubs: out of lessons, open to everybody, recorded like any other session."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from deployment.models import Cell
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from interventions.actions.group import slot_create
from interventions.actions.programme import programme_edit
from interventions.actions.withdrawal import teachers_tell
from interventions.models import Group, Placement, Programme, Session, SessionRecord, Slot
from interventions.queries.clashes import clashes_in
from interventions.queries.withdrawal import minutes_lost, times_for, year_start
from pupils.models import Lesson, TeachingClass
from schools.models import CycleWeek, Period
from schools.rules import monday_of

TODAY = timezone.localdate()


@pytest.fixture
def world(school):
    world = build_world(school, roles=[Role.SENCO])
    lesson = Period.objects.create(name="1", kind="lesson", starts_at=time(9), ends_at=time(10))
    Period.objects.create(name="Lunch", kind="lunch", starts_at=time(13), ends_at=time(13, 40))
    for weekday in range(1, 6):
        Lesson.objects.create(teaching_class=TeachingClass.objects.get(), week=1, weekday=weekday, period=lesson)
    return world


@pytest.fixture
def club(world):
    Programme.objects.update(setting="out_of_hours", entry_criteria={"join": "all", "of": []})
    return Group.objects.select_related("programme", "leader__user").get()


def meet(group, starts_at, ends_at, by):
    return slot_create(
        group=group,
        week=1,
        weekday=2,
        starts_at=starts_at,
        ends_at=ends_at,
        room="",
        clash_reason="",
        today=TODAY,
        by=by,
    )


@pytest.mark.django_db
def test_a_club_meets_at_typed_times_but_never_in_a_lesson(club, world):
    slot = meet(club, time(7, 45), time(8, 15), world.adult)
    assert (slot.cell.staff_member, slot.cell.minutes, slot.cell.is_paid) == (world.adult.staff, 30, True)
    with pytest.raises(DomainError, match="meets out of lessons, and 1 is from 09:00 to 10:00"):
        meet(club, time(9, 50), time(10, 20), world.adult)


@pytest.mark.django_db
def test_a_programme_does_not_go_out_of_lessons_while_it_meets_in_them(world):
    programme = Programme.objects.get()
    with pytest.raises(DomainError, match="A meets in lessons"):
        programme_edit(programme=programme, values={"setting": "out_of_hours"}, by=world.adult, now=timezone.now())
    Cell.objects.filter(slot__isnull=False).update(starts_at=time(7), ends_at=time(8))
    programme_edit(programme=programme, values={"setting": "out_of_hours"}, by=world.adult, now=timezone.now())
    assert programme.refreshed().is_club


@pytest.mark.django_db
def test_nobody_misses_a_lesson_for_a_club(world):
    CycleWeek.objects.create(monday=monday_of(TODAY), number=1)
    day = monday_of(TODAY)
    Session.objects.update(on=day, state="held")
    SessionRecord.objects.create(
        session=Session.objects.get(),
        placement=Placement.objects.get(),
        attendance="present",
        recorded_at=timezone.now(),
    )
    group, since = Group.objects.select_related("programme", "leader").get(), min(day, year_start(TODAY))
    slots = list(Slot.objects.select_related("cell"))
    asked = {"group": group, "pupils": [world.pupil], "today": TODAY}
    other = PupilFactory.create(school=world.school)
    assert minutes_lost(pupils=[world.pupil.pk], since=since) == {world.pupil.pk: {"English": 30}}
    assert clashes_in(**asked)[world.pupil.pk].lines
    Programme.objects.update(setting="out_of_hours")
    asked["group"] = Group.objects.select_related("programme", "leader").get()
    assert minutes_lost(pupils=[world.pupil.pk, other.pk], since=since) == {}
    assert clashes_in(**asked)[world.pupil.pk].words == "No clash known"
    assert teachers_tell(**asked, slots=slots, by=world.adult) == 0


@pytest.mark.django_db
def test_times_for_a_club_lie_around_the_bell(club):
    Period.objects.exclude(name__in=["1", "Lunch"]).update(starts_at=time(10), ends_at=time(11))
    found = times_for(group=club, room="", policy="", today=TODAY)["options"]
    times = {(line["option"].at.starts_at, line["option"].at.ends_at) for line in found}
    assert times == {(time(8, 30), time(9)), (time(13), time(13, 30)), (time(13, 40), time(14, 10))}
    assert all(line["words"] == [] for line in found)


@pytest.mark.django_db
def test_anybody_is_found_by_name_and_placed_without_criteria(club, world, sign_in):
    other = PupilFactory.create(school=world.school, family_name="Quill", year_group=9)
    client, url = sign_in(world.adult), f"/programmes/{club.programme_id}/place/"
    assert "There is a problem" not in client.get(url).text
    assert "Quill" in client.get(f"{url}?q=quill").text
    data = {"group": club.pk, "pupils": [other.pk], "request_key": uuid4().hex}
    assert client.post(url, data).status_code == 302
    assert Placement.objects.get(pupil=other).evidence["answer"] == "met"


@pytest.mark.django_db
def test_the_list_of_clubs_says_who_when_places_and_how_many_came(club, world, sign_in, counted):
    session = Session.objects.get()
    client = sign_in(world.adult)
    assert "not held yet" in client.get("/clubs/").text
    Session.objects.update(state="held")
    SessionRecord.objects.create(
        session=session, placement=Placement.objects.get(), attendance="late", recorded_at=timezone.now()
    )
    page = client.get("/clubs/").text
    assert "Plan, Do, Check, A" in page
    assert "Monday 09:00 to 09:30 (A)" in page
    assert "4 of 5" in page
    assert "1 on " in page
    assert client.get("/clubs/?format=csv").text.splitlines()[1].startswith('"Plan, Do, Check, A"')
    few = len(counted(lambda: client.get("/clubs/")))
    for n in range(15):
        Group.objects.create(
            programme=club.programme,
            name=f"B{n}",
            leader=club.leader,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=9),
        )
    assert len(counted(lambda: client.get("/clubs/"))) == few <= 15


@pytest.mark.django_db
def test_a_club_is_said_to_be_one(club, world, sign_in):
    client = sign_in(world.adult)
    assert "(club)" in client.get(f"/pupils/{world.pupil.pk}/").text
    assert "Plan, Do, Check" in client.get("/programmes/?setting=out_of_hours").text
    assert "Plan, Do, Check</a>" not in client.get("/programmes/?setting=in_day").text
    Programme.objects.update(setting="in_day")
    assert "(club)" not in client.get(f"/pupils/{world.pupil.pk}/").text
