"""The calendar feed: opens in a parser, names no pupil, and its address reveals nothing once revoked or guessed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from access.models import Membership
from access.policy import Role
from deployment.actions.feed import feed_make
from deployment.models import CalendarFeed, ClassCover
from deployment.rules.feed import hash_of, read_address
from hlta.testing import PupilFactory, make_member
from interventions.models import Group, Placement, Programme, Session
from interventions.tests.calendars import changed, hour, open_weeks
from pupils.models import LearnerProfile, TeachingClass
from schools.context import in_school
from schools.rules import monday_of
from staff.models import StaffMember

pytestmark = pytest.mark.django_db
MONDAY = monday_of(timezone.localdate())
NOW = timezone.now()
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def weeks(school):
    open_weeks(MONDAY)


@pytest.fixture
def child(school):
    child = PupilFactory.create(school=school, given_name="Amara", family_name="Okafor")
    LearnerProfile.objects.create(pupil=child, what_helps="One step at a time.")
    return child


def address(user):
    return f"/calendar/{feed_make(user=user, by=user, now=NOW)}.ics"


def events(client, path, on=MONDAY):
    answer = client.get(path)
    assert answer.status_code == 200
    found = [event for event in Calendar.from_ical(answer.content).walk("VEVENT") if event["DTSTART"].dt.date() == on]
    return sorted(found, key=lambda event: event["DTSTART"].dt)


def plain(answer):
    return answer.status_code, answer.content, dict(answer.headers)


def test_an_hour_is_an_event_of_the_schools_clock(weeks, key_ta, child, client):
    lesson = TeachingClass.objects.create(name="8x/En1")
    cell = hour(key_ta.staff, MONDAY, teaching_class=lesson, pupil=child, room="R7")
    (event,) = events(client, address(key_ta))
    assert event["DTSTART"].dt == datetime.combine(MONDAY, time(9), LONDON)
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert event["SUMMARY"] == "In-class support, 8x/En1, A. O., R7"
    assert (event["UID"], event["LOCATION"]) == (f"hour-{cell.pk}-{MONDAY:%Y%m%d}@hlta", "R7")


def test_it_reaches_four_weeks_back_and_twelve_ahead(weeks, key_ta, client):
    hour(key_ta.staff, MONDAY)
    calendar = Calendar.from_ical(client.get(address(key_ta)).content)
    days = sorted(event["DTSTART"].dt.date() for event in calendar.walk("VEVENT"))
    today = timezone.localdate()
    assert today - timedelta(weeks=4) <= days[0] < today - timedelta(weeks=3)
    assert today + timedelta(weeks=11) < days[-1] <= today + timedelta(weeks=12)
    assert calendar["X-WR-CALNAME"].startswith("My hours, ")
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]


def test_it_holds_no_name_and_no_word_about_a_pupil(weeks, key_ta, other_ta, child, client):
    programme = Programme.objects.create(
        name="Plan, Do", aim="Helps Amara.", area="cognition", supervising_teacher=other_ta.staff
    )
    until = MONDAY + timedelta(weeks=8)
    group = Group.objects.create(
        programme=programme, name="Amara's", leader=key_ta.staff, starts_on=MONDAY, ends_on=until
    )
    Placement.objects.create(programme=programme, group=group, pupil=child, starts_on=MONDAY, due_to_end_on=until)
    Session.objects.create(
        group=group, on=MONDAY, starts_at=time(11), ends_at=time(12), led_by=key_ta.staff, aim="Amara plans."
    )
    hour(key_ta.staff, MONDAY, pupil=child, label="Amara Okafor, one to one")
    cover = hour(other_ta.staff, MONDAY, time(13), time(14), pupil=child, label="Amara Okafor")
    changed(cover, MONDAY, now=NOW, covered_by=key_ta.staff, note="Amara Okafor waits at the door.")
    text = client.get(address(key_ta)).text.replace("\r\n ", "")
    assert not [word for word in ("Amara", "Okafor", "One step", "waits at") if word in text]
    assert "SUMMARY:Cover: in-class support\\, A. O." in text
    assert "SUMMARY:Group session\\, Plan\\, Do" in text


def test_a_lost_hour_keeps_its_event_as_cancelled(weeks, key_ta, client):
    cell, path = hour(key_ta.staff, MONDAY), address(key_ta)
    (before,) = events(client, path)
    changed(cell, MONDAY, now=NOW)
    (after,) = events(client, path)
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert before["UID"] == after["UID"]


def test_a_whole_class_is_an_event_without_what_was_written_for_it(weeks, key_ta, client):
    cover = ClassCover.objects.create(
        teaching_class=TeachingClass.objects.create(name="8B/Ma"), on=MONDAY, starts_at=time(9), ends_at=time(10),
        covered_by=key_ta.staff, work_left="Page 7.", room="M2", recorded_at=NOW,
    )  # fmt: skip
    path = address(key_ta)
    (event,) = events(client, path)
    assert (event["SUMMARY"], event["UID"]) == (
        "Cover: whole class, 8B/Ma, M2",
        f"class-{cover.pk}-{MONDAY:%Y%m%d}@hlta",
    )
    assert "Page 7." not in client.get(path).text


def test_parts_of_an_hour_are_events_of_their_own(weeks, key_ta, client):
    cell = hour(key_ta.staff, MONDAY)
    changed(cell, MONDAY, now=NOW, starts_at=time(9, 30))
    found = events(client, address(key_ta))
    assert [event["STATUS"] for event in found] == ["CONFIRMED", "CANCELLED"]
    assert len({event["UID"] for event in found}) == 2


def test_only_the_hash_of_the_secret_is_kept(key_ta):
    text = feed_make(user=key_ta, by=key_ta, now=NOW)
    school, token = read_address(text)
    assert (school, CalendarFeed.objects.get().token_hash) == (key_ta.membership.school_id, hash_of(token))
    assert len(token) >= 43


def test_every_address_that_shows_nothing_is_answered_alike(
    weeks, school, other_school, key_ta, other_ta, hlta, senco, client
):
    revoked, leaver, ended, lapsed = (address(user) for user in (key_ta, other_ta, hlta, senco))
    live = address(key_ta)
    StaffMember.objects.filter(user=other_ta).update(left_on=MONDAY)
    Membership.objects.filter(user=hlta).update(ended_on=MONDAY)
    CalendarFeed.objects.filter(user=senco).update(made_at=NOW - timedelta(days=400))
    office = make_member(school, Role.HLTA, job="hlta")
    moved = address(office)
    Membership.objects.filter(user=office).update(roles=[Role.TEACHER.value])
    guessed = live[:-5] + ("x" if live[-5] != "x" else "y") + ".ics"
    number, token = live.removeprefix("/calendar/").split("-", 1)
    elsewhere = f"/calendar/{'ae' if number != 'ae' else 'ai'}-{token}"
    paths = [
        revoked,
        leaver,
        ended,
        lapsed,
        moved,
        guessed,
        elsewhere,
        "/calendar/x.ics",
        "/calendar/-.ics",
        "/calendar/é%00.ics",
    ]
    answers = [plain(client.get(path)) for path in paths]
    assert answers == [answers[0]] * len(paths)
    assert answers[0][:2] == (404, b"Not found.")
    assert client.get(live).status_code == 200


def test_wrong_addresses_cost_the_same(weeks, key_ta, client, counted):
    revoked = address(key_ta)
    address(key_ta)
    asked = [counted(lambda path=path: client.get(path)).sql for path in (revoked, f"/calendar/ae-{'x' * 43}.ics")]
    assert [len(sql) for sql in asked] == [len(asked[0])] * 2


def test_another_school_is_not_entered_by_a_token_of_this_one(weeks, key_ta, other_school, client):
    hour(key_ta.staff, MONDAY, room="Secret room")
    _, token = read_address(address(key_ta).removeprefix("/calendar/").removesuffix(".ics"))
    stranger = make_member(other_school, Role.TA, job="ta")
    with in_school(other_school.pk):
        theirs = address(stranger)
        mixed = theirs.split("-", 1)[0] + f"-{token}.ics"
    assert client.get(mixed).status_code == 404
    assert "Secret room" not in client.get(theirs).text


def test_one_reads_ones_own_hours_only(weeks, key_ta, other_ta, client, sign_in):
    hour(key_ta.staff, MONDAY, room="Mine")
    hour(other_ta.staff, MONDAY, room="Theirs")
    path = address(key_ta)
    # Whoever is signed in: the address alone says whose it is.
    for reader in (client, sign_in(other_ta)):
        text = reader.get(path).text
        assert "Mine" in text
        assert "Theirs" not in text


def test_others_wrong_addresses_do_not_shut_a_right_one(weeks, key_ta, client):
    live = address(key_ta)
    assert {client.get(f"/calendar/ae-{number:043}.ics").status_code for number in range(100)} == {404}
    assert client.get(live).status_code == 200


def test_it_stays_in_no_cache_and_is_only_read(weeks, key_ta, client):
    path = address(key_ta)
    answer = client.get(path)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Content-Type"].startswith("text/calendar")
    assert "Set-Cookie" not in answer
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_the_address_is_in_no_history(weeks, key_ta, client):
    path = address(key_ta)
    client.get(path)
    client.get(path.replace("-", "-x", 1))
    token = path.split("-", 1)[1][:20]
    history = CalendarFeed.pgh_event_model.objects.all().values_list("pgh_label", "pgh_context")
    assert [label for label, _ in history] == ["insert"]
    assert token not in str(list(history))


NEW_KEY = "6a1c1f6ad6d14c0b9e7c4a8f6a2f9d11"


def test_it_is_shown_once_and_can_be_revoked(weeks, key_ta, client, sign_in):
    desk = sign_in(key_ta)
    assert "You have no address" in desk.get("/my-calendar/").text
    page = desk.post("/my-calendar/new/", {"request_key": NEW_KEY}, follow=True).text
    path = page.split("/calendar/")[1].split("<")[0]
    assert client.get(f"/calendar/{path}").status_code == 200
    page = desk.get("/my-calendar/").text
    assert path not in page
    assert "Last read by a calendar" in page
    desk.post("/my-calendar/revoke/")
    assert client.get(f"/calendar/{path}").status_code == 404
    assert "You have no address" in desk.get("/my-calendar/").text


def test_a_reload_makes_no_other_address(weeks, key_ta, sign_in):
    desk = sign_in(key_ta)
    for _ in range(2):
        assert desk.post("/my-calendar/new/", {"request_key": NEW_KEY})["Location"] == "/my-calendar/"
    assert CalendarFeed.objects.filter(user=key_ta).count() == 1
    assert "It is shown this once." in desk.get("/my-calendar/").text
    assert "It is shown this once." not in desk.get("/my-calendar/").text


def test_the_page_that_shows_an_address_can_send_its_forms(weeks, key_ta, sign_in):
    """A browser that may send no referrer sends the origin "null", which no form gets past."""
    page = sign_in(key_ta).post("/my-calendar/new/", {"request_key": NEW_KEY}, follow=True)
    assert "It is shown this once." in page.text
    assert page["Referrer-Policy"] == "same-origin"


def test_a_new_address_ends_the_one_before(weeks, key_ta, other_ta, client):
    theirs, old = address(other_ta), address(key_ta)
    new = address(key_ta)
    assert [client.get(path).status_code for path in (old, new, theirs)] == [404, 200, 200]


def test_twenty_hours_ask_no_more_than_one(weeks, key_ta, client, counted):
    path = address(key_ta)
    hour(key_ta.staff, MONDAY)
    client.get(path)
    few = counted(lambda: client.get(path))
    for number in range(1, 20):
        cell = hour(key_ta.staff, MONDAY + timedelta(days=number % 5), time(8 + number // 5), time(9 + number // 5))
        changed(cell, MONDAY + timedelta(days=number % 5), now=NOW)
    many = counted(lambda: client.get(path))
    assert (len(few), len(many) <= 12) == (len(many), True)
