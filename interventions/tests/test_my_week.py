"""My day and My week: the timetable, what changed of it, what one covers, and what one needs to know."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from access.policy import Role
from deployment.models import Absence, Cell, ClassCover, NeedToKnow, Trip, TripAbsence, TripAdult
from hlta.testing import PupilFactory, make_member
from interventions.models import Group, Placement, Programme, ProtocolStep, Session, Slot
from interventions.queries.week import my_day, my_week
from interventions.tests.calendars import changed, hour, open_weeks
from messaging.models import Notice
from pupils.models import ClassTeacher, Enrolment, LearnerProfile, Lesson, TeachingClass
from schools.models import CycleWeek, Period, Term
from schools.rules import monday_of

pytestmark = pytest.mark.django_db
MONDAY = monday_of(timezone.localdate())


def at(hours, minutes=0):
    return timezone.make_aware(datetime.combine(MONDAY, time(hours, minutes)))


@pytest.fixture
def weeks(school):
    open_weeks(MONDAY)


@pytest.fixture
def group(school, hlta, pupil):
    supervisor = make_member(school, Role.TEACHER, job="teacher")
    programme = Programme.objects.create(
        name="Plan, Do", aim="Plan.", area="cognition", supervising_teacher=supervisor.staff
    )
    ProtocolStep.objects.create(programme=programme, position=1, title="Warm up", minutes=5)
    until = MONDAY + timedelta(weeks=8)
    group = Group.objects.create(programme=programme, name="A", leader=hlta.staff, starts_on=MONDAY, ends_on=until)
    Placement.objects.create(programme=programme, group=group, pupil=pupil, starts_on=MONDAY, due_to_end_on=until)
    return group


def session_of(group, cell, led_by, **fields):
    slot, _ = Slot.objects.get_or_create(group=group, cell=cell)
    return Session.objects.create(
        group=group, slot=slot, on=MONDAY, starts_at=cell.starts_at, ends_at=cell.ends_at, led_by=led_by, **fields
    )


def entries(user, now=None):
    return my_week(user=user, monday=MONDAY, now=now or at(8))["days"][0].entries


def test_an_hour_that_is_covered_is_struck_through_in_words(weeks, key_ta, other_ta, sign_in):
    cell = hour(key_ta.staff, MONDAY, label="English, 8x")
    changed(cell, MONDAY, now=at(8), covered_by=other_ta.staff)
    page = sign_in(key_ta).get(f"/my-week/?from={MONDAY}").text
    assert f"Covered by {other_ta.staff.name}" in page
    assert "<s>English, 8x</s>" in page


def test_an_hour_that_nobody_covers_says_why(weeks, key_ta):
    changed(hour(key_ta.staff, MONDAY), MONDAY, now=at(8))
    assert [entry.off for entry in entries(key_ta)] == ["Not this time: adult absent"]
    next_week = my_week(user=key_ta, monday=MONDAY + timedelta(weeks=1), now=at(8))
    assert [entry.off for entry in next_week["days"][0].entries] == [""]


# The card of whom one covers opens for the day alone.
@pytest.mark.at(f"{MONDAY} 08:30")
def test_a_cover_says_for_whom_with_whom_and_what_to_know(weeks, key_ta, other_ta, pupil, sign_in):
    LearnerProfile.objects.create(pupil=pupil, what_helps="One step at a time.")
    away = Absence.objects.create(
        staff_member=other_ta.staff, starts_on=MONDAY, ends_on=MONDAY, recorded_at=at(7), note="Books are in my tray."
    )
    cell = hour(other_ta.staff, MONDAY, pupil=pupil, room="R7")
    changed(cell, MONDAY, now=at(8), covered_by=key_ta.staff, absence=away, note="Start in the library.")
    page = sign_in(key_ta).get(f"/my-day/?on={MONDAY}").text
    for words in (f"Cover, for {other_ta.staff.name}", "Start in the library.", "Books are in my tray.", "One step at"):
        assert words in page
    assert pupil.name in page


def test_who_covers_may_open_the_pupils_page(school, key_ta, other_ta, pupil, sign_in):
    today = timezone.localdate()
    cell = hour(other_ta.staff, today, pupil=pupil)
    assert sign_in(key_ta).get(f"/pupils/{pupil.pk}/").status_code == 404
    changed(cell, today, now=timezone.now(), covered_by=key_ta.staff)
    assert sign_in(key_ta).get(f"/pupils/{pupil.pk}/").status_code == 200


# The card of whom one covers opens for the day alone.
@pytest.mark.at(f"{MONDAY} 08:30")
def test_a_covered_session_is_one_line_for_each_adult(weeks, group, hlta, key_ta):
    cell = hour(hlta.staff, MONDAY, kind="group")
    session_of(group, cell, key_ta.staff)
    changed(cell, MONDAY, now=at(8), covered_by=key_ta.staff, note="Bring the dice.")
    (absent,), (covering,) = entries(hlta), entries(key_ta)
    assert (absent.off, absent.session) == (f"Covered by {key_ta.staff.name}", None)
    assert (covering.cover_for, covering.notes) == (hlta.staff.name, ["Bring the dice."])
    assert covering.session is not None
    assert [pupil.pk for pupil in covering.pupils] == [group.placements.get().pupil_id]


def test_a_session_of_before_the_group_changed_hands_was_no_cover(weeks, group, hlta, key_ta):
    cell = hour(hlta.staff, MONDAY, kind="group", starts_on=MONDAY + timedelta(days=1))
    session_of(group, cell, key_ta.staff)
    assert [entry.cover_for for entry in entries(key_ta)] == [""]


def test_a_session_that_was_moved_says_where_to(weeks, group, hlta):
    cell = hour(hlta.staff, MONDAY, kind="group")
    session_of(
        group, cell, hlta.staff, state="not_held", not_held_reason="moved", not_held_note="To 25 Nov 10:00: exam"
    )
    assert [entry.off for entry in entries(hlta)] == ["Moved to 25 Nov 10:00: exam"]


def test_a_half_day_away_splits_the_hour(weeks, key_ta):
    hour(key_ta.staff, MONDAY, time(9), time(11))
    Absence.objects.create(
        staff_member=key_ta.staff,
        starts_on=MONDAY,
        ends_on=MONDAY,
        starts_at=time(10),
        ends_at=time(12),
        recorded_at=at(7),
    )
    assert [(entry.starts_at, entry.off) for entry in entries(key_ta)] == [(time(9), ""), (time(10), "You are away")]


def test_now_is_what_takes_place_now(weeks, key_ta):
    lost = hour(key_ta.staff, MONDAY, time(9), time(10), label="Lost")
    hour(key_ta.staff, MONDAY, time(10), time(11), label="Next")
    changed(lost, MONDAY, now=at(8))
    page = my_day(user=key_ta, on=MONDAY, now=at(9, 30))
    assert (page["first"].title, page["first"].is_now) == ("Next", False)
    assert my_day(user=key_ta, on=MONDAY, now=at(10, 30))["first"].is_now
    assert my_day(user=key_ta, on=MONDAY, now=at(11))["first"] is None
    assert my_day(user=key_ta, on=MONDAY, now=at(11) + timedelta(days=1))["first"] is None


def test_the_day_says_when_nothing_is_on_and_when_it_is_over(weeks, key_ta, sign_in):
    today = timezone.localdate()
    hour(key_ta.staff, MONDAY, time(9), time(10))
    assert [my_day(user=key_ta, on=MONDAY, now=at(*now))["is_over"] for now in ((9, 59), (10, 0))] == [False, True]
    assert not my_day(user=key_ta, on=MONDAY, now=at(11) + timedelta(days=1))["is_over"]
    assert "The day is over." not in sign_in(key_ta).get(f"/my-day/?on={today + timedelta(days=1)}").text


def test_the_day_tells_whom_to_tell_after(weeks, group, hlta, key_ta, teacher):
    lesson = TeachingClass.objects.create(name="8x/En1")
    ClassTeacher.objects.create(teaching_class=lesson, staff_member=teacher.staff)
    hour(key_ta.staff, MONDAY, teaching_class=lesson)
    session_of(group, hour(hlta.staff, MONDAY, kind="group"), hlta.staff)
    assert entries(key_ta)[0].tell == [teacher.staff.name]
    (session,) = entries(hlta)
    assert session.tell == [group.programme.supervising_teacher.name]
    assert [step["title"] for step in session.steps] == ["Warm up"]


@pytest.fixture
def lesson(weeks, key_ta):
    """On Mondays at nine; the TA's hour begins a little before it."""
    period = Period.objects.create(name="1", starts_at=time(9), ends_at=time(10))
    english = TeachingClass.objects.create(name="8x/En1")
    hour(key_ta.staff, MONDAY, time(8, 50), time(10), teaching_class=english)
    return Lesson.objects.create(teaching_class=english, week=1, weekday=1, period=period)


