"""Somebody who is not the carer tries the carer's page: other links, other cookies, old codes, dates of birth."""

from datetime import timedelta

import pytest
from django.core import mail, signing
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from hlta.testing import SchoolFactory
from liaison.models import CarerAccess, CarerCode, CarerVisit
from liaison.tests.carer_world import (
    BORN,
    GONE,
    LINK,
    WRONG_BIRTH,
    access_of,
    carer,
    goes_out,
    inside,
    is_shut,
    letter_path,
    make_carer,
    opened,
    send_code,
    send_link,
    words,
)
from liaison.views.carer_door import COOKIE, SALT
from messaging.models import Mail, Notice
from pupils.models import Carer

__all__ = ["carer"]


# --- the link


def test_a_link_opens_nothing_of_the_child_before_the_code(carer):
    client = opened(send_link(carer.invitee))
    assert is_shut(client)
    assert carer.school.name in client.get("/carer/").content.decode()


def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(carer):
    path = send_link(carer.invitee)
    known = access_of(carer.invitee)
    answers = [Client().get(f"/carer/{wrong}/") for wrong in ("ai-" + "x" * 43, "nothing-here", "%20", path[7:-2])]
    for change in (
        {"revoked_at": timezone.now()},
        {"used_up_at": timezone.now()},
        {"expires_at": known.made_at + timedelta(seconds=0, microseconds=1)},
    ):
        CarerAccess.objects.filter(pk=known.pk).update(**change)
        answers.append(Client().get(path))
        CarerAccess.objects.filter(pk=known.pk).update(revoked_at=None, used_up_at=None, expires_at=known.expires_at)
    assert {answer.status_code for answer in answers} == {404}
    assert len({words(answer) for answer in answers}) == 1
    assert GONE in words(answers[0])
    assert Client().get(path).status_code == 302


def test_looking_at_a_link_neither_uses_it_up_nor_sends_a_code(carer):
    path = send_link(carer.invitee)
    sent = len(mail.outbox)
    for _ in range(40):
        assert Client().get(path).status_code == 302
        assert Client().head(path).status_code == 302
    assert len(mail.outbox) == sent
    assert not CarerVisit.objects.exists()


def test_the_secret_of_a_link_is_kept_nowhere(carer):
    path = send_link(carer.invitee)
    token = path.partition("-")[2].rstrip("/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM messaging_mail UNION SELECT token_hash FROM liaison_careraccess")
        assert not [text for (text,) in cursor.fetchall() if token in text]
    assert len(token) >= 43


def test_a_code_is_kept_nowhere(carer):
    client = opened(send_link(carer.invitee))
    code = send_code(client)
    assert not [body for body in Mail.objects.values_list("body", flat=True) if code in body]
    assert CarerCode.objects.get().code_hash != code


def test_a_mail_that_is_sent_again_carries_another_link_and_the_first_dies(carer):
    first = send_link(carer.invitee)
    row = Mail.objects.latest("pk")
    Mail.objects.filter(pk=row.pk).update(state="queued", sent_at=None)
    from_again = opened_again(carer, row)
    assert Client().get(first).status_code == 404
    assert Client().get(from_again).status_code == 302


def opened_again(carer, row):
    assert goes_out(carer.school)
    return LINK.search(mail.outbox[-1].body)[1]


def test_a_place_for_a_link_in_a_mail_to_somebody_else_carries_none(carer):
    other = make_carer(carer.school, email="two@example.org")
    row = Mail(
        kind="x", reference=f"plans.reviewpoint:{other.review.pk}", unique_key="y", to_name="A", to_address="two@example.org",
        subject="S", body=f"Look: [[carer_link:{carer.invitee.pk}]]", not_before=timezone.now(),
    )  # fmt: skip
    row.save()
    assert goes_out(carer.school)
    assert mail.outbox[-1].body.strip() == "Look: http://localhost:8000/carer/"


def test_others_wrong_links_do_not_shut_a_right_one(carer):
    """The parents of an evening share the school's address."""
    path = send_link(carer.invitee)
    assert {Client().get(f"/carer/ai-{number:043}/").status_code for number in range(100)} == {404}
    assert Client().get(path).status_code == 302


# --- the cookie


def test_the_cookie_is_for_this_page_alone(carer):
    cookie = opened(send_link(carer.invitee)).cookies[COOKIE]
    assert cookie["path"] == "/carer/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


@pytest.mark.parametrize("at", [0, 20, -1])
def test_a_cookie_that_was_tampered_with_opens_nothing(carer, at):
    client = inside(carer.invitee)
    value = client.cookies[COOKIE].value
    place = at % len(value)
    client.cookies[COOKIE] = value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]
    assert is_shut(client)


def test_a_cookie_signed_for_something_else_opens_nothing(carer):
    access = access_of(carer.invitee) or (send_link(carer.invitee) and access_of(carer.invitee))
    client = Client()
    client.cookies[COOKIE] = signing.dumps({"s": carer.school.pk, "a": access.pk}, salt="something.else")
    assert carer.school.name not in client.get("/carer/").content.decode()


def test_the_cookie_of_a_link_is_no_visit(carer):
    inside(carer.invitee)
    client = opened(send_link(carer.invitee))
    assert is_shut(client)
    assert client.post("/carer/views/", {"views": "Mine"}).status_code == 200
    carer.invitee.refresh_from_db()
    assert carer.invitee.views == ""


def test_a_hash_from_the_database_is_no_secret(carer):
    inside(carer.invitee)
    visit = CarerVisit.objects.get()
    client = Client()
    client.cookies[COOKIE] = signing.dumps(
        {"s": carer.school.pk, "a": visit.access_id, "v": visit.secret_hash}, salt=SALT
    )
    assert is_shut(client)


