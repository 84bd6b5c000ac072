"""What carers and staff do at the same moment: nothing is doubled and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from access.policy import Role
from hlta.testing import SchoolFactory, make_member
from hlta.tests.at_once import at_once
from liaison.actions.agency import recommendations_add
from liaison.actions.voice import goal_save, goal_step_tick
from liaison.models import Agency, AgencyReport, CarerCode, PupilGoal, Recommendation
from liaison.tests.carer_world import make_carer, opened, send_code, send_link
from liaison.views.carer_door import COOKIE
from messaging.models import Notice
from plans.models import ReviewInvitee
from schools.context import in_school

MANY = 6
TODAY = timezone.localdate()


@pytest.fixture
def school(transactional_db):
    return SchoolFactory.create()


@pytest.fixture
def senco(school):
    return make_member(school, Role.SENCO, job="senco")


@pytest.fixture
def carer(school, senco):
    """Asked to a review that the SENCO leads."""
    with in_school(school.pk):
        made = make_carer(school)
        made.review.led_by = senco.staff
        made.review.save()
        return made


def posts(cookie, path, data):
    """The same form of a carer's page many times at once; the status of each."""

    def one(_):
        client = Client()
        client.cookies[COOKIE] = cookie
        try:
            return client.post(path, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def test_a_code_that_is_asked_for_many_times_at_once_is_one_code(school, carer):
    with in_school(school.pk):
        cookie = opened(send_link(carer.invitee)).cookies[COOKIE].value
    assert set(posts(cookie, "/carer/code/send/", {})) == {302}
    with in_school(school.pk):
        assert CarerCode.objects.count() == 1


def test_an_answer_that_is_sent_many_times_at_once_is_told_once(school, carer):
    with in_school(school.pk):
        path = send_link(carer.invitee)
    client = opened(path)
    client.post("/carer/code/", {"code": send_code(client)})
    cookie = client.cookies[COOKIE].value
    data = {"answer": "coming", "times": "", "help": "", "views": "It goes well."}
    assert set(posts(cookie, "/carer/answer/", data)) == {302}
    with in_school(school.pk):
        row = ReviewInvitee.objects.get(pk=carer.invitee.pk)
        assert (row.answer, row.views) == ("coming", "It goes well.")
        assert (
            Notice.objects.filter(unique_key__startswith=f"invitee:{row.pk}:").count() == 2
        )  # the answer, and the words


def test_a_step_that_is_advised_is_added_once(school, senco, carer):
    with in_school(school.pk):
        report = AgencyReport.objects.create(
            pupil=carer.pupil, agency=Agency.objects.create(name="Speech"), title="Report", received_on=TODAY,
            written_by=senco,
        )  # fmt: skip
    added = at_once(school, *[lambda: recommendations_add(report=report, advice=["Pictures"], by=senco)] * MANY)
    assert sorted(added) == [0] * (MANY - 1) + [1]
    with in_school(school.pk):
        assert Recommendation.objects.count() == 1


def test_two_who_tick_at_once_and_one_who_changes_the_words_lose_nothing(school, senco, carer):
    steps = [{"words": words, "done_on": ""} for words in ("One", "Two", "Three")]
    with in_school(school.pk):
        goal = PupilGoal.objects.create(
            pupil=carer.pupil, will="ask", because="I put my hand up", steps=steps, agreed_on=TODAY, written_by=senco
        )
    values = {"will": "ask for help", "because": "x", "steps": ["One", "Two", "Three"], "look_again_on": None}
    at_once(
        school,
        *(
            lambda place=place: goal_step_tick(goal=goal, done={place}, undone=set(), by=senco, today=TODAY)
            for place in (0, 1)
        ),
        lambda: goal_save(goal=goal, pupil=carer.pupil, values=values, by=senco, today=TODAY),
    )
    with in_school(school.pk):
        goal.refresh_from_db()
        assert goal.will == "ask for help"
        assert [bool(step["done_on"]) for step in goal.steps] == [True, True, False]