def test_what_the_teacher_wrote_before_a_lesson_is_on_the_day(lesson, key_ta, other_ta, teacher, sign_in):
    NeedToKnow.objects.create(
        teaching_class=lesson.teaching_class, period=lesson.period, on=MONDAY, concepts="Similes.",
        written_by=teacher, written_at=at(7),
    )  # fmt: skip
    page = sign_in(key_ta).get(f"/my-day/?on={MONDAY}").text
    for words in (
        "Concepts: Similes.",
        f'href="/lessons/?on={MONDAY}"',
        f'href="/lessons/{lesson.pk}/after/?on={MONDAY}"',
    ):
        assert words in page
    assert "Tell how it went" in page
    assert "Similes." not in sign_in(key_ta).get(f"/my-day/?on={MONDAY + timedelta(weeks=1)}").text
    assert "Similes." not in sign_in(other_ta).get(f"/my-day/?on={MONDAY}").text


def test_who_covers_reads_it_instead_of_who_is_away(lesson, key_ta, other_ta, teacher, sign_in):
    NeedToKnow.objects.create(
        teaching_class=lesson.teaching_class, period=lesson.period, on=MONDAY, concepts="Similes.",
        written_by=teacher, written_at=at(7),
    )  # fmt: skip
    changed(Cell.objects.get(), MONDAY, now=at(8), covered_by=other_ta.staff)
    assert "Similes." in sign_in(other_ta).get(f"/my-day/?on={MONDAY}").text
    assert "Similes." not in sign_in(key_ta).get(f"/my-day/?on={MONDAY}").text


