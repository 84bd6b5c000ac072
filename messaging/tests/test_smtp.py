"""Over a real line to a real mail server of this machine."""

import ssl
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone

from hlta.testing import SchoolFactory
from messaging import delivery
from messaging.models import Mail
from messaging.tasks import mail_send_due, mail_sweep_stuck
from messaging.tests.smtp_server import Keeper, started
from messaging.tests.test_delivery import owe, states
from schools.context import in_school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school():
    return SchoolFactory(name="Riverside", slug="riverside")


@pytest.fixture
def keeper():
    return Keeper()


def lead_to(settings, port, **kwargs):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "messaging.smtp.EmailBackend", "localhost", port
    settings.EMAIL_TIMEOUT = 5
    for name, value in {"USE_TLS": False, "HOST_USER": "", "HOST_PASSWORD": "", **kwargs}.items():
        setattr(settings, f"EMAIL_{name}", value)


@pytest.fixture
def server(keeper, settings):
    server = started(keeper)
    lead_to(settings, server.port)
    yield server
    server.stop()


def one(school):
    with in_school(school.pk):
        return Mail.objects.get()


def let_time_pass(school):
    with in_school(school.pk):
        Mail.objects.filter(state="queued").update(goes_at=timezone.now() - timedelta(seconds=1))


def test_many_mails_go_over_one_line(school, keeper, server):
    owe(school, *(f"key{n}" for n in range(120)))
    assert mail_send_due() == 120
    assert set(keeper.ids().values()) == {1}
    assert len({envelope.rcpt_tos[0] for envelope in keeper.received}) == 1
    assert set(states(school)) == {"sent"}


def test_what_is_written_arrives_letter_by_letter(school, keeper, server):
    body = "Zażółć ع\n.\n..\nThe end.\n"
    owe(school, "a", body=body, subject="Jałmużna", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    mail_send_due()
    text, file = keeper.messages()[0].get_payload()
    assert text.get_payload(decode=True).decode().replace("\r\n", "\n") == body
    assert file.get_content_type() == "text/calendar"


def test_with_tls_and_a_login(school, keeper, settings, tmp_path, monkeypatch):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run([*command.split(), "-out", cert, "-keyout", key], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = started(
        keeper, tls_context=context, require_starttls=True, authenticator=keeper.log_in, auth_required=True
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    owe(school, "a")
    lead_to(settings, server.port, USE_TLS=True, HOST_USER="user", HOST_PASSWORD="wrong")
    assert mail_send_due() == 0
    let_time_pass(school)
    lead_to(settings, server.port, USE_TLS=True, HOST_USER="user", HOST_PASSWORD="secret")
    assert mail_send_due() == 1
    assert {login for login, _ in keeper.logins} == {"user"}
    server.stop()


@pytest.mark.parametrize(
    ("answer", "trouble", "word"),
    [
        ("550 5.1.1 no such user", "address", "carer's page"),
        ("552 5.2.2 over quota", "full", "full"),
        ("554 5.7.1 blocked by policy", "refused", "Phone them"),
    ],
)
def test_a_refused_recipient_says_what_to_do(school, keeper, server, answer, trouble, word):
    owe(school, "a")
    owe(school, "b", to_address="bob@example.org")
    keeper.answers["ann@example.org"] = [answer]
    assert mail_send_due() == 1
    assert states(school) == ["failed", "sent"]
    with in_school(school.pk):
        mail = Mail.objects.get(state="failed")
    assert mail.trouble == trouble
    assert word in mail.what_to_do


def test_greylisting_is_tried_again_and_then_taken(school, keeper, server):
    owe(school, "a")
    keeper.answers["ann@example.org"] = ["451 4.7.1 come back later"]
    assert mail_send_due() == 0
    assert one(school).state == "queued"
    assert mail_send_due() == 0
    let_time_pass(school)
    assert mail_send_due() == 1


def test_a_refusal_after_the_content_is_no_doubt(school, keeper, server):
    owe(school, "a")
    keeper.at_data["ann@example.org"] = ["451 4.3.0 not now", "554 5.7.1 spam"]
    mail_send_due()
    let_time_pass(school)
    mail_send_due()
    assert (one(school).state, one(school).trouble) == ("failed", "refused")
    assert not keeper.received


def test_a_line_that_drops_after_the_content_leaves_it_to_a_person(school, keeper, server):
    owe(school, "a")
    owe(school, "b", to_address="bob@example.org")
    keeper.at_data["ann@example.org"] = [None]
    assert mail_send_due() == 1
    assert states(school) == ["uncertain", "sent"]
    assert mail_send_due() == mail_sweep_stuck() == 0
    assert set(keeper.ids().values()) == {1}


def test_a_line_that_drops_before_the_content_costs_nothing(school, keeper, server, monkeypatch):
    owe(school, "a")
    with monkeypatch.context() as patch:
        patch.setattr("smtplib.SMTP.send", lambda self, content: (_ for _ in ()).throw(ConnectionResetError("reset")))
        assert mail_send_due() == 0
    let_time_pass(school)
    assert mail_send_due() == 1
    assert set(keeper.ids().values()) == {1}


def test_where_no_server_answers_nothing_but_the_first_mail_is_tried(school, settings):
    lead_to(settings, 1)
    owe(school, *(f"key{n}" for n in range(60)))
    assert mail_send_due() == 0
    with in_school(school.pk):
        assert list(Mail.objects.filter(attempts=1).values_list("unique_key", flat=True)) == ["key0"]
    assert set(states(school)) == {"queued"}


def test_a_mail_called_off_between_claim_and_line_does_not_go(school, keeper, server):
    owe(school, "a")
    with delivery.Line() as line:
        [parcel], _ = delivery.claim(school, line.worker, timezone.now())
        with in_school(school.pk):
            Mail.objects.unhanded().update(state="cancelled", claim=None)
        assert not delivery._send(school, parcel, line)
    assert not keeper.received
    assert states(school) == ["cancelled"]


def test_a_header_cannot_be_smuggled_in(school, keeper, server):
    school.sender_name = 'Evil"\r\nBcc: all@example.org <x@example.org>'
    school.save()
    owe(school, "a", subject="Hello\nX-Evil: yes")
    mail_send_due()
    message = keeper.messages()[0]
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert keeper.received[0].rcpt_tos == ["ann@example.org"]
    assert keeper.received[0].mail_from == "no-reply@localhost"
