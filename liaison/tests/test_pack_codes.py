"""A shared pack opens with a code that goes to whom it is for: a mail scanner sees nothing, a forwarded link opens nothing."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from hlta.tests.world import build_world
from liaison.actions.pack import pack_revoke, pack_share
from liaison.actions.pack_visit import may_code_go, pack_code_ask, pack_code_read_out, pack_code_try
from liaison.models import MeetingPack, MeetingParticipant, PackCode, PackVisit, Professional
from messaging.fillers import fillers
from messaging.models import Mail, Notice
from pupils.models import CarerLink

pytestmark = pytest.mark.django_db
SECRET = "One step at a time."


@pytest.fixture
def world(school):
    world = build_world(school, roles=[Role.SENCO])
    Professional.objects.filter(pk=world.pk["professional"]).update(email="doctor@example.org", phone="01234 567890")
    return world


@pytest.fixture
def pack(world):
    participant = MeetingParticipant.objects.get(kind="outside")
    now = timezone.now()
    parts = [{"title": "Profile", "lines": [["What helps", SECRET]]}]
    content = {"school": "S", "about": "A", "year": "Year 8", "made_on": "2026-10-14", "parts": parts}
    address = pack_share(
        meeting=participant.meeting, participant=participant, parts=["profile"], content=content, is_mailed=False,
        expires_at=now + timedelta(days=7), by=world.adult, now=now,
    )  # fmt: skip
    pack = MeetingPack.objects.order_by("-pk")[0]
    pack.path = "/shared/" + address.partition("/shared/")[2]
    return pack


def holding(pack):
    """A browser that followed the link."""
    visitor = Client()
    assert visitor.get(pack.path).status_code == 303
    return visitor


def digits_of(visitor):
    """What the mail says, read as it goes out."""
    visitor.post("/shared/code/send/")
    mail = Mail.objects.filter(kind="pack code").order_by("-pk")[0]
    code = PackCode.objects.order_by("-pk")[0]
    return fillers["pack_code"](mail, code.pk, timezone.now())


def test_a_scanner_that_follows_the_link_sees_and_marks_nothing(pack, world, school):
    for scanner in (Client(), Client(headers={"user-agent": "scanner"})):
        for path in (pack.path, "/shared/", "/shared/code/send/", "/shared/code/enter/"):
            for ask in (scanner.get, scanner.head):
                assert SECRET not in ask(path, follow=True).content.decode()
    row = MeetingPack.objects.get(pk=pack.pk)
    assert (row.opened_count, row.last_opened_at) == (0, None)
    assert not PackCode.objects.exists()
    assert not PackVisit.objects.exists()
    assert not Mail.objects.filter(kind="pack code").exists()


def test_the_code_goes_to_the_persons_own_address_and_opens_the_pages(pack, world, school, sign_in):
    visitor = holding(pack)
    door = visitor.get("/shared/").text
    assert SECRET not in door
    assert world.pupil.first_name not in door
    code = digits_of(visitor)
    mail = Mail.objects.get(kind="pack code")
    assert mail.to_address == "doctor@example.org"
    assert world.pupil.first_name not in mail.body + mail.subject
    assert visitor.post("/shared/code/enter/", {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert SECRET in visitor.get("/shared/").text
    page = sign_in(world.adult).get(f"/meetings/{world.pk['meeting']}/").text
    assert "Opened 1 time" in page
    assert "with the code sent to doctor@example.org" in page


def test_a_forwarded_link_does_not_open_with_anothers_visit_or_used_code(pack, school):
    first = holding(pack)
    code = digits_of(first)
    first.post("/shared/code/enter/", {"code": code})
    other = holding(pack)
    assert SECRET not in other.get("/shared/").text
    other.post("/shared/code/enter/", {"code": code})
    assert SECRET not in other.get("/shared/").text
    assert SECRET in first.get("/shared/").text


def test_tries_are_limited_and_the_pack_closes_and_who_shared_it_is_told(pack, school, world):
    now = timezone.now()
    for _ in range(4):
        PackCode.objects.update(asked_at=F("asked_at") - timedelta(hours=2))
        code = digits_of(holding(pack))
        wrong = "000000" if code != "000000" else "111111"
        assert [pack_code_try(pack=pack, digits=wrong, now=now) for _ in range(5)] == [None] * 5
        assert pack_code_try(pack=pack, digits=code, now=now) is None
    assert MeetingPack.objects.get(pk=pack.pk).used_up_at
    assert Client().get(pack.path).status_code == 404
    assert "closed" in Notice.objects.get(recipient=world.adult, unique_key=f"pack-used-up:{pack.pk}").text


def test_three_codes_in_an_hour_and_no_more(pack):
    now = timezone.now()
    for minute in range(3):
        pack_code_ask(pack=pack, now=now + timedelta(minutes=minute))
    with pytest.raises(DomainError, match="three codes"):
        pack_code_ask(pack=pack, now=now + timedelta(minutes=4))
    pack_code_ask(pack=pack, now=now + timedelta(minutes=70))


def read_out(pack, world, now):
    return pack_code_read_out(pack=pack, by=world.adult, now=now)


def test_a_code_that_was_read_out_is_no_mail_on_its_way(pack, school, world):
    now, visitor = timezone.now(), holding(pack)
    read_out(pack, world, now)
    door = visitor.get("/shared/").text
    assert "We have sent a code" not in door
    assert "Did the school read out a code" in door
    visitor.post("/shared/code/send/")
    assert Mail.objects.filter(kind="pack code").count() == 1
    assert "We have sent a code" in visitor.get("/shared/").text


@pytest.mark.parametrize("first", ["mailed", "read out"])
def test_each_way_of_a_code_has_its_own_limit_and_its_own_newest_code(first, pack, school, world):
    """Whoever has the link can ask for three mails an hour: the phone goes on, and its code opens whatever was mailed since."""
    now = timezone.now()
    ways = {"mailed": lambda at: pack_code_ask(pack=pack, now=at), "read out": lambda at: read_out(pack, world, at)}
    other = "read out" if first == "mailed" else "mailed"
    for minute in range(3):
        ways[first](now + timedelta(minutes=minute))
    with pytest.raises(DomainError, match="hour"):
        ways[first](now + timedelta(minutes=3))
    for minute in range(3):
        ways[other](now + timedelta(minutes=4 + minute))
    with pytest.raises(DomainError, match="hour"):
        ways[other](now + timedelta(minutes=8))


@pytest.mark.parametrize("typed", ["mailed", "read out"])
@pytest.mark.parametrize("order", [("mailed", "read out"), ("read out", "mailed")])
def test_a_code_opens_whatever_was_made_the_other_way_since(order, typed, pack, school, world):
    visitor = holding(pack)
    ways = {"mailed": lambda: digits_of(visitor), "read out": lambda: read_out(pack, world, timezone.now())}
    made = {way: ways[way]() for way in order}
    visitor.post("/shared/code/enter/", {"code": made[typed]})
    assert SECRET in visitor.get("/shared/").text
    assert MeetingPack.objects.get(pk=pack.pk).fails == 0
    said = "on the phone" if typed == "read out" and made["mailed"] != made["read out"] else ""
    assert said in PackVisit.objects.get().sent_to


def test_two_codes_at_once_give_no_more_looks(pack, school, world):
    """A code that is wrong for both is two wrong looks of the twenty."""
    now = timezone.now()
    made = {digits_of(holding(pack)), read_out(pack, world, now)}
    wrong = next(code for code in ("000000", "111111", "222222") if code not in made)
    assert pack_code_try(pack=pack, digits=wrong, now=now) is None
    assert MeetingPack.objects.get(pk=pack.pk).fails == 2


def test_a_code_is_old_after_ten_minutes(pack, school):
    code = digits_of(holding(pack))
    assert pack_code_try(pack=pack, digits=code, now=timezone.now() + timedelta(minutes=11)) is None


@pytest.mark.parametrize("end", ["revoked", "expired", "left", "child_left"])
def test_pages_that_are_open_end_with_the_reason(end, pack, school, world):
    visitor = holding(pack)
    visitor.post("/shared/code/enter/", {"code": digits_of(visitor)})
    assert SECRET in visitor.get("/shared/").text
    if end == "revoked":
        pack_revoke(pack=pack, by=world.adult, now=timezone.now())
    elif end == "expired":
        MeetingPack.objects.update(expires_at=timezone.now())
    elif end == "left":
        Professional.objects.update(left_on=timezone.localdate())
    else:
        type(world.pupil).objects.filter(pk=world.pupil.pk).update(left_on=timezone.localdate())
    assert visitor.get("/shared/").status_code == 404
    assert visitor.post("/shared/code/send/").status_code == 404


def test_a_visit_ends_by_itself_and_by_its_button(pack, school):
    visitor = holding(pack)
    visitor.post("/shared/code/enter/", {"code": digits_of(visitor)})
    PackVisit.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    assert SECRET not in visitor.get("/shared/").text
    PackVisit.objects.update(seen_at=timezone.now())
    assert SECRET in visitor.get("/shared/").text
    visitor.post("/shared/leave/")
    assert PackVisit.objects.get().ended_at
    assert visitor.get("/shared/").status_code == 404


def test_a_code_is_not_sent_to_an_address_that_changed_or_is_barred(pack, school, world):
    pack_code_ask(pack=pack, now=timezone.now())
    mail = Mail.objects.get(kind="pack code")
    assert may_code_go(mail)
    Professional.objects.update(email="new@example.org")
    assert not may_code_go(mail)


@pytest.mark.parametrize("address", ["right@example.org", ""])
def test_a_visit_whose_code_went_to_an_address_that_was_put_right_is_over(address, pack, school):
    """Who reads it is a stranger, though the visit was open before."""
    stranger = holding(pack)
    stranger.post("/shared/code/enter/", {"code": digits_of(stranger)})
    assert SECRET in stranger.get("/shared/").text
    Professional.objects.update(email="DOCTOR@example.org")
    assert SECRET in stranger.get("/shared/").text  # the same address
    Professional.objects.update(email=address)
    assert SECRET not in stranger.get("/shared/").text


def test_a_visit_that_was_read_out_stays_when_an_address_is_put_right(pack, world):
    visitor = holding(pack)
    visitor.post("/shared/code/enter/", {"code": read_out(pack, world, timezone.now())})
    Professional.objects.update(email="right@example.org")
    assert SECRET in visitor.get("/shared/").text


@pytest.mark.parametrize("address", ["right@example.org", ""])
def test_a_code_that_went_to_an_address_that_was_put_right_opens_nothing(address, pack, school, world):
    """Who got it is a stranger; the visit of a code that opens says where that code went."""
    stranger, code = holding(pack), digits_of(holding(pack))
    Professional.objects.update(email=address)
    stranger.post("/shared/code/enter/", {"code": code})
    assert SECRET not in stranger.get("/shared/").text
    assert "We have sent a code" not in stranger.get("/shared/").text
    assert not PackVisit.objects.exists()
    assert MeetingPack.objects.get(pk=pack.pk).opened_count == 0
    Professional.objects.update(email="Right@example.org")
    PackCode.objects.update(asked_at=F("asked_at") - timedelta(minutes=1))
    doctor = holding(pack)
    doctor.post("/shared/code/enter/", {"code": digits_of(doctor)})
    assert SECRET in doctor.get("/shared/").text
    assert PackVisit.objects.get().sent_to == "Right@example.org"


def test_who_has_no_address_gets_the_code_on_the_phone(pack, school, world, sign_in):
    Professional.objects.update(email="")
    visitor = holding(pack)
    assert "Phone the school" in visitor.post("/shared/code/send/").text
    made = sign_in(world.adult).post(f"/meeting-packs/{pack.pk}/code/", {"request_key": uuid4().hex})
    assert made.status_code == 201
    assert "01234 567890" in made.text
    code = "".join(re.search(r"(\d{3}) (\d{3})</p>", made.text).groups())
    visitor.post("/shared/code/enter/", {"code": code})
    assert SECRET in visitor.get("/shared/").text
    page = sign_in(world.adult).get(f"/meetings/{world.pk['meeting']}/").text
    assert f"with the code sent on the phone, by {world.adult.full_name}" in page


def test_a_carer_who_must_not_be_contacted_gets_no_code_by_a_shared_mailbox(pack, school, world):
    link = CarerLink.objects.get(pk=world.pk["carer_link"])
    type(link.carer).objects.filter(pk=link.carer_id).update(email="Doctor@example.org")
    CarerLink.objects.filter(pk=link.pk).update(do_not_contact=True)
    with pytest.raises(DomainError, match="Phone the school"):
        pack_code_ask(pack=pack, now=timezone.now())
