"""Somebody at a screen that was left open does not take the account: what a page hides, its endpoint refuses."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from access.browser import COOKIE
from access.models import BrowserCode, EmailChange, User
from access.policy import Role
from hlta.testing import PASSWORD, make_member
from messaging.actions import mail_retry
from messaging.models import Mail
from messaging.tasks import mail_send_due

THIEF = "thief@example.org"
NEW_PASSWORD = "another long enough one"
GONE = [
    "email/", "signup/", "inactive/", "reauthenticate/", "password/set/", "confirm-email/", "confirm-email/abc/", "login/code/",
    "login/code/confirm/", "phone/verify/", "phone/change/", "",
]  # fmt: skip


@pytest.fixture
def owner(school):
    user = make_member(school, Role.SENCO)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def screen(owner):
    """The browser that the owner has left open."""
    return signed_in(owner)


def signed_in(user, password=PASSWORD):
    client = Client()
    answer = client.post("/account/login/", {"login": user.email, "password": password})
    return client if answer.status_code == 302 else None


def subjects(address):
    return [message.subject for message in outbox.outbox if message.to == [address]]


def links(address, pattern):
    bodies = [message.body for message in outbox.outbox if message.to == [address]]
    return [found[1] for body in bodies if (found := re.search(rf"http://[^/]+({pattern}\S{{20,}})", body))]


@pytest.mark.parametrize("path", GONE)
def test_the_librarys_other_addresses_do_not_exist(screen, owner, path):
    for client in (screen, Client()):
        assert client.get(f"/account/{path}").status_code == 404
        answer = client.post(f"/account/{path}", {"email": THIEF, "action_add": "", "password1": PASSWORD})
        assert answer.status_code == 404
    assert not EmailAddress.objects.exists()


def test_the_attack_that_was_found(screen, owner):
    """An address added at the open screen, a reset to it, and the account was somebody else's."""
    screen.post("/account/email/", {"email": THIEF, "action_add": ""})
    screen.post("/account/email/change/", {"email": THIEF, "password": "a guess"})
    Client().post("/account/password/reset/", {"email": THIEF})
    mail_send_due()
    assert not subjects(THIEF)
    assert User.objects.get(pk=owner.pk).email == owner.email


def test_an_address_that_the_library_kept_signs_nobody_in(owner):
    """Were there a row of its table all the same, a reset would not go there."""
    EmailAddress.objects.create(user=owner, email=THIEF, verified=False)
    Client().post("/account/password/reset/", {"email": THIEF})
    assert not subjects(THIEF)


def test_no_flow_writes_to_the_librarys_table(owner):
    signed_in(owner)
    Client().post("/account/password/reset/", {"email": owner.email})
    [link] = links(owner.email, "/account/password/reset/key/")
    client = Client()
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert signed_in(owner, NEW_PASSWORD)
    assert not EmailAddress.objects.exists()


# --- a new password


