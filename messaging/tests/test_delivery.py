"""The outbox: never twice, then never lost."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import SchoolFactory, UserFactory
from messaging import delivery
from messaging.actions import mail_cancel, mail_retry, mails_queue, notice_send, notices_acknowledge
from messaging.models import Mail, Notice
from messaging.tasks import mail_send_due, mail_sweep_stuck
from schools.context import in_school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school():
    return SchoolFactory(name="Riverside", slug="riverside", reply_to="sen@riverside.example")


def owe(school, *keys, **kwargs):
    defaults = {
        "kind": "test",
        "reference": "x:1",
        "to_name": "Ann",
        "to_address": "ann@example.org",
        "subject": "Meeting",
        "body": "Come.",
        "not_before": timezone.now(),
    }
    with in_school(school.pk):
        return mails_queue(mails=[Mail(school=school, unique_key=key, **(defaults | kwargs)) for key in keys])


def past():
    return timezone.now() - timedelta(hours=1)


def states(school):
    with in_school(school.pk):
        return list(Mail.objects.order_by("pk").values_list("state", flat=True))


def broken(monkeypatch, error):
    def send(self, fail_silently=False):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)


def test_what_is_owed_once_goes_out_once_however_often_the_task_runs(school):
    assert owe(school, "a", "b") == 2
    assert owe(school, "a", "b") == 0
    assert [mail_send_due(), mail_send_due()] == [2, 0]
    assert len(outbox.outbox) == 2
    assert states(school) == ["sent", "sent"]


def test_a_mail_says_who_writes_and_where_answers_go(school):
    owe(school, "a", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    mail_send_due()
    message = outbox.outbox[0]
    assert message.from_email.startswith("Riverside <")
    assert message.reply_to == ["sen@riverside.example"]
    assert message.attachments[0][0] == "invitation.ics"


def test_several_workers_at_once_send_each_once(school):
    owe(school, *(f"key{n}" for n in range(30)))

    def work(_):
        try:
            return mail_send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 30
    assert len(outbox.outbox) == 30


class Killed(BaseException):
    """The worker is gone in the middle of sending."""


def test_a_worker_killed_while_sending_sends_nothing_twice_and_a_person_is_asked(school, monkeypatch):
    owe(school, "a", "b")
    with monkeypatch.context() as patch:
        broken(patch, Killed())
        with pytest.raises(Killed):
            mail_send_due()
    assert mail_send_due() == 0
    assert states(school) == ["in_flight", "in_flight"]
    # What it left is taken up at the next sweep: nobody waits to see whether it is only slow.
    assert [mail_sweep_stuck(), mail_send_due()] == [2, 1]
    assert sorted(states(school)) == ["sent", "uncertain"]
    assert mail_send_due() == 0


def test_the_claims_of_a_worker_that_is_there_are_left_to_it(school):
    owe(school, "a", "b")
    with delivery.Line() as line:
        (parcel, other), _ = delivery.claim(school, line.worker, timezone.now())
        assert delivery._hand(school, other)
        assert mail_sweep_stuck() == 0
        with in_school(school.pk):
            Mail.objects.filter(pk=parcel.mails[0].pk).update(claimed_at=past())
        # An hour is too long for one that is there: it hangs.
        assert mail_sweep_stuck() == 1
    assert mail_sweep_stuck() == 1
    assert sorted(states(school)) == ["queued", "uncertain"]


def test_a_person_may_send_again_what_is_uncertain_and_nothing_else(school, monkeypatch):
    owe(school, "a")
    user = UserFactory()
    with in_school(school.pk):
        mail = Mail.objects.get()
        with pytest.raises(DomainError):
            mail_retry(mail=mail, by=user, now=timezone.now())
        Mail.objects.update(state="uncertain")
        mail_retry(mail=mail, by=user, now=timezone.now())
    assert mail_send_due() == 1


def test_one_bad_address_stops_nobody_else(school, monkeypatch):
    owe(school, "a")
    owe(school, "b", to_address="bob@example.org")
    real = delivery.EmailMessage.send

    def send(self, fail_silently=False):
        if self.to == ["ann@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"ann@example.org": (550, b"no such user")})
        return real(self, fail_silently)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    assert mail_send_due() == 1
    assert states(school) == ["failed", "sent"]


def test_a_server_that_is_away_is_tried_again_later_and_not_for_ever(school, monkeypatch):
    owe(school, "a")
    broken(monkeypatch, ConnectionRefusedError("no mail server"))
    for _ in range(delivery.MOST_ATTEMPTS):
        mail_send_due()
        with in_school(school.pk):
            Mail.objects.filter(state="queued").update(goes_at=timezone.now())
    assert states(school) == ["failed"]


def test_what_comes_too_late_or_is_cancelled_never_goes(school):
    owe(school, "late", not_after=timezone.now() - timedelta(minutes=1))
    owe(school, "off", reference="x:2")
    with in_school(school.pk):
        mail_cancel(reference="x:2")
    assert mail_send_due() == 0
    assert states(school) == ["cancelled", "cancelled"]


def test_what_is_not_due_waits(school):
    owe(school, "a", not_before=timezone.now() + timedelta(days=1))
    assert mail_send_due() == 0


def test_a_notice_is_told_once_and_never_to_oneself(school):
    ann, bob = UserFactory(), UserFactory()
    with in_school(school.pk):
        for _ in range(2):
            notice_send(recipient=ann, text="The room changed.", link="/", unique_key="k", by=bob)
        notice_send(recipient=bob, text="The room changed.", link="/", unique_key="k", by=bob)
        assert Notice.objects.count() == 1
        assert notices_acknowledge(notices=Notice.objects.all(), by=bob, now=timezone.now()) == 0
        assert notices_acknowledge(notices=Notice.objects.all(), by=ann, now=timezone.now()) == 1
