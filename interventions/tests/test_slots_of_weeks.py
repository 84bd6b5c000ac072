"""A time of a group in every week or in A or B alone: one form makes both, or neither."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from interventions.models import Group, Programme, Slot
from schools.models import School
from staff.models import StaffMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(senco):
    today = timezone.localdate()
    programme = Programme.objects.create(name="Reading", aim="Read", area="cognition", supervising_teacher=senco.staff)
    return Group.objects.create(
        programme=programme, name="Owls", leader=StaffMember.objects.get(user=senco), places=5, starts_on=today,
        ends_on=today + timedelta(days=60),
    )  # fmt: skip


def send(client, group, week, **more):
    sent = {"week": week, "weekday": 2, "starts_at": "10:00", "ends_at": "10:30", "request_key": uuid4().hex, **more}
    return client.post(f"/groups/{group.pk}/times/new/", sent)


def weeks_of(group):
    return sorted(Slot.objects.filter(group=group).values_list("cell__week", flat=True))


@pytest.mark.parametrize(("cycle", "week", "made"), [(2, 0, [1, 2]), (2, 1, [1]), (2, 2, [2]), (1, 0, [1]), (1, 2, [])])
def test_weeks_that_one_form_makes(sign_in, senco, school, group, cycle, week, made):
    School.objects.filter(pk=school.pk).update(cycle_weeks=cycle)
    send(sign_in(senco), group, week)
    assert weeks_of(group) == made


def test_a_clash_in_one_week_makes_neither(sign_in, senco, group):
    client = sign_in(senco)
    send(client, group, 2)
    answer = send(client, group, 0)
    assert answer.status_code == 200
    assert weeks_of(group) == [2]
    send(client, group, 0, clash_reason="Two groups in one room")
    assert weeks_of(group) == [1, 2, 2]


def test_every_week_is_proposed(sign_in, senco, group):
    page = sign_in(senco).get(f"/groups/{group.pk}/times/new/").text
    assert page.index("Every week") < page.index("Week A only")


def test_a_new_group_is_led_by_whoever_makes_it_and_asked_for_its_time(sign_in, senco, group):
    client = sign_in(senco)
    page = client.get(f"/programmes/{group.programme_id}/groups/new/")
    assert page.context["form"]["leader"].value() == senco.staff.pk
    today = timezone.localdate()
    sent = {
        "name": "Larks", "leader": senco.staff.pk, "places": 4, "starts_on": today, "ends_on": today, "request_key": uuid4().hex,
    }  # fmt: skip
    answer = client.post(f"/programmes/{group.programme_id}/groups/new/", sent)
    made = Group.objects.get(name="Larks")
    assert answer.url == f"/groups/{made.pk}/times/new/"
