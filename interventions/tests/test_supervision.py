"""Sign-offs, topics, and the dose beside the evidence's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from hlta.testing import make_member
from hlta.tests.world import build_world
from interventions.models import Group, Programme, Session, SignOff, Topic
from interventions.queries.supervision import month_before

TODAY = timezone.localdate()
LAST = month_before(TODAY)


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


@pytest.fixture
def supervisor(world, school):
    person = make_member(school, Role.TEACHER, job="teacher")
    Programme.objects.update(supervising_teacher=person.staff)
    Group.objects.update(starts_on=LAST)
    return person


def sign(client, programme, month, note=""):
    return client.post(f"/programmes/{programme.pk}/sign-off/", {"month": month.isoformat(), "note": note}, follow=True)


@pytest.mark.django_db
def test_the_supervising_teacher_signs_off_and_is_reminded(supervisor, world, sign_in):
    client, programme = sign_in(supervisor), Programme.objects.get()
    assert "needs last month" in client.get("/").text
    assert "Overdue" in client.get("/sign-offs/").text
    sign(client, programme, LAST, "Plans fit the unit.")
    row = SignOff.objects.get()
    assert (row.month, row.signed_by, row.note) == (LAST, supervisor, "Plans fit the unit.")
    assert "needs last month" not in client.get("/").text
    page = client.get("/sign-offs/").text
    assert "Plans fit the unit." in page
    assert "Overdue" not in page


@pytest.mark.django_db
def test_nobody_else_signs_no_month_twice_none_ahead(supervisor, world, school, sign_in):
    programme = Programme.objects.get()
    other = make_member(school, Role.TEACHER, job="teacher")
    assert "supervises this programme" in sign(sign_in(other), programme, LAST).text
    client = sign_in(supervisor)
    assert "still ahead" in sign(client, programme, TODAY.replace(day=1) + timedelta(days=40)).text
    sign(client, programme, LAST)
    assert "signed off already" in sign(client, programme, LAST).text
    assert SignOff.objects.count() == 1


@pytest.mark.django_db
def test_a_topic_is_the_practice_task_of_the_sessions_of_its_years(world, sign_in, school):
    teacher = make_member(school, Role.TEACHER, job="teacher")
    Topic.objects.all().delete()
    data = {
        "request_key": uuid4().hex, "subject": "Science", "year_groups": "8", "title": "Forces",
        "practice": "Plan an experiment in three steps.", "starts_on": TODAY - timedelta(days=3), "ends_on": TODAY,
    }  # fmt: skip
    sign_in(teacher).post("/topics/new/", data)
    assert Topic.objects.get().year_groups == [8]
    client, session = sign_in(world.adult), Session.objects.get()
    Session.objects.update(on=TODAY)
    url = f"/sessions/{session.pk}/"
    assert "three steps" not in client.get(url).text
    Programme.objects.update(practice_subjects=["Science"])
    assert "Plan an experiment in three steps." in client.get(url).text
    Topic.objects.update(year_groups=[9])
    assert "three steps" not in client.get(url).text
    Topic.objects.update(year_groups=[8], ends_on=TODAY - timedelta(days=1))
    assert "three steps" not in client.get(url).text
