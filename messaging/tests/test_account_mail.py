"""Mails about accounts go by the outbox of a school, and nothing about them depends on what is away."""

import re

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from access.actions import mail_ask
from access.models import AccountMail, Membership
from access.policy import Role
from hlta.testing import PASSWORD, SchoolFactory, make_member
from messaging.account_mail import WORDS, account_mails_queue
from messaging.models import Mail
from messaging.tasks import account_mails_send, mail_send_due
from schools.context import in_school

PATHS = ("password/reset/", "code/")
DONE = {"password/reset/": "/account/password/reset/done/", "code/": "/account/code/enter/"}


@pytest.fixture
def owner(school):
    user = make_member(school, Role.TA)
    user.set_password(PASSWORD)
    user.save()
    return user


def post(path, email):
    return Client().post(f"/account/{path}", {"email": email})


@pytest.mark.parametrize("path", PATHS)
def test_it_comes_from_the_school_and_says_so(owner, path):
    school = owner.membership.school
    school.sender_name, school.reply_to = "Learning Support", "sen@example.org"
    school.save()
    post(path, owner.email)
    [message] = outbox.outbox
    assert school.name in message.subject
    assert message.from_email.startswith("Learning Support <")
    assert message.reply_to == ["sen@example.org"]
    assert message.extra_headers["X-HLTA-School"] == school.slug
    assert Mail.objects.get().state == Mail.State.SENT


def test_who_works_in_several_schools_gets_one_from_the_first_and_no_word_of_others(owner, other_school):
    with in_school(other_school.pk):
        Membership.objects.create(school=other_school, user=owner, roles=["ta"])
    post("password/reset/", owner.email)
    [message] = outbox.outbox
    assert owner.membership.school.name in message.subject
    assert other_school.name not in message.subject + message.body


def test_who_left_the_first_gets_theirs_from_the_other(owner, other_school):
    with in_school(other_school.pk):
        Membership.objects.create(school=other_school, user=owner, roles=["ta"])
    Membership.objects.filter(user=owner).update(ended_on=timezone.localdate())
    post("password/reset/", owner.email)
    assert other_school.name in outbox.outbox[0].subject
    with in_school(other_school.pk):
        assert Mail.objects.count() == 1
    assert not Mail.objects.exists()


@pytest.mark.parametrize("path", PATHS)
def test_who_has_no_account_or_no_school_gets_nothing_and_nothing_is_kept(owner, leaver, path):
    for email in ("nobody@example.org", leaver.email):
        assert post(path, email)["Location"] == DONE[path]
    assert not outbox.outbox
    assert not AccountMail.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_fails_while_the_line_to_the_workers_is_away(owner, path, monkeypatch):
    def away(*ids):
        raise OperationalError

    monkeypatch.setattr(account_mails_send, "delay", away)
    for email in (owner.email, "nobody@example.org"):
        assert post(path, email)["Location"] == DONE[path]
    assert AccountMail.objects.count() == 2
    assert not outbox.outbox
    account_mails_queue(now=timezone.now())
    mail_send_due()
    assert [message.to for message in outbox.outbox] == [[owner.email]]
    assert not AccountMail.objects.exists()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_fails_while_the_mail_server_is_away(owner, path, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    for email in (owner.email, "nobody@example.org"):
        assert post(path, email)["Location"] == DONE[path]
    assert Mail.objects.get().state == Mail.State.QUEUED


def test_changing_a_password_does_not_wait_for_the_mail_server(owner, sign_in, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    new = {"oldpassword": PASSWORD, "password1": "another long enough one", "password2": "another long enough one"}
    assert sign_in(owner).post("/account/password/change/", new)["Location"] == "/"
    assert Mail.objects.get().state == Mail.State.QUEUED


def test_one_that_cannot_be_taken_up_stops_no_other(owner, stranger, monkeypatch):
    for user in (owner, stranger):
        AccountMail.objects.create(kind="reset", address=user.email)
    was = Mail.__init__

    def broken(self, *args, **kwargs):
        if kwargs.get("to_address") == owner.email:
            raise RuntimeError("broken")
        was(self, *args, **kwargs)

    monkeypatch.setattr(Mail, "__init__", broken)
    assert account_mails_queue(now=timezone.now()) == 1
    assert AccountMail.objects.get().address == owner.email


def test_each_is_owed_once(owner):
    for _ in range(5):
        mail_ask(kind=AccountMail.Kind.RESET, address=owner.email.upper(), now=timezone.now())
    assert len(outbox.outbox) == 1


def test_two_at_once_are_two_mails_and_asked_twice_is_taken_up_twice(owner):
    for kind in ("reset", "code"):
        mail_ask(kind=kind, address=owner.email, now=timezone.now())
    assert Mail.objects.count() == len(outbox.outbox) == 2


def test_every_kind_has_words_that_fit_a_long_name():
    school = SchoolFactory.build(name="S" * 120)
    for words in WORDS.values():
        assert words.body.format(school=school.name, user=1, reset="x")
        assert len(words.subject.format(school=school.name)) <= 200
    assert set(WORDS) == set(AccountMail.Kind.values)


def test_a_reset_link_works_for_an_hour(owner, settings):
    post("password/reset/", owner.email)
    link = re.search(r"http://[^/]+(/account/password/reset/key/\S+)", outbox.outbox[0].body)[1]
    assert 'name="password1"' in Client().get(link, follow=True).text
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "too old" in Client().get(link, follow=True).text
