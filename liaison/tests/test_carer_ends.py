"""What ends a carer's visit, and what other people never see: other carers, other pupils, staff, shared mailboxes."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory
from liaison import shared
from liaison.actions.carer_access import carer_access_revoke, carer_access_send, carer_letter_make
from liaison.models import CarerAccess, CarerVisit
from liaison.tests.carer_world import (
    BORN,
    GONE,
    LINK,
    ask,
    carer,
    goes_out,
    inside,
    is_shut,
    make_carer,
    make_review,
    opened,
    send_link,
    words,
)
from liaison.views.carer_door import COOKIE
from messaging.models import Mail
from pupils.models import Carer

__all__ = ["carer"]


# --- what ends a visit


def end_by_revoking(carer):
    carer_access_revoke(invitee=carer.invitee, by=None, now=timezone.now())


def end_by_do_not_contact(carer):
    carer.invitee.carer_link.do_not_contact = True
    carer.invitee.carer_link.save()


def end_by_responsibility(carer):
    carer.invitee.carer_link.has_parental_responsibility = False
    carer.invitee.carer_link.save()


def end_by_the_day_after(carer):
    carer.review.starts_at = timezone.now() - timedelta(days=1, hours=1)
    carer.review.save()


def end_a_week_after_it_was_held(carer):
    carer.review.starts_at, carer.review.state = timezone.now() - timedelta(days=9), "held"
    carer.review.save()


def end_by_expiry(carer):
    CarerAccess.objects.update(expires_at=timezone.now(), made_at=timezone.now() - timedelta(days=1))


ENDS = [
    end_by_revoking, end_by_do_not_contact, end_by_responsibility, end_by_the_day_after,
    end_a_week_after_it_was_held, end_by_expiry,
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_page_that_is_open_shuts_at_once(carer, end):
    client = inside(carer.invitee)
    assert "Zofia" in client.get("/carer/").content.decode()
    end(carer)
    answer = client.get("/carer/")
    assert (answer.status_code, GONE in answer.content.decode()) == (404, True)
    client.post("/carer/views/", {"views": "Too late"})
    carer.invitee.refresh_from_db()
    assert carer.invitee.views == ""


@pytest.fixture
def target(carer, monkeypatch):
    """Something of the plan that the page shows."""
    content = {"targets": [{"objective": "Reads aloud", "baseline": "A line", "due_on": date(2027, 1, 8)}]}
    part = shared.Part("targets", "What we work on", 20, lambda **_: content, "liaison/_carer_targets.html")
    monkeypatch.setattr(shared, "_parts", {"targets": part})
    return "Reads aloud"


def cancelled_under(carer, target):
    """A browser that was on the page as the meeting was cancelled."""
    client = inside(carer.invitee)
    text = client.get("/carer/").content.decode()
    assert ("Tell us what you think" in text, target in text) == (True, True)
    carer.review.state = "cancelled"
    carer.review.save()
    return client


def test_of_a_cancelled_meeting_the_page_says_so_alone(carer, target):
    text = cancelled_under(carer, target).get("/carer/").content.decode()
    assert "This meeting is cancelled" in text
    assert ("Tell us what you think" in text, target in text) == (False, False)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/carer/views/", {"views": "Too late"}),
        ("/carer/answer/", {"answer": "other_time", "times": "After my shift", "help": "A ramp"}),
        ("/carer/answer/", {"answer": "other_time", "times": "After my shift", "views": "Too late"}),
    ],
)
def test_of_a_cancelled_meeting_nothing_is_taken_and_what_was_typed_stays_to_be_read(carer, target, path, typed):
    text = cancelled_under(carer, target).post(path, typed).content.decode()
    assert [words for name, words in typed.items() if name != "answer" and words not in text] == []
    assert "There is a problem" in text
    assert target not in text
    carer.invitee.refresh_from_db()
    assert (carer.invitee.views, carer.invitee.answer) == ("", "waiting")


def test_for_a_week_after_the_meeting_was_held_it_can_be_read(carer):
    client = inside(carer.invitee)
    carer.review.starts_at, carer.review.state = timezone.now() - timedelta(days=6), "held"
    carer.review.save()
    assert "Zofia" in client.get("/carer/").content.decode()


@pytest.mark.parametrize("change", [{"seen_at": timedelta(minutes=31)}, {"began_at": timedelta(minutes=121)}])
def test_a_visit_ends_by_itself(carer, change):
    client = inside(carer.invitee)
    CarerVisit.objects.update(**{name: timezone.now() - ago for name, ago in change.items()})
    assert is_shut(client)


@pytest.mark.parametrize("address", ["right@example.org", ""])
def test_a_visit_whose_code_went_to_an_address_that_was_corrected_is_over(carer, address):
    client = inside(carer.invitee)
    Carer.objects.update(email="ONE@example.org")
    assert "Zofia" in client.get("/carer/").content.decode()  # the same address
    Carer.objects.update(email=address)
    assert "Zofia" not in client.get("/carer/").content.decode()


def test_after_leaving_the_same_cookie_opens_nothing(carer):
    client = inside(carer.invitee)
    value = client.cookies[COOKIE].value
    answer = client.post("/carer/leave/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies[COOKIE] = value
    assert is_shut(client)


# --- other people


def test_nothing_of_another_pupil_can_be_asked_for(carer):
    other = make_carer(carer.school, email="two@example.org")
    client = inside(carer.invitee)
    for query in ({"pk": other.invitee.pk}, {"pupil": other.pupil.pk}, {"review": other.review.pk}, {"a": "2"}):
        assert words(client.get("/carer/", query)) == words(client.get("/carer/"))
        client.post("/carer/views/", {"views": "Mine", **query, "invitee": other.invitee.pk})
        client.post("/carer/answer/", {"answer": "coming", **query, "invitee": other.invitee.pk})
    other.invitee.refresh_from_db()
    assert (other.invitee.views, other.invitee.answer) == ("", "waiting")


def test_carers_who_live_apart_never_see_each_others_details(carer):
    second = ask(carer.review, email="father@example.org")
    second.views, second.answer, second.answer_note = "What the father thinks", "coming", "His new address"
    second.save()
    text = inside(carer.invitee).get("/carer/").content.decode()
    hidden = ["father@example.org", "What the father thinks", "His new address", second.carer_link.carer.family_name]
    assert not [word for word in hidden if word in text]


def test_a_carer_of_two_children_sees_one_by_each_link(carer):
    sister = PupilFactory.create(school=carer.school, given_name="Hania")
    review = make_review(sister, place="Room 9")
    link = type(carer.invitee.carer_link).objects.create(
        pupil=sister, carer=carer.invitee.carer_link.carer, relationship="Mother"
    )
    invitee = type(carer.invitee).objects.create(review=review, carer_link=link)
    client = inside(carer.invitee)
    assert "Hania" not in client.get("/carer/").content.decode()
    inside(invitee, client)
    text = client.get("/carer/").content.decode()
    assert ("Hania" in text, "Zofia" in text) == (True, False)


def test_a_session_of_staff_opens_nothing_and_changes_nothing(carer, senco, sign_in):
    client = sign_in(senco)
    text = client.get("/carer/").content.decode()
    assert senco.full_name not in text
    assert carer.school.name not in text
    inside(carer.invitee, client)
    client.post("/carer/views/", {"views": "The carer's words"})
    carer.invitee.refresh_from_db()
    assert carer.invitee.views == "The carer's words"
    history = carer.invitee.events.latest("pgh_id")
    assert history.pgh_context is None or history.pgh_context.get("user") is None


def test_a_carer_is_nobody_to_the_pages_of_staff(carer):
    client = inside(carer.invitee)
    answer = client.get(f"/pupils/{carer.pupil.pk}/")
    assert (answer.status_code, "/account/login/" in answer["Location"]) == (302, True)


# --- revoked, and mailboxes that are shared


def test_what_a_person_revoked_no_later_mail_opens_until_one_sends_a_link(carer, senco):
    send_link(carer.invitee)
    carer_access_revoke(invitee=carer.invitee, by=senco, now=timezone.now())
    row = Mail(
        kind="x", reference="x", unique_key="y", to_name="A", to_address="one@example.org", subject="S",
        body=f"Look: [[carer_link:{carer.invitee.pk}]]", not_before=timezone.now(),
    )  # fmt: skip
    row.save()
    assert goes_out(carer.school)
    assert mail.outbox[-1].body.strip() == "Look: http://localhost:8000/carer/"
    carer_access_send(invitee=carer.invitee, by=senco, now=timezone.now())
    assert goes_out(carer.school)
    assert Client().get(LINK.search(mail.outbox[-1].body)[1]).status_code == 302


def test_a_mailbox_of_who_must_not_be_contacted_gets_neither_link_nor_code(carer, senco):
    client = opened(send_link(carer.invitee))
    ask(carer.review, email="ONE@example.org", do_not_contact=True)
    sent = len(mail.outbox)
    client.post("/carer/code/send/")
    assert len(mail.outbox) == sent
    with pytest.raises(DomainError, match="same email"):
        carer_access_send(invitee=carer.invitee, by=senco, now=timezone.now())
    assert carer_letter_make(invitee=carer.invitee, by=senco, now=timezone.now())


def test_a_date_of_birth_opens_nothing_that_was_written_before(carer, senco):
    client = inside(carer.invitee)
    client.post("/carer/views/", {"views": "Between us alone"})
    client.post("/carer/answer/", {"answer": "coming", "times": "After my shift"})
    carer.pupil.born_on = date(2013, 3, 4)
    carer.pupil.save()
    path = carer_letter_make(invitee=carer.invitee, by=senco, now=timezone.now()).partition("8000")[2]
    visitor = opened(path)
    visitor.post("/carer/birth/", BORN)
    text = visitor.get("/carer/").content.decode()
    assert "This is the page of" in text
    assert [words for words in ("Between us alone", "After my shift") if words in text] == []
