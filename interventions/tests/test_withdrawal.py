"""When a group can meet, what it costs, who is told, and what pupils have lost so far."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from access.policy import Role
from hlta.testing import PupilFactory, StaffFactory, make_member
from interventions.actions.group import slot_create
from interventions.actions.placement import placement_create
from interventions.forms.programme import EVERY_WEEK
from interventions.models import Group, Programme, Session, SessionRecord
from interventions.queries.withdrawal import minutes_lost, times_for
from interventions.rules.withdrawal import (
    CONCENTRATE,
    PROTECT,
    ROTATE,
    Rules,
    Situation,
    Taught,
    Time,
    losses,
    ranked,
)
from messaging.models import Notice
from pupils.models import ClassTeacher, Enrolment, Lesson, TeachingClass
from schools.models import CycleWeek, Period, Term

NINE, TEN = Time(1, 1, time(9), time(9, 30)), Time(1, 1, time(10), time(10, 30))
FRENCH = Taught(1, 10, "French", Time(1, 1, time(9), time(10)))
ART = Taught(1, 11, "Art", Time(1, 1, time(10), time(11)))


# --- rules ----------------------------------------------------------------------------------------------------------


def first(policy=ROTATE, lost=None, meets=(), lessons=(FRENCH, ART), **rules):
    return ranked([NINE, TEN], Situation(lessons, {1: lost or {}}, meets), Rules(policy, **rules))[0]


def test_rotating_spreads_what_is_lost_and_concentrating_gathers_it():
    lost = {"French": 140, "Art": 20}
    assert first(ROTATE, lost).at == TEN
    assert first(CONCENTRATE, lost).at == NINE
    assert first(PROTECT, lost).at == NINE  # they cost alike: the order of the cycle


def test_a_protected_lesson_and_an_exam_year_are_left_last():
    assert first(PROTECT, protected=frozenset({"french"})).at == TEN
    both = ranked([NINE], Situation([FRENCH]), Rules(protected=frozenset({"french"}), exam_pupils=frozenset({1})))
    assert (both[0].losses[0].marks, both[0].is_protected) == (("protected", "exam year"), True)


def test_the_same_lesson_twice_costs_more():
    again = Taught(1, 10, "French", Time(2, 1, time(9), time(10)))
    meets = [Time(2, 1, time(9), time(9, 30))]
    assert first(lessons=(FRENCH, ART, again), meets=meets).at == TEN


def test_only_the_minutes_that_overlap_are_missed():
    [loss] = losses(Time(1, 1, time(9, 45), time(10)), Situation([FRENCH]), Rules())
    assert (loss.minutes, loss.lost_before) == (15, 0)
    assert losses(Time(2, 1, time(9), time(10)), Situation([FRENCH]), Rules()) == []


clock = st.integers(0, 23).flatmap(lambda h: st.integers(0, 58).map(lambda m: time(h, m)))
times = st.builds(
    lambda week, day, at, long: Time(week, day, at, max(time(min(23, at.hour + long), 59), at)),
    st.integers(1, 2), st.integers(1, 5), clock, st.integers(0, 3),
)  # fmt: skip
lessons = st.lists(
    st.builds(Taught, st.integers(1, 3), st.integers(1, 4), st.sampled_from(["Art", "French"]), times), max_size=8
)


@given(st.lists(times, min_size=1, max_size=6), lessons, st.sampled_from([ROTATE, CONCENTRATE, PROTECT]))
def test_every_time_is_ranked_once_by_what_it_costs(options, taught, policy):
    found = ranked(options, Situation(taught), Rules(policy))
    assert sorted(option.at for option in found) == sorted(options)
    costs = [option.cost for option in found]
    assert costs == sorted(costs)
    for option in found:
        assert (option.cost > 0) == any(lesson.at.overlaps(option.at) and loss for lesson in taught for loss in [1])


def minute_by_minute(at, taught, lost, meets, policy, protected, exam):
    """The cost of a time, reckoned a minute at a time over everything that anybody misses."""
    cost = 0
    for lesson in taught:
        in_both = [
            minute
            for minute in range(24 * 60)
            if (at.week, at.weekday) == (lesson.at.week, lesson.at.weekday)
            and clock_minute(at.starts_at) <= minute < clock_minute(at.ends_at)
            and clock_minute(lesson.at.starts_at) <= minute < clock_minute(lesson.at.ends_at)
        ]
        if not in_both:
            continue
        before = lost.get(lesson.pupil, {})
        cost += len(in_both)
        if policy == ROTATE:
            cost += before.get(lesson.subject, 0)
        if policy == CONCENTRATE:
            cost += sum(minutes for subject, minutes in before.items() if subject != lesson.subject)
        cost += 1000 * (lesson.subject.lower() in protected) + 300 * (lesson.pupil in exam)
        same_class = [o for o in taught if (o.pupil, o.teaching_class) == (lesson.pupil, lesson.teaching_class)]
        twice = any(
            other.at.overlaps(time_met) for other in same_class for time_met in meets if not time_met.overlaps(at)
        )
        cost += 60 * (policy != CONCENTRATE and twice)
    return cost


def clock_minute(at):
    return at.hour * 60 + at.minute


losses_so_far = st.dictionaries(
    st.integers(1, 3), st.dictionaries(st.sampled_from(["Art", "French"]), st.integers(0, 200)), max_size=3
)


@given(
    st.lists(times, min_size=1, max_size=5), lessons, losses_so_far, st.lists(times, max_size=2),
    st.sampled_from([ROTATE, CONCENTRATE, PROTECT]), st.sets(st.sampled_from(["art", "french"])), st.sets(st.integers(1, 3)),
)  # fmt: skip
def test_the_ranking_is_that_of_brute_force(options, taught, lost, meets, policy, protected, exam):
    rules = Rules(policy, protected=frozenset(protected), exam_pupils=frozenset(exam))
    found = ranked(options, Situation(taught, lost, meets), rules)
    by_hand = sorted((minute_by_minute(at, taught, lost, meets, policy, protected, exam), at) for at in options)
    assert [(option.cost, option.at) for option in found] == by_hand


# --- with a school --------------------------------------------------------------------------------------------------


@pytest.fixture
def monday():
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


@pytest.fixture
def bells(school, monday):
    school.cycle_weeks = 1
    school.protected_subjects = ["English"]
    school.save()
    Term.objects.create(name="T", starts_on=monday - timedelta(days=60), ends_on=monday + timedelta(days=60))
    for week in range(-8, 8):
        CycleWeek.objects.create(monday=monday + timedelta(weeks=week), number=1)
    return [Period.objects.create(name=str(n), starts_at=time(8 + n), ends_at=time(9 + n)) for n in range(1, 4)]


@pytest.fixture
def group(school, hlta, teacher, bells, monday):
    programme = Programme.objects.create(
        name="Plan, Do, Check", aim="Plan.", area="cognition", supervising_teacher=teacher.staff, session_minutes=30
    )
    return Group.objects.create(
        programme=programme, name="A", leader=hlta.staff, starts_on=monday - timedelta(days=14),
        ends_on=monday + timedelta(days=56),
    )  # fmt: skip


@pytest.fixture
def placed(school, group, senco, teacher, bells):
    """A pupil with a lesson in every period of Monday: English, French, Art; the teacher teaches French."""
    pupil = PupilFactory(school=school, year_group=8)
    for period, subject in zip(bells, ("English", "French", "Art"), strict=True):
        section = TeachingClass.objects.create(name=f"8x/{subject}", subject=subject)
        Enrolment.objects.create(teaching_class=section, pupil=pupil)
        Lesson.objects.create(teaching_class=section, week=1, weekday=1, period=period)
        if subject == "French":
            ClassTeacher.objects.create(teaching_class=section, staff_member=teacher.staff)
    [placement] = placement_create(group=group, pupils=[pupil], reason="", today=group.starts_on, by=senco)
    return placement


def meet(group, by, starts_at=time(10), weekday=1, **kwargs):
    defaults = {"room": "", "clash_reason": "", "today": group.starts_on} | kwargs
    return slot_create(
        group=group,
        week=1,
        weekday=weekday,
        starts_at=starts_at,
        ends_at=starts_at.replace(minute=30),
        by=by,
        **defaults,
    )


def offered(group, **kwargs):
    found = times_for(group=group, today=timezone.localdate(), **({"room": "", "policy": ""} | kwargs))
    return [(row["option"].at.weekday, row["option"].at.starts_at.hour, row["words"]) for row in found["options"]]


def test_free_hours_come_first_and_the_protected_lesson_last(group, placed):
    found = offered(group)
    assert len(found) == 15
    assert found[0][2] == []
    name = placed.pupil.name
    assert [words for day, _, words in found if day == 1][-1] == [f"{name} misses 30 min of English (protected)"]


def test_busy_adults_rooms_and_pupils_leave_no_offer(group, placed, senco, school):
    meet(group, senco, weekday=2, room="B1")
    assert (2, 10) not in [(day, hour) for day, hour, _ in offered(group)]
    other = Group.objects.create(
        programme=group.programme,
        name="B",
        leader=StaffFactory(school=school),
        starts_on=group.starts_on,
        ends_on=group.ends_on,
    )
    assert (2, 10) in [(day, hour) for day, hour, _ in offered(other)]
    assert (2, 10) not in [(day, hour) for day, hour, _ in offered(other, room="b1")]


def test_a_room_is_not_taken_twice_without_a_reason(group, placed, senco, school, sign_in):
    meet(group, senco, weekday=2, room="B1")
    other = Group.objects.create(
        programme=group.programme,
        name="B",
        leader=StaffFactory(school=school),
        starts_on=group.starts_on,
        ends_on=group.ends_on,
    )
    typed = {
        "request_key": uuid4().hex, "week": EVERY_WEEK, "weekday": 2, "starts_at": "10:00", "ends_at": "10:30", "room": "b1",
    }  # fmt: skip
    page = sign_in(senco).post(f"/groups/{other.pk}/times/new/", typed).text
    assert "Room b1 is busy then" in page
    sign_in(senco).post(
        f"/groups/{other.pk}/times/new/", {**typed, "request_key": uuid4().hex, "clash_reason": "A hall"}
    )
    assert other.slots.count() == 1


def test_the_teacher_is_told_in_advance_and_once(group, placed, senco, teacher):
    meet(group, senco, starts_at=time(10))
    text = Notice.objects.get(recipient=teacher).text
    assert "Out of 8x/French (week A, Monday 10:00 to 10:30) for Plan, Do, Check" in text
    assert placed.pupil.name in text
    placement_create(
        group=group, pupils=[PupilFactory(school=group.school)], reason="", today=timezone.localdate(), by=senco
    )
    assert Notice.objects.filter(recipient=teacher).count() == 1


def hold(group, placement, on, attendance="present"):
    session = Session.objects.get(group=group, on=on)
    SessionRecord.objects.create(
        session=session, placement=placement, attendance=attendance, recorded_at=timezone.now()
    )


def test_minutes_lost_are_counted_by_subject_from_sessions_attended(group, placed, senco, monday, sign_in):
    meet(group, senco, starts_at=time(10))
    hold(group, placed, monday - timedelta(days=7))
    hold(group, placed, monday, attendance="absent_school")
    assert minutes_lost(pupils=[placed.pupil_id], since=date(2020, 1, 1)) == {placed.pupil_id: {"French": 30}}
    assert minutes_lost(pupils=[placed.pupil_id], since=monday) == {}
    page = sign_in(senco).get(f"/pupils/{placed.pupil_id}/").text
    if (monday - timedelta(days=7)).month != 8:
        assert "French: 30 min" in page
    found = times_for(group=group, room="", policy="rotate", today=timezone.localdate())
    words = [word for row in found["options"] for word in row["words"]]
    assert not any("French" in word for word in words)  # the hour is the group's own already


def test_the_page_ranks_and_hands_the_time_over(group, placed, senco, sign_in, counted):
    client = sign_in(senco)
    page = client.get(f"/groups/{group.pk}/times/find/?policy=concentrate&room=B1").text
    assert "No lesson is missed." in page
    assert "weekday=2&amp;starts_at=09:00" in page
    prefilled = client.get(f"/groups/{group.pk}/times/new/?week=1&weekday=2&starts_at=09:00&ends_at=09:30&room=B1").text
    assert 'value="B1"' in prefilled
    assert 'value="09:00"' in prefilled
    few = len(counted(lambda: client.get(f"/groups/{group.pk}/times/find/")))
    for _ in range(4):
        placement_create(
            group=group, pupils=[PupilFactory(school=group.school)], reason="Fits", today=timezone.localdate(), by=senco
        )
    assert len(counted(lambda: client.get(f"/groups/{group.pk}/times/find/"))) == few <= 15
    assert "Monday" in client.get(f"/groups/{group.pk}/times/find/?format=csv").text


def test_a_leader_of_groups_may_find_a_time_and_a_ta_may_not(school, group, key_ta, sign_in):
    leader = make_member(school, Role.HLTA, job="hlta")
    assert sign_in(leader).get(f"/groups/{group.pk}/times/find/").status_code == 200
    assert sign_in(key_ta).get(f"/groups/{group.pk}/times/find/").status_code == 403