@pytest.mark.parametrize("is_back", [False, True])
def test_who_is_away_on_a_trip_reads_which(is_back, weeks, key_ta, hlta, sign_in):
    on = MONDAY + timedelta(weeks=-1 if is_back else 1)
    leaves = timezone.make_aware(datetime.combine(on, time(9)))
    trip = Trip.objects.create(
        name="Science Museum", place="London", starts_at=leaves, ends_at=leaves + timedelta(hours=5),
        leader=hlta.staff, planned_at=leaves - timedelta(weeks=4),
    )  # fmt: skip
    adult = TripAdult.objects.create(trip=trip, staff_member=key_ta.staff)
    away = Absence.objects.create(
        staff_member=key_ta.staff, starts_on=on, ends_on=on, reason="trip", recorded_at=leaves
    )
    TripAbsence.objects.create(adult=adult, absence=away)
    for path in (f"/my-day/?on={on}", f"/my-week/?from={on}"):
        page = sign_in(key_ta).get(path).text
        assert "You are away the whole day: trip or visit, " in page
        assert "Science Museum" in page
        assert (f'href="/trips/{trip.pk}/card/"' in page) is not is_back


def test_minutes_count_once_and_breaks_do_not(weeks, key_ta, other_ta):
    hour(key_ta.staff, MONDAY, time(9), time(10))
    hour(key_ta.staff, MONDAY, time(9, 30), time(10, 30))
    hour(key_ta.staff, MONDAY, time(11), time(11, 20), kind="break", is_paid=False)
    changed(hour(key_ta.staff, MONDAY, time(12), time(13)), MONDAY, now=at(8))
    changed(hour(other_ta.staff, MONDAY, time(14), time(14, 30)), MONDAY, now=at(8), covered_by=key_ta.staff)
    page = my_week(user=key_ta, monday=MONDAY, now=at(8))
    assert (page["minutes"], page["cover_minutes"], page["off_minutes"]) == (120, 30, 60)


