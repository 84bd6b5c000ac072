"""Addresses that everybody uses before they are in a school: nobody waits for a stranger there, and no length makes it fail."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import reverse

from access.models import OnceKey
from access.once import once
from core.posts import take_turn
from hlta.testing import PASSWORD, UserFactory


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_code_ask", "account_code_enter"])
def test_nobody_waits_for_a_stranger(name):
    UserFactory.create(email="senco@example.org")
    address = reverse(name)

    def sent():
        try:
            data = {"login": "senco@example.org", "email": "senco@example.org", "password": PASSWORD, "code": "x"}
            return Client().post(address, data).status_code
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        take_turn(address)
        assert pool.submit(sent).result(timeout=8) in (200, 302)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_reset_password", "account_code_ask", "account_login"])
def test_an_address_of_any_length_is_answered(client, name):
    for length in (240, 250, 300, 400):
        address = f"{'a' * length}@school.sch.uk"
        data = {"email": address, "login": address, "password": "x" * length}
        assert client.post(reverse(name), data).status_code in (200, 302)


@once
def far_away(request):
    return HttpResponseRedirect(f"/?x={'ä' * 400}")


def test_a_form_that_leads_to_a_long_address_acts_once_too(senco):
    key = uuid4().hex
    for _ in range(2):
        request = RequestFactory().post("/x/", {"request_key": key})
        request.user = senco
        answer = far_away(request)
    assert answer["Location"] == "/"
    assert OnceKey.objects.count() == 1
