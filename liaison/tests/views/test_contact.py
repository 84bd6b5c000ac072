"""Pages of the contact log."""

from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from hlta.testing import make_member
from liaison.models import Contact
from pupils.models import Carer, CarerLink, PupilOpening

pytestmark = pytest.mark.django_db


def typed(**values):
    now = timezone.localtime()
    first = {
        "request_key": uuid4().hex, "carer_link": "", "with_whom": "Gran", "way": "phone", "direction": "out",
        "outcome": "reached", "said": "Sleeps badly.", "happened_at_0": f"{now:%Y-%m-%d}", "happened_at_1": "00:00",
    }  # fmt: skip
    return {**first, **values}


def contact(pupil, by, **values):
    now = timezone.now()
    first = {"with_whom": "Gran", "way": "phone", "direction": "out", "outcome": "reached", "said": "Sleeps badly."}
    return Contact.objects.create(pupil=pupil, happened_at=now, written_at=now, written_by=by, **{**first, **values})


def test_a_contact_is_logged_from_the_form(senco, pupil, sign_in):
    client = sign_in(senco)
    assert pupil.name in client.get(f"/contacts/new/?q={pupil.given_name}").text
    answer = client.post(f"/contacts/new/?pupil={pupil.pk}&reference=plans.reviewpoint:3", typed())
    assert answer["Location"] == f"/pupils/{pupil.pk}/contacts/"
    row = Contact.objects.get()
    assert (row.said, row.reference, timezone.localtime(row.happened_at).hour) == (
        "Sleeps badly.",
        "plans.reviewpoint:3",
        0,
    )
    page = client.get(f"/pupils/{pupil.pk}/contacts/").text
    assert all(words in page for words in ("Sleeps badly.", "Gran", "Correct"))
    assert PupilOpening.objects.filter(pupil=pupil, page="contact_list").exists()


def test_bad_input_keeps_what_was_typed(senco, pupil, sign_in):
    page = sign_in(senco).post(f"/contacts/new/?pupil={pupil.pk}", typed(with_whom="", way="drum"))
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert "Sleeps badly." in page.text
    page = sign_in(senco).post(f"/contacts/new/?pupil={pupil.pk}", typed(with_whom=""))
    assert "Say who you spoke with" in page.text
    assert not Contact.objects.exists()


def test_a_barred_carer_is_shown_and_cannot_be_logged_as_written_to(senco, pupil, sign_in):
    carer = Carer.objects.create(title="Mr", family_name="Khan")
    link = CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Father", do_not_contact=True)
    client = sign_in(senco)
    assert "Do not contact Mr Khan" in client.get(f"/pupils/{pupil.pk}/contacts/").text
    form = client.get(f"/contacts/new/?pupil={pupil.pk}").text
    assert "Somebody else" in form
    assert "Mr Khan, Father (do not contact)" in form
    page = client.post(f"/contacts/new/?pupil={pupil.pk}", typed(carer_link=link.pk, with_whom=""))
    assert "marked “do not contact”" in page.text
    client.post(f"/contacts/new/?pupil={pupil.pk}", typed(carer_link=link.pk, with_whom="", direction="in"))
    assert Contact.objects.get().carer_link == link


def test_another_cannot_change_it(senco, hlta, pupil, sign_in):
    row = contact(pupil, senco)
    assert sign_in(hlta).get(f"/contacts/{row.pk}/edit/").status_code == 404
    client = sign_in(senco)
    assert "Sleeps badly." in client.get(f"/contacts/{row.pk}/edit/").text
    client.post(f"/contacts/{row.pk}/edit/", typed(said="Sleeps better.", with_whom="Gran"))
    assert row.refreshed().said == "Sleeps better."


def test_who_reads_does_not_log(reader, pupil, sign_in, senco):
    contact(pupil, senco)
    client = sign_in(reader)
    page = client.get(f"/pupils/{pupil.pk}/contacts/").text
    assert "Sleeps badly." in page
    assert "Log a contact" not in page
    assert client.get("/contacts/new/").status_code == 403


def test_a_follow_up_is_on_home_and_gone_when_it_is_logged(senco, pupil, sign_in):
    row, client = contact(pupil, senco, follow_up_on=timezone.localdate()), sign_in(senco)
    assert "contact to follow up" in client.get("/").text
    assert pupil.name in client.get("/contacts/follow-ups/").text
    client.post(f"/contacts/new/?pupil={pupil.pk}&follows={row.pk}", typed())
    assert "Nothing to come back to" in client.get("/contacts/follow-ups/").text
    assert "contact to follow up" not in client.get("/").text


def test_done_without_a_new_contact(senco, pupil, sign_in):
    row, client = contact(pupil, senco, follow_up_on=timezone.localdate()), sign_in(senco)
    assert client.post(f"/contacts/{row.pk}/followed-up/")["Location"] == "/contacts/follow-ups/"
    assert row.refreshed().followed_up_at is not None


def test_a_file_of_it_holds_both_times(senco, pupil, sign_in):
    contact(pupil, senco)
    text = sign_in(senco).get(f"/pupils/{pupil.pk}/contacts/?format=csv").content.decode("utf-8-sig")
    assert "Sleeps badly." in text
    assert "Recorded" in text.splitlines()[0]


def test_queries_do_not_grow(senco, pupil, school, sign_in, counted):
    client = sign_in(senco)
    pages = [f"/pupils/{pupil.pk}/contacts/", "/contacts/follow-ups/", f"/pupils/{pupil.pk}/parts/contacts/"]
    contact(pupil, senco, follow_up_on=timezone.localdate())
    client.get("/")  # the first page of a session writes that it began
    before = [len(counted(lambda page=page: client.get(page))) for page in pages]
    for _ in range(19):
        contact(pupil, make_member(school, Role.HLTA), follow_up_on=timezone.localdate())
    assert [len(counted(lambda page=page: client.get(page))) for page in pages] == before
    assert max(before) <= 15
