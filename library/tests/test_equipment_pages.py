"""The pages of equipment and aids."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from hlta.testing import BEGAN_FIELD, PupilFactory
from hlta.tests.world import build_world
from library.models import AidMissing, AidNeed, Equipment, EquipmentCheck, Loan
from pupils.models import PupilOpening

pytestmark = pytest.mark.django_db


def posted(client, url, **values):
    return client.post(url, {"request_key": uuid4().hex, **values})


def moved(client, pk, **values):
    """Open the aid's page and say in what state it is."""
    opened = dict(BEGAN_FIELD.findall(client.get(f"/equipment/{pk}/").text))
    return client.post(f"/equipment/{pk}/state/", opened | {f"state-{name}": value for name, value in values.items()})


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.HLTA])


def test_an_aid_is_written_down_checked_mended_and_lent(senco, pupil, sign_in):
    client, today = sign_in(senco), timezone.localdate()
    made = posted(client, "/equipment/new/", name="Rollator", kind="mobility", owner="family", asset_number="R1")
    aid = Equipment.objects.get()
    assert made["Location"] == f"/equipment/{aid.pk}/"
    assert "Lend Rollator (R1)" in client.get(f"/equipment/{aid.pk}/lend/").text
    posted(client, f"/equipment/{aid.pk}/lend/?pupil={pupil.pk}", starts_on=today)
    posted(client, f"/equipment/{aid.pk}/check/", **{"check-done_on": today, "check-result": "faulty"})
    moved(client, aid.pk, state="away", note="Back on Monday.")
    page = client.get(f"/equipment/{aid.pk}/").text
    assert all(words in page for words in (pupil.name, "Away for repair", "Back on Monday.", "Faulty from"))
    posted(client, f"/equipment/loan/{Loan.objects.get().pk}/end/")
    assert "Nobody: it is in store" in client.get(f"/equipment/{aid.pk}/").text


def test_bad_input_keeps_what_was_typed(world, sign_in):
    client, pk = sign_in(world.adult), world.pk["equipment"]
    new = posted(client, "/equipment/new/", name="", kind="vision", note="By the door.").text
    assert "There is a problem" in new
    assert "By the door." in new
    found = {"check-done_on": "2999-01-01", "check-result": "ok", "check-note": "Clear."}
    check = posted(client, f"/equipment/{pk}/check/", **found)
    assert "This day is still ahead." in check.text
    assert 'value="Clear."' in check.text
    state = moved(client, pk, state="retired", note="Too old.").text
    assert "It is on loan. Take it back first." in state
    assert 'value="Too old."' in state
    assert EquipmentCheck.objects.count() == 0


@pytest.mark.parametrize(("days", "words"), [(800, "more than two years back"), (-1, "still ahead"), (700, "")])
def test_a_loan_began_lately_and_not_ahead(senco, pupil, sign_in, days, words):
    client, aid = (
        sign_in(senco),
        Equipment.objects.create(name="Slope", kind="writing", state_since=timezone.localdate()),
    )
    day = timezone.localdate() - timedelta(days=days)
    answer = posted(client, f"/equipment/{aid.pk}/lend/?pupil={pupil.pk}", starts_on=day)
    assert words in answer.text
    assert Loan.objects.exists() == (not words)


def test_who_sees_some_pupils_is_told_of_those(senco, key_ta, pupil, sign_in):
    assert "No pupil has an aid yet" in sign_in(senco).get("/equipment/without/").text
    today = timezone.localdate()
    slope = Equipment.objects.create(name="Slope", kind="writing", state_since=today)
    Loan.objects.create(equipment=slope, pupil=pupil, starts_on=today, lent_by=senco)
    assert "Everybody has their aid today" in sign_in(senco).get("/equipment/without/").text
    page = sign_in(key_ta).get("/equipment/without/").text
    assert "Every pupil you work with has their aid today" in page
    assert "Everybody has" not in page