def change(client, old=PASSWORD, new=NEW_PASSWORD):
    return client.post("/account/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def test_a_new_password_asks_for_the_old_one_and_tells_the_address(screen, owner):
    assert "isn&#x27;t your password" in change(screen, old="a guess").text
    assert not outbox.outbox
    elsewhere = signed_in(owner)
    assert change(screen)["Location"] == "/"
    assert subjects(owner.email) == [f"Your password for HLTA at {owner.membership.school.name} was changed"]
    assert screen.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert signed_in(owner, NEW_PASSWORD)


def test_the_old_password_is_not_found_by_trying(screen, owner):
    for number in range(10):
        change(screen, old=f"guess number {number}")
    assert "Too many wrong passwords" in change(screen).text
    assert User.objects.get(pk=owner.pk).check_password(PASSWORD)


# --- a new address


def ask(client, address="new@example.org", password=PASSWORD):
    return client.post("/account/email/change/", {"email": address, "password": password}, follow=True)


def test_a_new_address_counts_once_its_own_mailbox_says_so(screen, owner):
    old = owner.email
    elsewhere = signed_in(owner)
    ask(screen, "New@Example.org")
    assert User.objects.get(pk=owner.pk).email == old
    assert subjects(old) == [f"A new email address for HLTA at {owner.membership.school.name}"]
    [link] = links("new@example.org", "/account/email/confirm/")
    page = screen.get(link, follow=True)
    assert page.redirect_chain == [("/account/email/confirm/", 302)]
    assert "new@example.org" in page.text
    assert User.objects.get(pk=owner.pk).email == old
    screen.post("/account/email/confirm/")
    owner.refresh_from_db()
    assert owner.email == "new@example.org"
    assert subjects(old)[-1] == f"Your email address for HLTA at {owner.membership.school.name} was changed"
    assert (screen.get("/").status_code, elsewhere.get("/").status_code) == (200, 302)
    assert signed_in(owner)
    owner.email = old
    assert signed_in(owner) is None


def test_a_new_address_asks_for_the_password(screen, owner):
    assert "isn&#x27;t your password" in ask(screen, THIEF, "a guess").text
    assert not EmailChange.objects.exists()
    assert not outbox.outbox


def test_the_link_in_other_hands_changes_nothing(screen, owner, school):
    """An address that was typed wrong is somebody's too."""
    ask(screen, THIEF)
    [link] = links(THIEF, "/account/email/confirm/")
    thief = make_member(school, Role.TA)
    thief.set_password(PASSWORD)
    thief.save()
    for client in (Client(), signed_in(thief)):
        client.get(link, follow=True)
        client.post("/account/email/confirm/")
    assert User.objects.get(pk=owner.pk).email == owner.email
    assert User.objects.get(pk=thief.pk).email == thief.email


def test_the_link_works_once_for_a_day_and_only_the_newest(screen, owner):
    for address in ("one@example.org", "two@example.org"):
        ask(screen, address)
    [first], [second] = (links(a, "/account/email/confirm/") for a in ("one@example.org", "two@example.org"))
    assert "has been used" in screen.get(first, follow=True).text
    EmailChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "has been used" in screen.get(second, follow=True).text
    EmailChange.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    screen.get(second)
    screen.post("/account/email/confirm/")
    assert "has been used" in screen.get(second, follow=True).text
    screen.post("/account/email/confirm/")
    assert User.objects.get(pk=owner.pk).email == "two@example.org"


def test_somebody_elses_address_is_asked_for_in_vain_and_nothing_says_whose(screen, owner, stranger):
    page = ask(screen, stranger.email).text
    assert f"sent a link to {stranger.email}" in page
    assert subjects(stranger.email) == []
    assert User.objects.get(pk=owner.pk).email == owner.email


def test_an_address_that_was_taken_meanwhile_is_refused(screen, owner, stranger):
    ask(screen)
    [link] = links("new@example.org", "/account/email/confirm/")
    User.objects.filter(pk=stranger.pk).update(email="new@example.org")
    screen.get(link)
    assert "be used" in screen.post("/account/email/confirm/", follow=True).text
    assert User.objects.get(pk=owner.pk).email == owner.email


def test_mail_is_not_sent_without_end(screen, owner):
    for number in range(7):
        page = ask(screen, f"number{number}@example.org").text
    assert "too many links" in page
    assert len([m for m in outbox.outbox if m.to[0].startswith("number")]) == 5


def test_what_hung_on_the_old_address_is_over(screen, owner):
    Client().post("/account/password/reset/", {"email": owner.email})
    Client().post("/account/code/", {"email": owner.email})
    [reset] = links(owner.email, "/account/password/reset/key/")
    cookie = screen.cookies[COOKIE].value
    ask(screen)
    screen.get(links("new@example.org", "/account/email/confirm/")[0])
    screen.post("/account/email/confirm/")
    assert "has been used" in Client().get(reset, follow=True).text
    assert not BrowserCode.objects.exists()
    assert screen.cookies[COOKIE].value != cookie


# --- mails with a secret go to the account's own address alone


@pytest.mark.parametrize(
    ("path", "secret"),
    [("password/reset/", r"reset/key/\S{20}"), ("code/", r"\b\w{4}-\w{4}-\w{4}-\w{4}\b")],
)
def test_whoever_sends_a_mail_again_to_another_address_gets_no_secret(owner, senco, path, secret):
    Client().post(f"/account/{path}", {"email": owner.email})
    sent = outbox.outbox[-1]
    assert re.search(secret, sent.body)
    row = Mail.objects.get(to_address=owner.email)
    assert not re.search(secret, row.body)
    Mail.objects.filter(pk=row.pk).update(state=Mail.State.FAILED, sent_at=None)
    mail_retry(mail=row, by=senco, now=timezone.now(), to_address=THIEF)
    mail_send_due()
    assert outbox.outbox[-1].to == [THIEF]
    assert not re.search(secret, outbox.outbox[-1].body)
