"""What comes back: reports of real servers' shapes, and whatever else a mailbox may hold."""

import mailbox

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from messaging.actions import bounce_take
from messaging.models import Mail
from messaging.rules.bounce import read_bounce
from messaging.rules.trouble import WHAT_TO_DO, Trouble, trouble_of
from messaging.tasks import bounces_read

REPORT = """From: MAILER-DAEMON@mail.example.org
To: no-reply@hlta.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; ann@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--B
Content-Type: {kind}

Message-ID: <mail-{school}-{pk}@hlta>
Subject: Meeting

--B--
"""


def report(school=1, pk=7, *, action="failed", status="5.1.1", words="550 5.1.1 no such user", kind="message/rfc822"):
    return REPORT.format(school=school, pk=pk, action=action, status=status, words=words, kind=kind).encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_says_which_mail_and_why(kind):
    bounce = read_bounce(report(kind=kind))
    assert (bounce.school_id, bounce.pk, bounce.trouble) == (1, 7, Trouble.ADDRESS)
    assert bounce.words == "550 5.1.1 no such user"


def test_a_report_whose_mail_is_told_by_its_references_alone():
    raw = report(kind="text/plain").replace(b"Auto-Submitted", b"In-Reply-To: <mail-3-9@hlta>\nAuto-Submitted")
    raw = raw.replace(b"Message-ID: <mail-1-7@hlta>", b"")
    assert read_bounce(raw).pk == 9


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_is_no_failure_is_no_bounce(action):
    assert read_bounce(report(action=action)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: Out of office\n\nI am away until Monday.\n",
        report().replace(b"@hlta>", b"@elsewhere>"),
        report(pk="9" * 30),
        report().replace(b"multipart/report", b"text/plain"),
        b"Content-Type: message/delivery-status\n\n" + b"\xff\x00" * 50,
        report() + b"x" * 1024 * 1024,
    ],
)
def test_anything_else_is_nothing(raw):
    assert read_bounce(raw) is None


@given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 300))
def test_no_input_breaks_it(noise, at, gone):
    raw = report()
    read_bounce(noise)
    read_bounce(raw[:at] + noise + raw[at + gone :])


@given(st.integers(0, 999), st.text(max_size=60), st.text(max_size=12))
def test_every_trouble_has_something_to_do(code, words, status):
    assert WHAT_TO_DO[trouble_of(code=code, words=words, status=status)]


@pytest.mark.parametrize(
    ("code", "words", "trouble"),
    [
        (550, "5.1.1 User unknown", Trouble.ADDRESS),
        (550, "Requested action not taken: mailbox unavailable", Trouble.ADDRESS),
        (552, "5.2.2 mailbox full", Trouble.FULL),
        (554, "Over quota", Trouble.FULL),
        (550, "5.7.1 blocked using a list", Trouble.REFUSED),
        (550, "Message rejected as spam", Trouble.REFUSED),
        (554, "5.4.4 unable to route", Trouble.ADDRESS),
        (554, "", Trouble.REFUSED),
    ],
)
def test_what_servers_say(code, words, trouble):
    assert trouble_of(code=code, words=words) == trouble


@pytest.fixture
def sent(school):
    def make(key, **kwargs):
        values = {"kind": "x", "reference": "x:1", "to_name": "Ann", "to_address": "ann@example.org", "subject": "S"}
        values |= {
            "body": "B",
            "not_before": timezone.now(),
            "state": "sent",
            "sent_at": timezone.now(),
            "unique_key": key,
        }
        return Mail.objects.create(**(values | kwargs))

    return make


def test_the_mail_and_all_that_went_with_it_came_back(school, sent):
    first, other = sent("a"), sent("c")
    along = sent("b", digest=first)
    assert bounce_take(raw=report(school.pk, first.pk, words="552 5.2.2 full", status="5.2.2"), now=timezone.now())
    assert {first.refreshed().state, along.refreshed().state} == {"bounced"}
    assert first.refreshed().trouble == "full"
    assert other.refreshed().state == "sent"


def test_a_second_report_and_one_about_a_mail_that_waits_change_nothing(school, sent):
    mail, waiting = sent("a"), sent("b", state="queued", sent_at=None)
    raw = report(school.pk, mail.pk)
    assert [bounce_take(raw=raw, now=timezone.now()) for _ in range(2)] == [True, False]
    assert not bounce_take(raw=report(school.pk, waiting.pk), now=timezone.now())


def test_another_schools_mail_is_out_of_reach(school, other_school, sent):
    mail = sent("a")
    assert not bounce_take(raw=report(other_school.pk, mail.pk), now=timezone.now())
    assert not bounce_take(raw=report(10**17, mail.pk), now=timezone.now())
    assert mail.refreshed().state == "sent"


def test_a_folder_is_read_once(school, sent, settings, tmp_path):
    box = mailbox.Maildir(tmp_path / "bounces")
    mail = sent("a")
    for raw in (report(school.pk, mail.pk), b"Subject: hello\n\nAre you there?\n"):
        box.add(raw)
    settings.BOUNCE_MAILDIR = str(tmp_path / "bounces")
    assert [bounces_read(), bounces_read()] == [1, 0]
    assert len(box) == 2
    assert mail.refreshed().state == "bounced"


def test_a_report_in_a_file_is_read_by_the_command(school, sent, tmp_path, capsys):
    (tmp_path / "report.eml").write_bytes(report(school.pk, sent("a").pk))
    call_command("read_bounces", str(tmp_path / "report.eml"))
    assert capsys.readouterr().out == "1 marked as come back.\n"
