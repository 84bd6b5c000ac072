"""Signing in, the school that one works in, and the end of a session."""

import time

import pytest
from django.test import Client

from access.middleware import BEGAN, SCHOOL, SEEN
from access.models import Membership
from access.policy import Role
from hlta.testing import PASSWORD, make_member
from schools.context import in_school

LEFT = "/access/session/left/"


def age(client, **seconds):
    session = client.session
    for key, ago in seconds.items():
        session[key] = int(time.time()) - ago
    session.save()


def test_a_stranger_to_the_site_is_asked_to_sign_in(db, client):
    response = client.get("/pupils/?q=lee")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/pupils/%3Fq%3Dlee"


def test_a_part_asked_for_after_the_end_says_so(db, client):
    assert client.get("/pupils/", headers={"hx-request": "true"}).status_code == 401


def test_an_idle_session_ends(senco, sign_in, settings):
    client = sign_in(senco)
    client.get("/")
    age(client, **{SEEN: settings.SESSION_IDLE_SECONDS + 1})
    assert client.get("/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_busy_session_ends_too(senco, sign_in, settings):
    client = sign_in(senco)
    client.get("/")
    age(client, **{BEGAN: settings.SESSION_MOST_SECONDS + 1})
    assert "/account/login/" in client.get("/")["Location"]


def test_asking_what_is_left_does_not_extend(senco, sign_in, settings):
    client = sign_in(senco)
    client.get("/")
    age(client, **{SEEN: 300})
    assert client.get(LEFT).json()["seconds"] <= settings.SESSION_IDLE_SECONDS - 300
    assert client.get(LEFT).json()["seconds"] <= settings.SESSION_IDLE_SECONDS - 300


def test_extending_gives_the_whole_time_again(senco, sign_in, settings):
    client = sign_in(senco)
    client.get("/")
    age(client, **{SEEN: 300})
    client.post("/access/session/extend/")
    assert client.get(LEFT).json()["seconds"] == settings.SESSION_IDLE_SECONDS


def test_nobody_signed_in_has_nothing_left(db, client):
    assert client.get(LEFT).json() == {"seconds": 0}


def test_one_can_switch_between_ones_own_schools(senco, other_school, sign_in):
    with in_school(other_school.pk):
        Membership.objects.create(school=other_school, user=senco, roles=[Role.TA.value])
    client = sign_in(senco)
    assert client.post("/access/school/", {"school": other_school.pk}).status_code == 302
    assert client.session[SCHOOL] == other_school.pk


@pytest.mark.parametrize("chosen", ["other", "word", ""])
def test_a_school_that_is_not_ones_own_is_not_found(senco, other_school, sign_in, chosen):
    client = sign_in(senco)
    chosen = other_school.pk if chosen == "other" else chosen
    assert client.post("/access/school/", {"school": chosen}).status_code == 404
    assert SCHOOL not in client.session


def test_a_forged_school_in_the_session_is_ignored(senco, other_school, foreign_pupil, sign_in):
    client = sign_in(senco)
    session = client.session
    session[SCHOOL] = other_school.pk
    session.save()
    assert client.get(f"/pupils/{foreign_pupil.pk}/").status_code == 404


def test_who_left_the_school_gets_in_nowhere(leaver, sign_in):
    assert sign_in(leaver).get("/pupils/").status_code == 403


def test_a_role_taken_away_is_gone_at_the_next_request(senco, school, sign_in):
    client = sign_in(senco)
    assert client.get("/pupils/").status_code == 200
    senco.membership.roles = [Role.TRUST_SEND_LEAD.value]
    senco.membership.save()
    assert client.get("/pupils/").status_code == 403


@pytest.fixture
def with_password(school):
    user = make_member(school, Role.SENCO)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in_by_form(email, password):
    return Client().post("/account/login/", {"login": email, "password": password})


def test_sign_in_is_by_email_whatever_its_case(with_password):
    assert sign_in_by_form(with_password.email.upper(), PASSWORD).status_code == 302


def test_a_known_and_an_unknown_address_look_the_same(with_password):
    known = sign_in_by_form(with_password.email, "wrong password")
    unknown = sign_in_by_form("nobody@example.org", "wrong password")
    assert known.status_code == unknown.status_code == 200
    text = "This email address and password don&#x27;t go together."
    assert text in known.content.decode()
    assert text in unknown.content.decode()


def test_nobody_can_sign_up(db, client):
    assert client.get("/account/signup/").status_code == 404