def test_a_pupil_of_long_ago_is_not_shown_to_who_no_longer_works_with_them(weeks, group, hlta, key_ta, pupil, sign_in):
    long_ago = MONDAY - timedelta(weeks=5)
    hour(key_ta.staff, long_ago, pupil=pupil, ends_on=long_ago + timedelta(days=1))
    page = sign_in(key_ta).get(f"/my-week/?from={long_ago}")
    assert "In-class support" in page.text
    assert pupil.name not in page.text


@pytest.mark.parametrize("weeks_away", [-1, 3])
def test_nobody_is_named_to_who_may_not_see_them(weeks_away, weeks, hlta, key_ta, pupil, sign_in):
    """An allocation that has ended, and one that has not begun."""
    on = MONDAY + timedelta(weeks=weeks_away)
    LearnerProfile.objects.create(pupil=pupil, what_helps="One step at a time.")
    hour(key_ta.staff, on, pupil=pupil, starts_on=on, ends_on=on + timedelta(days=1))
    for path in (f"/my-week/?from={on}", f"/my-day/?on={on}"):
        page = sign_in(key_ta).get(path)
        assert "1 pupil not shown to you now" in page.text
        assert not [word for word in (pupil.first_name, pupil.family_name, "One step") if word in page.text]


def test_a_whole_class_stands_beside_the_hour_that_it_took(weeks, key_ta, teacher, sign_in):
    lesson = TeachingClass.objects.create(name="8B/Ma")
    cover = ClassCover.objects.create(
        teaching_class=lesson, on=MONDAY, starts_at=time(9), ends_at=time(10), room="M2", for_teacher=teacher.staff,
        covered_by=key_ta.staff, work_left="Page 7.", need_to_know="Fire drill.", recorded_at=at(7),
    )  # fmt: skip
    changed(hour(key_ta.staff, MONDAY, label="English, 8x"), MONDAY, now=at(8), cause="whole_class")
    for path in (f"/my-week/?from={MONDAY}", f"/my-day/?on={MONDAY}"):
        page = sign_in(key_ta).get(path).text
        for words in ("8B/Ma", "M2", "Work left: Page 7.", "Need to know: Fire drill.", f"for {teacher.staff.name}"):
            assert words in page
        assert "<s>English, 8x</s>" in page
        assert f'href="/class-covers/{cover.pk}/"' in page
    ClassCover.objects.update(withdrawn_at=at(8))
    assert [entry.title for entry in entries(key_ta)] == ["English, 8x"]


def test_all_that_was_shown_is_seen_at_once_and_no_more(key_ta, other_ta, sign_in, school):
    shown = [Notice.objects.create(recipient=key_ta, text=f"Change {n}", unique_key=str(n)) for n in range(2)]
    client = sign_in(key_ta)
    assert "I have seen all of it" in client.get("/my-day/").text
    Notice.objects.create(recipient=key_ta, text="Came later", unique_key="later")
    foreign = Notice.objects.create(recipient=other_ta, text="Not mine", unique_key="x")
    sent = {"notice": [*(row.pk for row in shown), foreign.pk, "x"], "next": "/my-day/"}
    page = client.post("/messages/notices/seen/", sent, follow=True).text
    assert "You have seen all of it." in page
    assert set(Notice.objects.filter(acknowledged_at=None).values_list("text", flat=True)) == {"Came later", "Not mine"}


def test_many_changes_are_folded_after_what_is_on(weeks, key_ta, sign_in, school):
    for number in range(3):
        Notice.objects.create(recipient=key_ta, text="Changed", unique_key=str(number))
    client, folded = sign_in(key_ta), '<details class="panel changed mb-3">'
    page = client.get("/my-day/").text
    assert "3 changes to look at" in page
    assert folded not in page
    Notice.objects.create(recipient=key_ta, text="Changed", unique_key="3")
    page = client.get("/my-day/").text
    assert folded in page
    assert page.index("I have seen all of it") < page.index("I have seen this")


