"""A day is closed, or off timetable, after things were planned for it."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from deployment.actions.trip import trip_cancel, trip_create
from deployment.models import Cell, DayChange, Trip
from hlta.tests.world import build_world
from interventions.actions.session import session_reopen, sessions_lay_out
from interventions.actions.session_change import session_cover
from interventions.calendar import hours_ics
from interventions.models import Group, Placement, Session
from liaison.actions.meeting import meeting_create
from liaison.models import Meeting
from messaging.models import Mail, Notice
from plans.actions.review import review_create
from plans.actions.review_mail import invitations_send
from plans.models import ReviewPoint
from plans.tests.test_invitees import make_carer
from pupils.actions.calendar import day_close, day_open, off_timetable_create, off_timetable_remove
from pupils.models import Pupil
from schools.models import ClosedDay, CycleWeek, OffTimetableDay, Term
from schools.queries import days_off

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
DAY = date(2026, 10, 21)
MONDAY = date(2026, 10, 12)
pytestmark = pytest.mark.at("2026-10-14T10:00")


def at(clock, day=DAY):
    return timezone.make_aware(datetime.combine(day, clock))


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO, Role.HLTA])


@pytest.fixture
def planned(school, world):
    """A session, a review, a meeting, a trip and a duty on Wednesday 21 October, and a mail that goes out then."""
    Term.objects.all().delete()
    CycleWeek.objects.all().delete()
    Term.objects.create(name="Autumn 1", starts_on=date(2026, 9, 2), ends_on=date(2026, 10, 23))
    CycleWeek.objects.bulk_create([CycleWeek(school=school, monday=date(2026, 10, day), number=1) for day in (12, 19)])
    Session.objects.all().delete()
    # What the world has of its own is not what these tests are about.
    ReviewPoint.objects.update(state="cancelled")
    Meeting.objects.update(state="cancelled")
    group = Group.objects.get()
    slot = group.slots.get()
    Cell.objects.filter(pk=slot.cell_id).update(week=1, weekday=3, starts_at=time(11), ends_at=time(11, 30))
    Group.objects.update(starts_on=date(2026, 9, 2), ends_on=date(2026, 12, 18))
    sessions_lay_out(group=Group.objects.get(), today=MONDAY)
    adult, pupil = world.adult, Pupil.objects.get(pk=Placement.objects.get().pupil_id)
    make_carer(pupil, "Kowalska", email="mother@example.org")
    review = review_create(
        pupil=pupil, by=adult, now=NOW,
        values={
            "starts_at": at(time(15, 30)), "minutes": 30, "place": "Room 1", "purpose": "x", "led_by": adult.staff,
        },
    )  # fmt: skip
    invitations_send(review=review, by=adult, now=NOW)
    Mail.objects.update(state="sent", sent_at=NOW)
    meeting_create(
        pupil=pupil, by=adult,
        values={
            "starts_at": at(time(14)), "minutes": 60, "place": "Room 2", "purpose": "y", "agenda": "",
            "staff": [adult.staff], "carers": [], "professionals": [], "is_pupil_there": False,
        },
    )  # fmt: skip
    trip_create(
        values={"name": "Farm", "place": "Farm", "starts_at": at(time(9)), "ends_at": at(time(15)), "leader": adult.staff},
        by=adult, now=NOW,
    )  # fmt: skip
    Mail.objects.create(
        kind="staff digest", reference="x", unique_key="digest of that day", to_name="A",
        to_address="a@example.org", subject="S", body="B",
        not_before=at(time(8)),
    )  # fmt: skip
    return group


def of_day():
    return Session.objects.get(on=DAY)


def close(world, **choices):
    return day_close(on=DAY, reason="Snow", choices=choices, by=world.adult, now=NOW)


def test_the_page_lists_what_falls_on_it_with_who_is_told_and_saves_nothing_yet(planned, world, sign_in):
    client = sign_in(world.adult)
    answer = client.post(
        reverse("pupils:calendar"),
        {"request_key": uuid4().hex, "add": "closed", "closed-on": DAY.isoformat(), "closed-reason": "Snow"},
        follow=True,
    )
    text = answer.text
    for words in (
        "Group sessions (1)",
        "Reviews (1)",
        "Meetings with other services (1)",
        "Trips (1)",
        "Emailed now: ",
    ):
        assert words in text, words
    assert "Emails by kind: 1 staff digest" in text
    assert not ClosedDay.objects.exists()
    assert of_day().state == "planned"
    path = answer.redirect_chain[-1][0].partition("?")[0]
    fields = {"kind": "closed", "on": DAY.isoformat(), "reason": "Snow", "request_key": uuid4().hex}
    done = client.post(path, fields, follow=True).text
    assert "is closed: Snow. Group sessions: 1 cancelled. Reviews: 1 cancelled." in done
    assert ClosedDay.objects.get().on == DAY


def test_what_is_cancelled_says_why_and_is_told(planned, world):
    close(world)
    session = of_day()
    assert (session.state, session.not_held_reason, session.not_held_note) == ("not_held", "closed", "Snow")
    assert session.get_not_held_reason_display() == "School closed"
    mail = Mail.objects.get(kind="review cancelled", to_address="mother@example.org")
    assert "School closed: Snow." in mail.body
    assert "METHOD:CANCEL" in mail.calendar


@pytest.mark.parametrize("keeps", [True, False])
def test_the_hourly_job_agrees_with_the_page(planned, world, keeps):
    """It neither takes away what was kept or cancelled, nor makes it again."""
    close(world, **{f"session:{of_day().pk}": not keeps})
    before = list(Session.objects.order_by("pk").values_list("pk", "on", "state"))
    sessions_lay_out(group=Group.objects.get(), today=MONDAY)
    assert list(Session.objects.order_by("pk").values_list("pk", "on", "state")) == before
    assert of_day().state == ("planned" if keeps else "not_held")


def test_a_session_that_is_kept_is_on_today_my_day_my_week_and_not_where_it_was_cancelled(planned, world, sign_in):
    Session.objects.filter(on=DAY).update(led_by=world.adult.staff)
    close(world, **{f"session:{of_day().pk}": False})
    client, day = sign_in(world.adult), {"on": DAY.isoformat()}
    record = reverse("interventions:session_record", args=[of_day().pk])
    for address, asked in (
        ("interventions:today", day), ("interventions:my_day", day), ("interventions:my_week", {"from": "2026-10-19"}),
    ):  # fmt: skip
        assert record in client.get(reverse(address), asked).text, address
    page = client.get(reverse("interventions:my_day"), day).text
    assert "Snow" in page
    Session.objects.filter(on=DAY).update(state="not_held", not_held_reason="closed", not_held_note="Snow")
    page = client.get(reverse("interventions:my_day"), day).text
    assert record not in page
    assert "No school on this day" in page


def test_a_day_that_is_open_again_names_what_stays_cancelled(planned, world, sign_in):
    close(world)
    row = ClosedDay.objects.get()
    said = sign_in(world.adult).post(
        reverse("pupils:calendar_remove", args=["closed", row.pk]), {"request_key": uuid4().hex}, follow=True
    )
    pupil = ReviewPoint.objects.get(cancelled_words="School closed: Snow.").pupil
    assert "Plan them again if they should take place: " in said.text
    for words in (f"review of {pupil.name}", "meeting about ", "trip "):
        assert words in said.text, words


def test_a_day_that_is_open_again_has_its_sessions(planned, world):
    close(world)
    day_open(day=ClosedDay.objects.get(), by=world.adult, now=NOW)
    assert of_day().state == "planned"
    sessions_lay_out(group=Group.objects.get(), today=MONDAY)
    assert Session.objects.filter(on=DAY).count() == 1


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("text", flat=True))


@pytest.mark.parametrize("by_hand", [False, True])
def test_whoever_covers_still_does_on_a_day_that_is_open_again(planned, world, senco, hlta, by_hand):
    trip_cancel(trip=Trip.objects.get(name="Farm"), by=senco, now=NOW)
    session_cover(session=of_day(), led_by=hlta.staff, reason="A course", by=senco, now=NOW)
    changes = list(DayChange.objects.values("cell", "on", "covered_by", "cause"))
    assert changes
    day_close(on=DAY, reason="Snow", by=senco, now=NOW)
    if by_hand:
        session_reopen(session=of_day(), by=senco, now=NOW)
    else:
        day_open(day=ClosedDay.objects.get(), by=senco, now=NOW)
    assert (of_day().state, of_day().led_by) == ("planned", hlta.staff)
    assert list(DayChange.objects.values("cell", "on", "covered_by", "cause")) == changes


def test_each_closing_and_each_opening_is_told(planned, world, senco, hlta):
    session_cover(session=of_day(), led_by=hlta.staff, reason="A course", by=senco, now=NOW)
    Notice.objects.all().delete()
    for hours in (0, 2):
        now = NOW + timedelta(hours=hours)
        day_close(on=DAY, reason="Snow", by=senco, now=now)
        day_open(day=ClosedDay.objects.get(), by=senco, now=now + timedelta(hours=1))
    of_sessions = [
        "School closed: Snow. On Wed 21 Oct your session at 11:00 does not take place.",
        "Wed 21 Oct is a school day again. Your session at 11:00 takes place after all.",
    ]
    of_hours = [
        "School closed: Snow. Your timetable on Wednesday 21 October does not take place.",
        "Wednesday 21 October is a school day again. Your timetable takes place after all.",
    ]
    assert [text for text in told(hlta) if "session at" in text] == of_sessions * 2
    owner = Cell.objects.get(pk=planned.slots.get().cell_id).staff_member.user
    assert [text for text in told(owner) if "imetable" in text] == of_hours * 2


def test_mails_go_on_the_next_school_day_where_somebody_chose_that(planned, world):
    close(world, **{"mail:1": True})
    assert timezone.localtime(Mail.objects.get(kind="staff digest").goes_at) == at(time(8), date(2026, 10, 22))


def test_whoever_has_a_timetable_that_day_is_told_once(planned, world):
    other = Cell.objects.first().staff_member
    close(world)
    texts = Notice.objects.filter(recipient=other.user).values_list("text", flat=True) if other.user_id else []
    assert sum("does not take place" in text for text in texts) <= 2


def test_a_closed_day_is_closed_once(planned, world):
    close(world)
    with pytest.raises(DomainError, match="closed already"):
        close(world)


@pytest.mark.parametrize("name", ["interventions:today", "interventions:my_day", "interventions:my_week"])
def test_the_reason_stands_where_people_look(planned, world, sign_in, name):
    close(world)
    asked = "from" if name.endswith("week") else "on"
    page = sign_in(world.adult).get(reverse(name), {asked: DAY.isoformat()})
    assert "School closed: Snow" in page.text


def test_the_calendar_feed_says_it_too(planned, world):
    close(world)
    text = hours_ics([], school="A", now=NOW, off=days_off(start=MONDAY, end=DAY)).decode()
    assert "SUMMARY:School closed: Snow" in text
    assert "DTSTART;VALUE=DATE:20261021" in text


@pytest.mark.parametrize(
    ("years", "forms", "state"),
    [([], [], "not_held"), ([9], [], "not_held"), ([11], [], "planned"), ([], ["9B"], "not_held")],
)
def test_off_timetable_days_are_for_everybody_a_year_or_a_form(planned, world, years, forms, state):
    Pupil.objects.update(year_group=9, form="9B")
    off_timetable_create(on=DAY, reason="Mocks", year_groups=years, forms=forms, by=world.adult, now=NOW)
    session = of_day()
    assert session.state == state
    assert session.not_held_reason == ("off_timetable" if state == "not_held" else "")
    assert not Mail.objects.filter(kind="review cancelled").exists()
    assert days_off(start=DAY, end=DAY)[DAY][0].startswith("Off timetable: Mocks (")
    sessions_lay_out(group=Group.objects.get(), today=MONDAY)
    assert of_day().state == state
    off_timetable_remove(day=OffTimetableDay.objects.get(), by=world.adult, now=NOW)
    assert of_day().state == "planned"
