"""Secrets of addresses stay out of what is logged."""

import logging

from core.logs import OneLine, WithoutSecrets, redacted

SECRET = "ae-Qm9vIGFuZCBzb21lIG1vcmUgY2hhcmFjdGVycyE_x"


def test_the_address_of_a_calendar_is_not_logged():
    assert redacted(f'"GET /calendar/{SECRET}.ics?x=1 HTTP/1.1" 200') == '"GET /calendar/[secret]?x=1 HTTP/1.1" 200'


def test_other_addresses_are_logged_as_they_are():
    assert redacted("GET /pupils/calendar/term/3/remove/") == "GET /pupils/calendar/term/3/remove/"


def test_a_line_of_the_site_has_no_secret():
    record = logging.LogRecord("django.request", 30, "", 0, "Not Found: %s", (f"/calendar/{SECRET}.ics",), None)
    assert OneLine("%(message)s").format(record) == "Not Found: /calendar/[secret]"


def test_a_line_of_the_server_has_no_secret():
    record = logging.LogRecord("gunicorn.access", 20, "", 0, "%(r)s", ({"r": f"GET /calendar/{SECRET}.ics"},), None)
    WithoutSecrets().filter(record)
    assert record.getMessage() == "GET /calendar/[secret]"


def test_the_link_of_a_carer_is_not_logged():
    assert redacted(f'"GET /carer/ai-{SECRET}/ HTTP/1.1" 302') == '"GET /carer/[secret]/ HTTP/1.1" 302'
    assert redacted("GET /carer/ab-q2x7f-aaaaa-bbbbb-ccccc-ddddd-e/") == "GET /carer/[secret]/"
    assert redacted("Not Found: /carer/ab-q2x7f aaaaa bbbbb ccccc ddddd e") == "Not Found: /carer/[secret]"
    assert redacted("POST /carer/code/send/") == "POST /carer/code/send/"
