"""The pages about mail: settings, the list, who refused, and the page that a mail's link opens."""

from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messaging.letters import token_of
from messaging.models import DigestReader, Mail, OptOut
from schools.models import School

REMINDER = "review reminder"


@pytest.fixture
def owed(school):
    def owed(key="a", **kwargs):
        values = {
            "kind": REMINDER, "reference": "x:1", "unique_key": key, "to_name": "Ann", "to_address": "ann@example.org",
            "subject": "S", "body": "B", "not_before": timezone.now(), "school": school,
        }  # fmt: skip
        return Mail.objects.create(**(values | kwargs))

    return owed


SETTINGS = {
    "sender_name": "Riverside SEN team", "reply_to": "sen@riverside.example", "quiet_from": "19:00", "quiet_until": "07:00",
    "quiet_weekends": "on", "gather_at": "08:30",
}  # fmt: skip


def test_the_settings_are_kept(sign_in, senco, school):
    answer = sign_in(senco).post(reverse("messaging:mail_settings_edit"), SETTINGS)
    assert answer.status_code == 302
    saved = School.objects.get(pk=school.pk)
    assert (saved.sender_name, saved.quiet_from.hour, saved.quiet_weekends) == ("Riverside SEN team", 19, True)


@pytest.mark.parametrize(
    "wrong",
    [{"sender_name": "A\nBcc: x@example.org"}, {"reply_to": "nobody"}, {"quiet_until": ""}, {"gather_at": "late"}],
)
def test_wrong_settings_are_asked_for_again(sign_in, senco, school, wrong):
    answer = sign_in(senco).post(reverse("messaging:mail_settings_edit"), SETTINGS | wrong)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert School.objects.get(pk=school.pk).sender_name == ""


def test_a_test_message_goes_to_oneself_at_once(sign_in, senco, school):
    School.objects.update(sender_name="Riverside", quiet_from="00:00", quiet_until="23:59")
    key = uuid4().hex
    for _ in range(2):
        sign_in(senco).post(reverse("messaging:mail_test_send"), {"request_key": key})
    assert [message.to for message in outbox.outbox] == [[senco.email]]
    assert outbox.outbox[0].from_email.startswith("Riverside <")


def test_the_list_shows_what_did_not_arrive_first_and_what_to_do(sign_in, senco, owed):
    owed("a", state="bounced", sent_at=timezone.now(), bounced_at=timezone.now(), trouble="full", to_name="Full")
    owed("b", to_name="Zoe")
    page = sign_in(senco).get(reverse("messaging:mail_list")).content.decode()
    assert page.index("Full</th>") < page.index("Zoe</th>")
    assert "Their mailbox is full" in page
    only = sign_in(senco).get(reverse("messaging:mail_list") + "?state=trouble").content.decode()
    assert "Zoe" not in only


def test_the_list_costs_the_same_for_many(sign_in, senco, owed, counted):
    client, address = sign_in(senco), reverse("messaging:mail_list")
    owed("a", state="failed", trouble="address")
    client.get(address)
    few = len(counted(lambda: client.get(address)))
    for n in range(20):
        owed(f"k{n}", state="failed", trouble="address")
    assert len(counted(lambda: client.get(address))) == few <= 15


def test_sending_again_may_go_to_another_address(sign_in, senco, owed):
    mail = owed(state="failed", kind="review invitation")
    client = sign_in(senco)
    client.post(reverse("messaging:mail_retry", args=[mail.pk]), {"to_address": "wrong"})
    assert mail.refreshed().state == "failed"
    client.post(reverse("messaging:mail_retry", args=[mail.pk]), {"to_address": "new@example.org"})
    assert mail.refreshed().to_address == "new@example.org"


def test_what_was_perhaps_sent_can_be_marked_as_arrived(sign_in, senco, owed):
    mail = owed(state="uncertain")
    sign_in(senco).post(reverse("messaging:mail_settle", args=[mail.pk]))
    assert mail.refreshed().state == "sent"


def test_home_counts_what_did_not_arrive(sign_in, senco, owed):
    owed(state="bounced", sent_at=timezone.now(), bounced_at=timezone.now())
    page = sign_in(senco).get(reverse("reports:home")).content.decode()
    assert "message did not arrive: see what to do" in page


def test_staff_write_down_who_wants_none_and_take_it_back(sign_in, senco, school):
    client, address = sign_in(senco), reverse("messaging:opt_out_list")
    assert client.post(address, {"address": "nobody", "kind": REMINDER}).status_code == 200
    client.post(address, {"address": "Ann@example.org", "kind": REMINDER})
    row = OptOut.objects.get()
    assert (row.address, row.set_by) == ("ann@example.org", senco)
    assert "ann@example.org" in client.get(address).content.decode()
    client.post(reverse("messaging:opt_out_end", args=[row.pk]))
    assert not OptOut.objects.exists()


def test_the_daily_mail_is_chosen(sign_in, key_ta):
    client, address = sign_in(key_ta), reverse("messaging:digest_choose")
    client.post(address, {"wanted": "yes"})
    assert DigestReader.objects.get().user == key_ta
    assert "You get it" in client.get(address).content.decode()
    client.post(address)
    assert not DigestReader.objects.exists()


@pytest.mark.parametrize("name", ["mail_settings_edit", "mail_list", "opt_out_list"])
def test_a_ta_may_not(sign_in, key_ta, name):
    assert sign_in(key_ta).get(reverse(f"messaging:{name}")).status_code == 403


@pytest.fixture
def choice(owed):
    return reverse("messaging:opt_out_choose", args=[token_of(owed())])


def test_the_link_shows_a_choice_names_nobody_and_changes_nothing(choice):
    answer = Client(enforce_csrf_checks=True).get(choice)
    page = answer.content.decode()
    assert "Stop these emails" in page
    assert "ann" not in page.lower().replace("channel", "")
    assert not answer.cookies
    assert not OptOut.objects.exists()
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("language", "way", "stop"),
    [
        ("pl", "ltr", "Nie wysyłać"),
        ("ur", "rtl", "یہ ای میلیں بند کریں"),
        ("ar", "rtl", "أوقفوا"),
        ("ro", "ltr", "Opriți"),
    ],
)
def test_the_choice_is_in_the_language_of_the_mail(owed, client, language, way, stop):
    mail = owed()
    Mail.objects.filter(pk=mail.pk).update(language=language)
    page = client.get(reverse("messaging:opt_out_choose", args=[token_of(mail)])).content.decode()
    assert f'<html lang="{language}" dir="{way}"' in page
    assert stop in page
    assert (
        "Reminders"
        not in page + client.post(reverse("messaging:opt_out_choose", args=[token_of(mail)])).content.decode()
    )
    assert "This translation has not yet been checked by a translator." in page


def test_one_click_of_a_mail_program_is_enough_and_can_be_taken_back(choice):
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert client.post(choice, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (OptOut.objects.get().address, OptOut.objects.get().set_by) == ("ann@example.org", None)
    assert "Send them to me again" in client.get(choice).content.decode()
    client.post(choice, {"wish": "in"})
    assert not OptOut.objects.exists()


def test_another_token_opens_nothing(owed, client):
    first, second = token_of(owed("a")), token_of(owed("b", kind="review invitation"))
    numbers, _, signature = first.partition(".")
    guessed = [second, numbers, f"{numbers}.{signature[:-1]}x", f"1-1.{signature}", "x", f".{signature}", "9-9-9.é"]
    for token in guessed:
        assert client.post(reverse("messaging:opt_out_choose", args=[token])).status_code == 404
    assert not OptOut.objects.exists()
