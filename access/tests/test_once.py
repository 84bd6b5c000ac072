"""The same form twice acts once, whoever is faster."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from access.models import OnceKey
from access.once import once
from hlta.testing import SchoolFactory, UserFactory
from pupils.models import Pupil
from schools.context import in_school


@once
def pupil_add(request):
    if not request.POST.get("name"):
        return HttpResponse("Give a name.")
    pupil = Pupil.objects.create(family_name=request.POST["name"])
    return HttpResponseRedirect(f"/pupils/{pupil.pk}/")


@once
def pupil_fail(request):
    Pupil.objects.create(family_name="Half")
    return HttpResponse(status=500)


def post(view, user, **data):
    request = RequestFactory().post("/x/", data)
    request.user = user
    return view(request)


def test_the_same_key_makes_one_row_and_leads_to_the_same_place(senco):
    key = str(uuid4())
    first = post(pupil_add, senco, name="Lee", request_key=key)
    second = post(pupil_add, senco, name="Lee", request_key=key)
    assert Pupil.objects.count() == 1
    assert second["Location"] == first["Location"]


def test_another_key_makes_another_row(senco):
    for _ in range(2):
        post(pupil_add, senco, name="Lee", request_key=str(uuid4()))
    assert Pupil.objects.count() == 2


def test_a_form_with_errors_frees_its_key(senco):
    key = str(uuid4())
    assert post(pupil_add, senco, request_key=key).status_code == 200
    assert post(pupil_add, senco, name="Lee", request_key=key).status_code == 302


def test_a_failure_leaves_nothing_and_frees_its_key(senco):
    assert post(pupil_fail, senco, request_key=str(uuid4())).status_code == 500
    assert (Pupil.objects.count(), OnceKey.objects.count()) == (0, 0)


def test_a_form_without_a_key_is_refused(senco):
    assert post(pupil_add, senco, name="Lee").status_code == 400
    assert Pupil.objects.count() == 0


def test_somebody_elses_key_tells_nothing(senco, hlta):
    key = str(uuid4())
    post(pupil_add, senco, name="Lee", request_key=key)
    assert post(pupil_add, hlta, name="Lee", request_key=key)["Location"] == "/"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_row():
    school, user, key = SchoolFactory(), UserFactory(), str(uuid4())

    def send(_):
        try:
            with in_school(school.pk):
                return post(pupil_add, user, name="Lee", request_key=key)["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        places = set(pool.map(send, range(20)))
    with in_school(school.pk):
        assert Pupil.objects.count() == 1
    assert len(places) == 1
