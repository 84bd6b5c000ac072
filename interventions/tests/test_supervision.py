"""Sign-offs, topics, and the dose beside the evidence's."""

from datetime import timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from access.policy import Role
from hlta.testing import make_member
from hlta.tests.world import build_world
from interventions.models import Group, Programme, Session, SignOff, Topic
from interventions.queries.supervision import month_before
from interventions.rules.dosage import EEF, in_words, least_minutes, share

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
    assert "not signed off for last month" in client.get("/").text
    assert "Overdue" in client.get("/sign-offs/").text
    sign(client, programme, LAST, "Plans fit the unit.")
    row = SignOff.objects.get()
    assert (row.month, row.signed_by, row.note) == (LAST, supervisor, "Plans fit the unit.")
    assert "not signed off for last month" not in client.get("/").text
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


@given(st.integers(1, 20_000))
def test_more_minutes_are_never_said_to_be_less(minutes):
    order = [
        "less than a quarter",
        "a quarter",
        "a third",
        "half",
        "two thirds",
        "three quarters",
        "nearly",
        "at least",
    ]

    def rank(number):
        words = in_words(share(minutes=number, band=EEF))
        return max(n for n, part in enumerate(order) if part in words)

    assert rank(minutes) <= rank(minutes + 1)


def test_half_of_the_evidence_is_said_so():
    assert least_minutes(EEF) == 3 * 20 * 8
    assert share(minutes=240, band=EEF) == Fraction(1, 2)
    assert in_words(Fraction(1, 2)) == "We run half of that."


@pytest.mark.django_db
def test_the_programme_shows_its_dose_beside_the_evidence(world, sign_in):
    Programme.objects.update(sessions_a_week=1, session_minutes=30, weeks=8)
    client, url = sign_in(world.adult), f"/programmes/{world.pk['programme']}/"
    page = client.get(url).text
    assert "3 to 5 times a week, 20 to 50 minutes, 8 to 20 weeks" in page
    assert "We run half of that." in page
    Programme.objects.update(
        evidence="A trial of 2024", evidence_sessions_a_week=1, evidence_minutes=30, evidence_weeks=8
    )
    page = client.get(url).text
    assert "A trial of 2024" in page
    assert "at least as much as the evidence" in page
