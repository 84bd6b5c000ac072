"""Times, adult, room, session plan and programme changed in the middle: what is ahead changes, what was recorded does not."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from access.policy import Role
from deployment.models import Cell
from hlta.tests.world import build_world
from interventions.actions.group import group_edit, slot_end
from interventions.actions.programme import programme_edit, protocol_save
from interventions.actions.session import record_save, sessions_lay_out
from interventions.models import Group, Placement, Programme, Session, Slot
from messaging.models import Notice
from schools.models import CycleWeek, Term
from schools.rules import monday_of

STEP = {
    "title": "Read the list", "minutes": 5, "doing": "", "materials": "", "if_harder": "", "harder_goto": None,
    "if_easier": "", "easier_goto": None,
}  # fmt: skip


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO, Role.HLTA])


@pytest.fixture
def group(world, key_ta, school):
    """A group of another adult that meets every week, once recorded."""
    today = timezone.localdate()
    Term.objects.create(name="Term", starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=90))
    first = monday_of(today) - timedelta(weeks=2)
    CycleWeek.objects.bulk_create(
        [CycleWeek(school=school, monday=first + timedelta(weeks=n), number=1) for n in range(12)]
    )
    Session.objects.all().delete()
    Group.objects.update(leader=key_ta.staff)
    slot = Slot.objects.get()
    Cell.objects.filter(pk=slot.cell_id).update(
        staff_member=key_ta.staff, week=1, weekday=today.isoweekday(), starts_at=time(9), ends_at=time(9, 30), room="A1",
        starts_on=today - timedelta(days=30), ends_on=None,
    )  # fmt: skip
    row = Group.objects.get()
    Group.objects.update(starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=60))
    sessions_lay_out(group=row.refreshed(), today=today)
    session = Session.objects.order_by("on")[0]
    placement = Placement.objects.get()
    values = {"attendance": "present"}
    record_save(session=session, placement=placement, values=values, version=0, by=world.adult, now=timezone.now())
    Notice.objects.all().delete()
    return row.refreshed()


def recorded():
    row = Session.objects.get(state="held")
    return row.on, row.starts_at, row.ends_at, row.room, row.led_by_id, row.records.count()


def _another_room(group, world):
    Cell.objects.filter(slot__group=group).update(room="B2")
    sessions_lay_out(group=group, today=timezone.localdate())
    assert set(ahead().values_list("room", flat=True)) == {"B2"}


def _another_end(group, world):
    Cell.objects.filter(slot__group=group).update(ends_at=time(9, 45))
    sessions_lay_out(group=group, today=timezone.localdate())
    assert set(ahead().values_list("ends_at", flat=True)) == {time(9, 45)}


def _another_adult(group, world):
    values = {"name": group.name, "leader": world.adult.staff, "places": group.places, "ends_on": group.ends_on}
    group_edit(group=group, values=values, today=timezone.localdate(), by=world.adult)
    assert set(ahead().values_list("led_by", flat=True)) == {world.adult.staff.pk}


def _no_more(group, world):
    slot_end(slot=Slot.objects.get(), today=timezone.localdate(), by=world.adult)
    assert not ahead().exists()


def ahead():
    return Session.objects.filter(state="planned", on__gt=timezone.localdate())


@pytest.mark.parametrize("change", [_another_room, _another_end, _another_adult, _no_more])
def test_what_is_ahead_changes_and_what_was_recorded_does_not(group, world, change):
    before = recorded()
    assert ahead().exists()
    change(group, world)
    assert recorded() == before


def test_a_session_that_another_adult_covers_keeps_them(group, world):
    Session.objects.filter(pk=ahead().first().pk).update(led_by=world.adult.staff)
    Cell.objects.filter(slot__group=group).update(room="B2")
    sessions_lay_out(group=group, today=timezone.localdate())
    assert (ahead()[0].led_by, ahead()[0].room) == (world.adult.staff, "B2")


@pytest.mark.parametrize(
    "change",
    [
        lambda programme, by: protocol_save(programme=programme, steps=[STEP], by=by, now=timezone.now()),
        lambda programme, by: programme_edit(
            programme=programme, values={"aim": "Another aim"}, by=by, now=timezone.now()
        ),
    ],
)
def test_whoever_leads_a_group_hears_of_a_change_once(group, world, key_ta, change):
    for _ in range(2):
        change(Programme.objects.get(pk=group.programme_id), world.adult)
    assert "has changed: " in Notice.objects.get(recipient=key_ta).text


@pytest.mark.parametrize(
    ("name", "pk"),
    [
        ("interventions:group_edit", lambda group: group.pk),
        ("interventions:protocol_edit", lambda group: group.programme_id),
        ("interventions:programme_edit", lambda group: group.programme_id),
        ("interventions:slot_end", lambda group: Slot.objects.get().pk),
    ],
)
def test_each_page_says_before_it_is_saved_who_is_told(group, world, key_ta, sign_in, name, pk):
    page = " ".join(sign_in(world.adult).get(reverse(name, args=[pk(group)])).text.split())
    assert f"These adults are told: {key_ta.staff.name}" in page
    assert "1 recorded session stays" in page
    assert f"{ahead().count()} session" in page


def test_a_time_ends_only_by_its_page(group, world, sign_in):
    client, url = sign_in(world.adult), reverse("interventions:slot_end", args=[Slot.objects.get().pk])
    client.get(url)
    assert ahead().exists()
    client.post(url)
    assert not ahead().exists()