def test_today_leads_to_the_whole_day(weeks, hlta, sign_in):
    page = sign_in(hlta).get(f"/today/?on={MONDAY - timedelta(weeks=1)}").text
    assert "No group sessions of yours on this day" in page
    assert f'<a href="/my-day/?on={MONDAY - timedelta(weeks=1)}">My day</a>' in page


def test_my_day_is_where_a_ta_begins(key_ta, hlta, sign_in):
    assert sign_in(key_ta).get("/")["Location"] == "/my-day/"
    assert sign_in(hlta).get("/")["Location"] == "/today/"


def test_who_has_no_hours_is_not_let_in(teacher, sign_in):
    assert sign_in(teacher).get("/my-day/").status_code == 403


def test_a_day_without_school_says_so(weeks, key_ta, sign_in):
    assert "No school on this day" in sign_in(key_ta).get(f"/my-day/?on={MONDAY + timedelta(days=5)}").text
    assert sign_in(key_ta).get("/my-day/?on=nonsense").status_code == 200


@pytest.fixture
def half_term(school, key_ta):
    """Half-term from Saturday 24 October to Sunday 1 November 2026; an hour on Mondays."""
    for starts_on, ends_on in ((date(2026, 9, 2), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18))):
        Term.objects.create(name="Autumn", starts_on=starts_on, ends_on=ends_on)
    for week in range(16):
        CycleWeek.objects.create(monday=date(2026, 8, 31) + timedelta(weeks=week), number=1)
    hour(key_ta.staff, date(2026, 10, 19), label="English, 8x")


@pytest.mark.at("2026-10-24")
def test_on_a_day_without_school_my_day_is_the_next_school_day(half_term, key_ta, sign_in):
    page = sign_in(key_ta).get("/my-day/").text
    assert "This is your next school day." in page
    assert "My day, Mon 2 Nov" in page
    assert "English, 8x" in page
    assert "?on=2026-10-23" in page
    assert "?on=2026-11-03" in page


@pytest.mark.at("2026-10-23")
def test_the_days_beside_mine_are_school_days(half_term, key_ta, sign_in):
    client = sign_in(key_ta)
    assert "?on=2026-11-02" in client.get("/my-day/").text
    asked = client.get("/my-day/?on=2026-10-28").text
    assert "No school on this day" in asked
    assert "?on=2026-10-23" in asked
    assert "?on=2026-11-02" in asked
    assert "?on=2026-12-19" not in client.get("/my-day/?on=2026-12-18").text


@pytest.mark.parametrize("path", ["/my-day/?on=", "/my-week/?from="])
def test_a_full_day_asks_no_more_than_an_empty_one(
    path, weeks, school, group, hlta, key_ta, other_ta, sign_in, counted
):
    def fill(count, first):
        for number in range(first, first + count):
            starts, ends = time(7 + number % 12, number), time(7 + number % 12, number + 1)
            lesson = TeachingClass.objects.create(name=f"C{number}")
            child = PupilFactory.create(school=school)
            LearnerProfile.objects.create(pupil=child)
            Enrolment.objects.create(teaching_class=lesson, pupil=child)
            period = Period.objects.create(name=str(number), starts_at=starts, ends_at=ends)
            Lesson.objects.create(teaching_class=lesson, week=1, weekday=1, period=period)
            hour(key_ta.staff, MONDAY, starts, ends, teaching_class=lesson)
            changed(hour(other_ta.staff, MONDAY, starts, ends, pupil=child), MONDAY, now=at(8), covered_by=key_ta.staff)
            session_of(group, hour(hlta.staff, MONDAY, starts, ends, kind="group"), key_ta.staff)
            ClassCover.objects.create(
                teaching_class=lesson, on=MONDAY, starts_at=starts, ends_at=ends, covered_by=key_ta.staff, recorded_at=at(7)
            )  # fmt: skip
            Notice.objects.create(recipient=key_ta, text="N", unique_key=str(number))

    client = sign_in(key_ta)
    client.get("/my-day/")
    fill(1, 0)
    few = counted(lambda: client.get(f"{path}{MONDAY}"))
    fill(19, 1)
    many = counted(lambda: client.get(f"{path}{MONDAY}"))
    assert Cell.objects.count() == 60
    assert (len(few), len(many) <= 18) == (len(many), True)