def test_the_register_is_narrowed_and_downloaded(world, sign_in):
    today = timezone.localdate()
    Equipment.objects.create(name="Slope", kind="writing", state="faulty", state_since=today)
    client = sign_in(world.adult)
    for query, names in [
        ("kind=writing", {"Slope"}), ("state=faulty", {"Slope"}), ("checks=due", {"Radio aid"}), ("lent=yes", {"Radio aid"}),
        ("lent=no", {"Slope"}), ("q=rad", {"Radio aid"}), ("state=retired", set()), ("", {"Slope", "Radio aid"}),
    ]:  # fmt: skip
        page = client.get(f"/equipment/?{query}").text
        assert {name for name in ("Slope", "Radio aid") if f">{name}</a>" in page} == names, query
    text = client.get("/equipment/?format=csv").content.decode("utf-8-sig")
    assert "Charge it overnight." in text
    assert PupilOpening.objects.filter(pupil=world.pupil, page="equipment_list download").exists()


def test_a_ta_marks_their_pupil_from_the_page_and_back(school, sign_in):
    world = build_world(school, roles=[Role.TA])
    client, loan, page = sign_in(world.adult), world.pk["loan"], f"/pupils/{world.pupil.pk}/"
    aids = f"{page}parts/aids/"
    assert "Charge it overnight." in client.get(aids).text
    marked = client.post(f"/equipment/loan/{loan}/missing/", {"reason": "flat", "back": "pupil"})
    assert marked["Location"] == page
    assert "Not here today: battery flat" in client.get(aids).text
    assert "Battery flat" in client.get("/equipment/without/").text
    client.post(f"/equipment/loan/{loan}/here/", {"back": "pupil"})
    assert "Not here today: battery" not in client.get(aids).text


def test_a_tap_without_a_reason_counts_as_left_at_home(world, sign_in):
    sign_in(world.adult).post(f"/equipment/loan/{world.pk['loan']}/missing/")
    assert AidMissing.objects.get().reason == "at_home"


def test_nobody_marks_or_sees_a_pupil_who_is_not_theirs(world, other_ta, sign_in):
    client, loan = sign_in(other_ta), world.pk["loan"]
    assert client.post(f"/equipment/loan/{loan}/missing/").status_code == 404
    assert client.post(f"/equipment/loan/{loan}/here/").status_code == 404
    assert client.post(f"/equipment/loan/{loan}/end/").status_code == 403
    for page in (
        "/equipment/",
        "/equipment/without/",
        f"/equipment/{world.pk['equipment']}/",
        "/equipment/?format=csv",
    ):
        assert world.pupil.family_name not in client.get(page).text
    assert "A pupil you don't work with" in client.get("/equipment/").text


def test_a_need_is_written_down_and_ended_from_the_pupils_page(senco, pupil, sign_in):
    client = sign_in(senco)
    posted(client, f"/equipment/need/{pupil.pk}/new/", kind="vision", description="Magnifier", since="2026-01-05")
    assert "Needs: Magnifier" in client.get(f"/pupils/{pupil.pk}/parts/aids/").text
    ahead = posted(client, f"/equipment/need/{pupil.pk}/new/", kind="vision", description="Lamp", since="2999-01-01")
    assert "still ahead" in ahead.text
    assert 'value="Lamp"' in ahead.text
    client.post(f"/equipment/need/{AidNeed.objects.get().pk}/end/")
    assert "None is needed." in client.get(f"/pupils/{pupil.pk}/parts/aids/").text


def test_home_counts_who_is_without_and_which_checks_are_due(school, sign_in):
    world = build_world(school, roles=[Role.SENCO])
    page = sign_in(world.adult).get("/").text
    assert "<strong>1</strong> pupil is without their aid today" in page
    assert "<strong>1</strong> aid is due a check" in page


def test_the_list_of_who_is_without_writes_down_whom_it_showed(world, sign_in):
    sign_in(world.adult).get("/equipment/without/")
    assert [row.page for row in PupilOpening.objects.filter(pupil=world.pupil)] == ["aid_without_list"]


@pytest.mark.parametrize("path", ["/equipment/", "/equipment/without/"])
def test_as_many_queries_for_twenty(world, school, sign_in, counted, path):
    client, today = sign_in(world.adult), timezone.localdate()
    client.get(path)
    few = len(counted(lambda: client.get(path)))
    for number in range(20):
        pupil = PupilFactory.create(school=school)
        aid = Equipment.objects.create(name=f"Aid {number}", kind="vision", state="faulty", state_since=today)
        Loan.objects.create(equipment=aid, pupil=pupil, starts_on=today - timedelta(days=1), lent_by=world.adult)
        AidNeed.objects.create(pupil=pupil, kind="hearing", since=today)
    assert len(counted(lambda: client.get(path))) == few <= 15
