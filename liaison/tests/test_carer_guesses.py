"""Many guesses at once, against the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from hlta.testing import SchoolFactory
from liaison.carer_mail import code_mail
from liaison.models import CarerCode, CarerVisit
from liaison.tests.carer_world import (
    access_of,
    carer,
    letter_path,
    make_carer,
    opened,
    send_code,
    send_link,
)
from liaison.views.carer_door import COOKIE
from schools.context import in_school

__all__ = ["carer"]


# --- guesses at once, against the database


def guess(client_of, answers):
    """Send all of them at once; the status of each."""

    def one(values):
        try:
            return client_of().post(*values).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(one, answers))


@pytest.fixture
def committed_carer(transactional_db):
    school = SchoolFactory.create()
    with in_school(school.pk):
        return make_carer(school)


def holding(path):
    """Browsers that hold the link."""
    cookie = opened(path).cookies[COOKIE].value

    def client_of():
        client = Client()
        client.cookies[COOKIE] = cookie
        return client

    return client_of


def test_fifty_codes_at_once_get_five_looks(committed_carer):
    with in_school(committed_carer.school.pk):
        path = send_link(committed_carer.invitee)
    client_of = holding(path)
    with in_school(committed_carer.school.pk):
        access = access_of(committed_carer.invitee)
        code = CarerCode.objects.create(
            access=access, asked_at=timezone.now(), code_hash="0" * 64, sent_at=timezone.now()
        )
        code_mail(code=code, language="en", now=timezone.now(), until=timezone.now()).save()
    statuses = guess(client_of, [("/carer/code/", {"code": f"{number:06}"}) for number in range(50)])
    with in_school(committed_carer.school.pk):
        code.refresh_from_db()
        access.refresh_from_db()
        assert (set(statuses), code.tries, access.fails) == ({200}, 5, 5)
        assert not CarerVisit.objects.exists()


def test_fifty_dates_at_once_get_five_looks(committed_carer):
    with in_school(committed_carer.school.pk):
        path = letter_path(committed_carer)
    first = date(2012, 1, 1)
    days = [first + timedelta(days=number) for number in range(50)]
    fields = [("/carer/birth/", {"day": day.day, "month": day.month, "year": day.year}) for day in days]
    statuses = guess(holding(path), fields)
    with in_school(committed_carer.school.pk):
        access = access_of(committed_carer.invitee)
        assert (access.fails, access.used_up_at is not None) == (5, True)
        assert not CarerVisit.objects.exists()
    assert statuses.count(200) <= 4


def test_a_right_code_sent_many_times_at_once_begins_one_visit(committed_carer):
    with in_school(committed_carer.school.pk):
        path = send_link(committed_carer.invitee)
        client_of = holding(path)
    code = send_code(client_of())
    statuses = guess(client_of, [("/carer/code/", {"code": code})] * 20)
    with in_school(committed_carer.school.pk):
        assert (statuses.count(302), CarerVisit.objects.count()) == (1, 1)
