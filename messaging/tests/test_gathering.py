"""Quiet hours and gathering in the outbox, refusals, and the daily mail to staff."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.utils import timezone

from access.models import Membership
from core.errors import DomainError
from messaging import delivery, digest, kinds
from messaging.actions import (
    digest_choose,
    mail_retry,
    mail_settings_edit,
    mail_settle,
    mails_queue,
    notice_send,
    opt_out_end,
    opt_out_set,
    staff_digests_queue,
)
from messaging.models import Mail
from messaging.tasks import mail_send_due
from schools.models import CycleWeek, Term

REMINDER = "review reminder"
LONDON = ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 10, 13, 9, tzinfo=LONDON)


@pytest.fixture
def owe(school):
    def owe(key, **kwargs):
        values = {
            "kind": "test", "reference": "x:1", "unique_key": key, "to_name": "Ann", "to_address": "ann@example.org",
            "subject": f"About {key}", "body": f"Words of {key}.", "not_before": timezone.now(), "school": school,
        }  # fmt: skip
        mails_queue(mails=[Mail(**(values | kwargs))])
        return Mail.objects.get(unique_key=key)

    return owe


@pytest.fixture
def at(monkeypatch):
    def at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return at


@pytest.fixture(autouse=True)
def no_guard(monkeypatch):
    monkeypatch.setattr(delivery, "guards", {})


def test_what_is_queued_in_quiet_hours_waits_and_what_is_prompt_does_not(school, owe, at):
    school.quiet_from, school.quiet_until = time(19), time(7)
    at(TUESDAY.replace(hour=22))
    waits, prompt = owe("a"), owe("b", kind=kinds.TEST)
    assert mail_send_due() == 1
    assert waits.goes_at == datetime(2026, 10, 14, 7, tzinfo=LONDON)
    at(TUESDAY + timedelta(days=1))
    assert mail_send_due() == 1
    assert (waits.refreshed().state, prompt.refreshed().state) == ("sent", "sent")


def test_new_settings_move_what_waits(school, owe, at, senco):
    at(TUESDAY)
    mail = owe("a", not_before=TUESDAY.replace(hour=20))
    values = {"quiet_from": time(19), "quiet_until": time(7)}
    mail_settings_edit(school=school, values=values, by=senco, now=TUESDAY)
    assert mail.refreshed().goes_at == datetime(2026, 10, 14, 7, tzinfo=LONDON)
    mail_settings_edit(school=school, values=dict.fromkeys(values), by=senco, now=TUESDAY)
    assert mail.refreshed().goes_at is None


def test_reminders_of_one_address_go_together_the_next_morning(school, owe, at):
    at(TUESDAY)
    mails = [
        owe(key, kind=REMINDER, to_address=to, calendar="BEGIN:VCALENDAR")
        for key, to in zip("abc", ("ann@example.org", "Ann@example.org", "bob@example.org"), strict=True)
    ]
    assert mail_send_due() == 0
    at(TUESDAY.replace(day=14, hour=8))
    assert [mail_send_due(), mail_send_due()] == [3, 0]
    assert sorted(len(message.attachments) for message in outbox.outbox) == [1, 2]
    together = max(outbox.outbox, key=lambda message: len(message.attachments))
    assert together.subject.startswith("2 messages from")
    assert "Words of a." in together.body
    assert "Words of b." in together.body
    assert [mail.refreshed().digest_id for mail in mails] == [None, mails[0].pk, None]


def test_what_stands_around_mails_is_in_their_language(owe, at):
    at(TUESDAY)
    for key in "ab":
        owe(key, kind=REMINDER, language="pl")
    at(TUESDAY.replace(day=14, hour=8))
    mail_send_due()
    sent = outbox.outbox[0]
    assert sent.subject.startswith("Wiadomości od szkoły")
    assert "Przypomnienia o spotkaniach przychodzą e-mailem. Jeśli nie chcą Państwo" in sent.body
    last = (
        "To tłumaczenie nie zostało jeszcze sprawdzone przez tłumacza.\nThis translation has not yet been checked by a"
    )
    assert sent.body.endswith(f"{last} translator.\n")


def test_an_english_mail_says_nothing_of_translations(owe):
    owe("a")
    mail_send_due()
    assert "translat" not in outbox.outbox[0].body


def test_a_reminder_that_cannot_wait_until_then_goes_alone(school, owe, at):
    at(TUESDAY)
    owe("a", kind=REMINDER, not_after=TUESDAY + timedelta(hours=3))
    assert mail_send_due() == 1


def test_other_mail_is_never_gathered(school, owe):
    owe("a")
    owe("b")
    mail_send_due()
    assert len(outbox.outbox) == 2


def test_a_message_of_several_that_fails_fails_for_all_and_each_may_be_tried_again(school, owe, at, senco, monkeypatch):
    school.gather_at = None
    first, second = owe("a", kind=REMINDER), owe("b", kind=REMINDER)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", lambda self: (_ for _ in ()).throw(ValueError("bad")))
        mail_send_due()
    assert {first.refreshed().state, second.refreshed().state} == {"failed"}
    mail_retry(mail=second, by=senco, now=timezone.now(), to_address="new@example.org")
    assert mail_send_due() == 1
    assert outbox.outbox[0].to == ["new@example.org"]
    assert first.refreshed().state == "failed"


def test_who_knows_that_it_arrived_says_so_once(school, owe, senco):
    mail = owe("a")
    Mail.objects.update(state="uncertain")
    mail_settle(mail=mail, by=senco, now=timezone.now())
    assert mail.refreshed().state == "sent"
    with pytest.raises(DomainError):
        mail_settle(mail=mail, by=senco, now=timezone.now())


def test_who_refused_reminders_gets_none_and_all_other_mail(school, owe, at):
    school.gather_at = None
    opt_out_set(address="ANN@example.org", kind=REMINDER, by=None, now=timezone.now())
    refused, other = owe("a", kind=REMINDER), owe("b", kind="review invitation")
    assert mail_send_due() == 1
    assert (refused.refreshed().state, other.refreshed().state) == ("cancelled", "sent")
    opt_out_end(address="ann@example.org", kind=REMINDER, by=None)
    owe("c", kind=REMINDER)
    assert mail_send_due() == 1


def test_what_goes_to_everybody_cannot_be_refused(school):
    with pytest.raises(DomainError):
        opt_out_set(address="ann@example.org", kind="review invitation", by=None, now=timezone.now())


def test_a_reminder_says_how_to_stop_it_and_an_invitation_does_not(school, owe):
    school.gather_at = None
    owe("a", kind=REMINDER)
    owe("b", kind="review invitation")
    mail_send_due()
    reminder, invitation = outbox.outbox
    link = reminder.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in reminder.body
    assert reminder.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in invitation.extra_headers


@pytest.fixture
def reader(school, hlta):
    Term.objects.create(name="Autumn", starts_on=TUESDAY.date(), ends_on=TUESDAY.date() + timedelta(days=30))
    CycleWeek.objects.create(monday=TUESDAY.date() - timedelta(days=1), number=1)
    digest_choose(user=hlta, is_wanted=True, now=TUESDAY)
    notice_send(recipient=hlta, text="Amina Okoro has moved to room 4.", link="/", unique_key="k", by=None)
    return hlta


def test_the_daily_mail_comes_once_a_school_day_to_who_wants_it(school, reader, senco):
    days = [
        TUESDAY,
        TUESDAY + timedelta(hours=1),
        TUESDAY + timedelta(days=1),
        datetime(2026, 10, 17, 9, tzinfo=LONDON),
    ]
    assert [staff_digests_queue(school=school, now=day) for day in days] == [1, 0, 1, 0]
    mail = Mail.objects.first()
    assert mail.to_address == reader.email
    assert "- 1 change to look at" in mail.body
    assert "Okoro" not in mail.body


@pytest.mark.parametrize("hour", [6, 15, 22])
def test_at_other_hours_there_is_none(school, reader, hour):
    assert staff_digests_queue(school=school, now=TUESDAY.replace(hour=hour)) == 0


def test_who_has_nothing_due_or_left_or_changed_their_mind_gets_none(school, reader, senco):
    digest_choose(user=senco, is_wanted=True, now=TUESDAY)
    Membership.objects.filter(user=reader).update(ended_on=TUESDAY.date())
    assert staff_digests_queue(school=school, now=TUESDAY) == 0
    Membership.objects.filter(user=reader).update(ended_on=None)
    digest_choose(user=reader, is_wanted=False, now=TUESDAY)
    assert staff_digests_queue(school=school, now=TUESDAY) == 0


def test_an_app_whose_lines_fail_silences_nobody_else(school, reader, monkeypatch):
    def fails(*, school, user, today):
        return [1 // 0]

    monkeypatch.setitem(digest._lines, "broken", fails)
    monkeypatch.setitem(digest._lines, "tasks", lambda *, school, user, today: ["2 tasks are due"])
    assert staff_digests_queue(school=school, now=TUESDAY) == 1
    assert "- 2 tasks are due" in Mail.objects.get().body