def test_a_visit_of_one_school_opens_nothing_in_another(carer):
    client = inside(carer.invitee)
    content = signing.loads(client.cookies[COOKIE].value, salt=SALT)
    client.cookies[COOKIE] = signing.dumps({**content, "s": SchoolFactory.create().pk}, salt=SALT)
    answer = client.get("/carer/")
    assert (answer.status_code, "Zofia" in answer.content.decode()) == (404, False)


def test_a_cookie_of_yesterday_opens_nothing(carer, monkeypatch):
    client = inside(carer.invitee)
    monkeypatch.setattr("liaison.views.carer_door.COOKIE_SECONDS", -1)
    assert is_shut(client)


# --- codes


def test_a_code_works_once(carer):
    path = send_link(carer.invitee)
    client = opened(path)
    code = send_code(client)
    assert client.post("/carer/code/", {"code": code}).status_code == 302
    second = opened(path)
    assert second.post("/carer/code/", {"code": code}).status_code == 200
    assert is_shut(second)


def test_only_the_newest_code_works(carer):
    client = opened(send_link(carer.invitee))
    old = send_code(client)
    CarerCode.objects.update(asked_at=F("asked_at") - timedelta(minutes=5))
    new = send_code(client)
    assert client.post("/carer/code/", {"code": old}).status_code == (302 if old == new else 200)
    assert client.post("/carer/code/", {"code": new}).status_code == 302


def test_a_code_of_eleven_minutes_ago_works_no_more(carer):
    client = opened(send_link(carer.invitee))
    code = send_code(client)
    CarerCode.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
    assert client.post("/carer/code/", {"code": code}).status_code == 200
    assert is_shut(client)


@pytest.mark.parametrize("address", ["right@example.org", ""])
def test_a_code_that_went_to_an_address_that_was_put_right_opens_nothing(address, carer):
    client = opened(send_link(carer.invitee))
    code = send_code(client)
    Carer.objects.update(email=address)
    client.post("/carer/code/", {"code": code})
    assert not CarerVisit.objects.exists()
    assert is_shut(client)
    Carer.objects.update(email="One@example.org")
    assert client.post("/carer/code/", {"code": code}).status_code == 302


def test_a_code_of_one_link_does_not_open_another(carer):
    other = make_carer(carer.school, email="two@example.org")
    code = send_code(opened(send_link(other.invitee)))
    client = opened(send_link(carer.invitee))
    client.post("/carer/code/send/")
    assert client.post("/carer/code/", {"code": code}).status_code == 200
    assert is_shut(client)


def test_after_five_wrong_codes_the_right_one_works_no_more(carer):
    client = opened(send_link(carer.invitee))
    code = send_code(client)
    for number in range(5):
        client.post("/carer/code/", {"code": f"{(int(code) + number + 1) % 10**6:06}"})
    assert client.post("/carer/code/", {"code": code}).status_code == 200
    assert is_shut(client)


def test_three_codes_in_an_hour_and_no_more(carer):
    client = opened(send_link(carer.invitee))
    for _ in range(3):
        send_code(client)
        CarerCode.objects.update(asked_at=F("asked_at") - timedelta(minutes=1))
    sent = len(mail.outbox)
    assert "three codes" in client.post("/carer/code/send/").content.decode()
    assert len(mail.outbox) == sent


def test_the_code_goes_to_the_address_on_file_alone(carer):
    client = opened(send_link(carer.invitee))
    client.post("/carer/code/send/", {"email": "thief@example.org", "to": "thief@example.org"})
    assert mail.outbox[-1].to == ["one@example.org"]


def test_twenty_wrong_codes_end_the_link(carer):
    path = send_link(carer.invitee)
    CarerAccess.objects.update(fails=19)
    client = opened(path)
    code = send_code(client)
    client.post("/carer/code/", {"code": f"{(int(code) + 1) % 10**6:06}"})
    assert GONE in client.post("/carer/code/", {"code": code}).content.decode()
    assert Client().get(path).status_code == 404


# --- the letter


def test_a_letter_opens_by_the_date_of_birth(carer):
    client = opened(letter_path(carer))
    assert client.post("/carer/birth/", BORN).status_code == 302
    assert "Zofia" in client.get("/carer/").content.decode()


def test_a_letters_link_may_be_typed_in_capitals_and_without_dashes(carer):
    school, _, token = letter_path(carer).removeprefix("/carer/").rstrip("/").partition("-")
    assert Client().get(f"/carer/{school}-{token.replace('-', '').upper()}/").status_code == 302


def test_the_fifth_wrong_date_ends_a_letters_link_and_its_lead_is_told(carer, senco):
    carer.review.led_by = senco.staff
    carer.review.save()
    client = opened(letter_path(carer))
    for _ in range(5):
        answer = client.post("/carer/birth/", WRONG_BIRTH)
    assert GONE in answer.content.decode()
    assert client.post("/carer/birth/", BORN).status_code == 404
    assert "make a new link" in Notice.objects.get(recipient=senco).text


def test_a_right_date_is_no_failed_try(carer):
    path = letter_path(carer)
    for _ in range(7):
        assert opened(path).post("/carer/birth/", BORN).status_code == 302


def test_a_letters_link_sends_no_code_and_a_mails_takes_no_date(carer):
    client = opened(letter_path(carer))
    sent = len(mail.outbox)
    assert client.post("/carer/code/send/").status_code == 404
    assert len(mail.outbox) == sent
    assert opened(send_link(carer.invitee)).post("/carer/birth/", BORN).status_code == 404
