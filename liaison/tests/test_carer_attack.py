"""Somebody who is not the carer tries the carer's page: other links, other cookies, other pupils, old codes, guesses at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core import mail, signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory, SchoolFactory
from liaison.actions.carer_access import carer_access_revoke, carer_access_send, carer_letter_make
from liaison.models import CarerAccess, CarerCode, CarerVisit
from liaison.tests.carer_world import (
    LINK,
    access_of,
    ask,
    goes_out,
    inside,
    make_carer,
    make_review,
    opened,
    send_code,
    send_link,
)
from liaison.views.carer_door import COOKIE, SALT
from messaging.models import Mail, Notice
from schools.context import in_school

GONE = "This link does not work any more."
BORN = {"day": "4", "month": "3", "year": "2013"}
WRONG_BIRTH = {"day": "5", "month": "3", "year": "2013"}


@pytest.fixture
def carer(school):
    return make_carer(school)


def words(response):
    """A page without what differs by nature: the keys of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def is_shut(client):
    """Nothing of the child is on the page that this browser gets."""
    text = client.get("/carer/").content.decode()
    return "Zofia" not in text and "Room 1" not in text


# --- the link


def test_a_link_opens_nothing_of_the_child_before_the_code(carer):
    client = opened(send_link(carer.invitee))
    assert is_shut(client)
    assert carer.school.name in client.get("/carer/").content.decode()


def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(carer):
    path = send_link(carer.invitee)
    known = access_of(carer.invitee)
    answers = [Client().get(f"/carer/{wrong}/") for wrong in ("ai-" + "x" * 43, "nothing-here", "%00", path[7:-2])]
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


def test_many_wrong_links_from_one_place_are_stopped(carer):
    path = send_link(carer.invitee)
    for number in range(31):
        Client().get(f"/carer/ai-{number:043}/", REMOTE_ADDR="203.0.113.9")
    assert Client().get(path, REMOTE_ADDR="203.0.113.9").status_code == 404
    assert Client().get(path, REMOTE_ADDR="203.0.113.10").status_code == 302


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
    old, new = send_code(client), send_code(client)
    assert client.post("/carer/code/", {"code": old}).status_code == (302 if old == new else 200)
    assert client.post("/carer/code/", {"code": new}).status_code == 302


def test_a_code_of_eleven_minutes_ago_works_no_more(carer):
    client = opened(send_link(carer.invitee))
    code = send_code(client)
    CarerCode.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
    assert client.post("/carer/code/", {"code": code}).status_code == 200
    assert is_shut(client)


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


def letter_path(carer):
    address = carer_letter_make(invitee=carer.invitee, by=None, now=timezone.now())
    return address.removeprefix("http://localhost:8000")


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


# --- what ends a visit


def end_by_revoking(carer):
    carer_access_revoke(invitee=carer.invitee, by=None, now=timezone.now())


def end_by_do_not_contact(carer):
    carer.invitee.carer_link.do_not_contact = True
    carer.invitee.carer_link.save()


def end_by_responsibility(carer):
    carer.invitee.carer_link.has_parental_responsibility = False
    carer.invitee.carer_link.save()


def end_by_calling_off(carer):
    carer.review.state = "cancelled"
    carer.review.save()


def end_by_the_day_after(carer):
    carer.review.starts_at = timezone.now() - timedelta(days=1, hours=1)
    carer.review.save()


def end_a_week_after_it_was_held(carer):
    carer.review.starts_at, carer.review.state = timezone.now() - timedelta(days=9), "held"
    carer.review.save()


def end_by_expiry(carer):
    CarerAccess.objects.update(expires_at=timezone.now(), made_at=timezone.now() - timedelta(days=1))


ENDS = [
    end_by_revoking, end_by_do_not_contact, end_by_responsibility, end_by_calling_off, end_by_the_day_after,
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
def committed_carer(transactional_db, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "carer_code": "10000/5m/ip"}
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
    with pytest.raises(DomainError, match="same e-mail"):
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
