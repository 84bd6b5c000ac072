"""A carer with the page open on two devices: what was said on one is not overwritten from the other without being shown."""

import re

import pytest
from django.utils import timezone

from liaison.tests.carer_world import carer, inside
from plans.actions.invitee import invitee_answer
from plans.models import ReviewInvitee

__all__ = ["carer"]

BEGAN = re.compile(r'name="(answer_began|views_began)" value="(\w+)"')


@pytest.fixture
def devices(carer):
    """Two browsers with the page open, and the marks that their pages hold."""
    clients = [inside(carer.invitee) for _ in range(2)]
    return [(client, dict(BEGAN.findall(client.get("/carer/").content.decode()))) for client in clients]


def stored(carer):
    return ReviewInvitee.objects.get(pk=carer.invitee.pk)


def test_words_of_the_first_are_shown_to_the_second(devices, carer):
    (first, first_marks), (second, second_marks) = devices
    assert first.post("/carer/views/", {"views": "Abbey", **first_marks}).status_code == 302
    answer = second.post("/carer/views/", {"views": "Bridge", **second_marks})
    page = answer.content.decode()
    assert (answer.status_code, stored(carer).views) == (200, "Abbey")
    assert "It now says: Abbey." in page
    assert "Bridge</textarea>" in page
    again = dict(BEGAN.findall(page))
    assert second.post("/carer/views/", {"views": "Bridge", **again}).status_code == 302
    assert stored(carer).views == "Bridge"


def test_an_answer_that_the_school_wrote_down_meanwhile_is_shown(devices, carer, senco):
    (client, marks), _ = devices
    invitee_answer(invitee=carer.invitee, answer="not_coming", note="", by=senco, now=timezone.now())
    answer = client.post("/carer/answer/", {"answer": "coming", **marks})
    assert (answer.status_code, stored(carer).answer) == (200, "not_coming")
    assert "It now says: I cannot come." in answer.content.decode()


def test_words_beside_an_answer_overwrite_nothing_either(devices, carer):
    (first, first_marks), (second, second_marks) = devices
    first.post("/carer/views/", {"views": "Abbey", **first_marks})
    answer = second.post("/carer/answer/", {"answer": "coming", "views": "Bridge", **second_marks})
    assert (answer.status_code, stored(carer).views, stored(carer).answer) == (200, "Abbey", "coming")
    assert "Bridge</textarea>" in answer.content.decode()


def test_the_same_twice_is_told_once_and_stops_nobody(devices, carer):
    (client, marks), _ = devices
    for _again in range(2):
        assert client.post("/carer/views/", {"views": "Abbey", **marks}).status_code == 302
        assert client.post("/carer/answer/", {"answer": "coming", **marks}).status_code == 302
    assert stored(carer).events.filter(views="Abbey", answer="waiting").count() == 1
