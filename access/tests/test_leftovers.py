"""What is over is deleted, and what may still be asked for is not."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from access.limits import Limit
from access.models import BrowserCode, EmailChange, OnceKey, Tally
from access.tasks import KEYS_KEPT, leftovers_delete
from hlta.celery import app
from schools.context import in_school
from staff.models import StaffMember

NOW = timezone.now()


def new_person(client, key):
    return client.post("/staff/new/", {"request_key": key, "family_name": "Moss", "job": "ta"})


@pytest.mark.parametrize(("age", "people"), [(timedelta(days=1), 1), (timedelta(days=59), 1), (timedelta(days=61), 2)])
def test_a_form_sent_again_acts_once_for_weeks(senco, sign_in, age, people):
    client, key = sign_in(senco), uuid4().hex
    first = new_person(client, key)
    OnceKey.objects.update(created_at=NOW - age)
    leftovers_delete()
    again = new_person(client, key)
    assert StaffMember.objects.filter(family_name="Moss").count() == people
    assert (again["Location"] == first["Location"]) == (people == 1)


def test_keys_of_every_school_go(senco, stranger):
    for user in (senco, stranger):
        with in_school(user.membership.school_id):
            OnceKey.objects.create(user=user, key=uuid4(), view="x")
            OnceKey.objects.update(created_at=NOW - KEYS_KEPT - timedelta(days=1))
    assert leftovers_delete() == 2


def test_counts_codes_and_addresses_go_when_they_are_over(senco, key_ta):
    limit = Limit("test", 1, timedelta(hours=1))
    for ago in (0, 2):
        limit.take(ago, now=NOW - timedelta(hours=ago))
        BrowserCode.objects.create(user=senco, code_hash="x", made_at=NOW - timedelta(hours=ago))
    for user, hours in ((senco, 1), (key_ta, -1)):
        EmailChange.objects.create(user=user, address="a@example.org", expires_at=NOW + timedelta(hours=hours))
    assert leftovers_delete() == 3
    assert [rows.count() for rows in (Tally.objects, BrowserCode.objects, EmailChange.objects)] == [1, 1, 1]


def test_old_sessions_go(senco, sign_in):
    sign_in(senco).get("/")
    live = Session.objects.count()
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.set_expiry(NOW - timedelta(days=1))
    store.save()
    assert Session.objects.count() == live + 1
    leftovers_delete()
    assert Session.objects.count() == live


def test_the_beat_calls_it():
    assert "access.tasks.leftovers_delete" in {entry["task"] for entry in app.conf.beat_schedule.values()}
