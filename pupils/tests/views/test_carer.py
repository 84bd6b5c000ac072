"""Carers and the profile, as staff write them."""

from datetime import date
from uuid import uuid4

from hlta.testing import BEGAN_FIELD, PupilFactory
from pupils.models import Carer, CarerLink, LearnerProfile

CARER = {
    "given_name": "Ann", "family_name": "Ode", "relationship": "Mother", "email": "ann@example.org", "reached_by": "email",
    "contact_order": 1, "has_parental_responsibility": "on",
}  # fmt: skip


def add(client, pupil, **values):
    return client.post(f"/pupils/{pupil.pk}/carers/new/", {**CARER, "request_key": uuid4().hex, **values})


def test_a_carer_is_added_changed_and_taken_off(senco, pupil, sign_in):
    client = sign_in(senco)
    add(client, pupil)
    link = CarerLink.objects.get()
    assert "Ann Ode" in client.get(f"/pupils/{pupil.pk}/").text
    client.post(f"/pupils/carers/{link.pk}/", {**CARER, "phone": "07700 900123", "do_not_contact": "on"})
    assert (link.refreshed().carer.phone, link.refreshed().do_not_contact) == ("07700 900123", True)
    assert not CarerLink.objects.may_be_written_to().exists()
    client.post(f"/pupils/carers/{link.pk}/remove/")
    assert not Carer.objects.exists()


def test_a_brothers_mother_is_one_person(school, senco, pupil, sign_in):
    client, brother = sign_in(senco), PupilFactory.create(school=school)
    add(client, pupil)
    add(client, brother, email="ANN@example.org")
    assert (Carer.objects.count(), CarerLink.objects.count()) == (1, 2)
    assert "carer of this pupil already" in add(client, pupil).text


def test_what_was_typed_stays_with_a_wrong_address(senco, pupil, sign_in):
    page = add(sign_in(senco), pupil, email="ann(at)example.org").text
    assert 'value="ann(at)example.org"' in page
    assert not Carer.objects.exists()


def test_a_profile_is_asked_about_after_a_year(senco, pupil, sign_in):
    client = sign_in(senco)
    client.post(f"/pupils/{pupil.pk}/profile/", {"what_helps": "One step at a time."})
    assert "Is this still true?" not in client.get(f"/pupils/{pupil.pk}/").text
    LearnerProfile.objects.update(confirmed_on=date(2020, 1, 1))
    assert "Is this still true?" in client.get(f"/pupils/{pupil.pk}/").text
    client.post(f"/pupils/{pupil.pk}/profile/confirm/")
    assert "Is this still true?" not in client.get(f"/pupils/{pupil.pk}/").text


def test_a_carer_of_two_children_is_not_overwritten_from_the_others_page(school, senco, pupil, sign_in):
    client, brother = sign_in(senco), PupilFactory.create(school=school)
    add(client, pupil)
    add(client, brother)
    first, second = (f"/pupils/carers/{link.pk}/" for link in CarerLink.objects.order_by("pk"))
    opened = dict(BEGAN_FIELD.findall(client.get(second).text))
    client.post(first, {**CARER, "phone": "07700 900123"})
    page = client.post(second, {**CARER, "phone": "07700 900999", **opened}).text
    assert "Stored now: 07700 900123" in page
    assert Carer.objects.get().phone == "07700 900123"
