"""What pupils have at a group's times: a line a clash, of the times that the group has, and "No time yet" where it has none."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from access.policy import Role
from deployment.models import Cell
from hlta.testing import PupilFactory, StaffFactory, make_member
from interventions.models import Group, Placement, Programme, Slot
from interventions.queries.clashes import clashes_in, clashes_of
from interventions.queries.withdrawal import times_for
from interventions.rules.clash import Busy, clashes, in_cycle
from interventions.rules.withdrawal import Time
from pupils.models import Enrolment, Lesson, TeachingClass
from schools.models import Period, School

TODAY = date(2026, 10, 14)
clock = st.integers(8, 15).map(time)
times = st.builds(
    lambda week, day, at, long: Time(week, day, at, time(at.hour + long)),
    st.integers(1, 2), st.integers(1, 5), clock, st.integers(1, 3),
)  # fmt: skip
things = st.builds(lambda at, what: Busy(at, what, in_cycle(at)), times, st.sampled_from(["misses Art", "is in Plan"]))


SHORT, LONG = (Time(1, 1, time(8), time(8 + hours)) for hours in (1, 2))


@given(st.lists(times, max_size=5), st.lists(things, max_size=8))
@example([SHORT], [Busy(at, "misses Art", in_cycle(at)) for at in (SHORT, LONG)])
def test_every_thing_that_overlaps_a_time_is_one_line(at, busy):
    found = clashes(at, busy)
    expected = {f"{row.what} ({row.when})" for row in busy if any(row.at.overlaps(other) for other in at)}
    assert len(found.lines) == len(set(found.lines))
    assert set(found.lines) == expected
    assert found.has_time == bool(at)
    assert (found.words == "No time yet") == (not at)
    assert (found.words == "No clash known") == (bool(at) and not expected)


@pytest.fixture
def group(school, hlta):
    programme = Programme.objects.create(
        name="Plan", aim="x", area="cognition", supervising_teacher=StaffFactory.create(school=school)
    )
    return Group.objects.create(
        programme=programme, name="Owls", leader=hlta.staff, starts_on=TODAY, ends_on=TODAY + timedelta(weeks=20)
    )


def slot(group, *, weekday=1, starts_at=time(9), starts_on=None, ends_on=None):
    cell = Cell.objects.create(
        staff_member=group.leader, kind="group", week=1, weekday=weekday, starts_at=starts_at,
        ends_at=time(starts_at.hour, 30), starts_on=starts_on or group.starts_on, ends_on=ends_on or group.ends_on,
    )  # fmt: skip
    return Slot.objects.create(group=group, cell=cell)


def lesson(pupils, subject="Art", *, weekday=1, starts_at=time(9)):
    period, _ = Period.objects.get_or_create(
        name=f"P{starts_at.hour - 8}", starts_at=starts_at, ends_at=time(starts_at.hour + 1)
    )
    section = TeachingClass.objects.create(name=f"8x/{subject}{weekday}{starts_at.hour}", subject=subject)
    for pupil in pupils:
        Enrolment.objects.create(teaching_class=section, pupil=pupil)
    Lesson.objects.create(teaching_class=section, week=1, weekday=weekday, period=period)


def words(group, pupil, today=TODAY):
    return clashes_in(group=group, pupils=[pupil], today=today)[pupil.pk].words


def test_a_lesson_is_one_line_however_many_are_in_the_class(school, group, pupil):
    slot(group)
    slot(group, starts_at=time(9, 0), weekday=2)
    lesson([pupil, *PupilFactory.create_batch(25, school=school)])
    assert words(group, pupil) == "misses Art (A, Mon, P1)"


def test_before_the_group_has_a_time_nothing_is_said_to_be_free(group, pupil):
    lesson([pupil])
    assert words(group, pupil) == "No time yet"
    slot(group, weekday=3)
    assert words(group, pupil) == "No clash known"


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (-7, 0, "No time yet"),
        (-7, 1, "misses Art (A, Mon, P1)"),
        (7, 70, "misses Art (A, Mon, P1)"),
        (7, 7, "No time yet"),
    ],
)
def test_a_time_that_has_ended_does_not_count(group, pupil, starts, ends, expected):
    lesson([pupil])
    slot(group, starts_on=TODAY + timedelta(days=starts), ends_on=TODAY + timedelta(days=ends))
    assert words(group, pupil) == expected


def test_another_group_clashes_while_it_and_its_time_run(school, group, pupil, senco):
    other_programme = Programme.objects.create(
        name="Read", aim="x", area="cognition", supervising_teacher=group.programme.supervising_teacher
    )
    other = Group.objects.create(
        programme=other_programme, name="A", leader=senco.staff, starts_on=TODAY, ends_on=TODAY + timedelta(weeks=20)
    )
    slot(group)
    theirs = slot(other)
    placement = Placement.objects.create(
        programme=other_programme, group=other, pupil=pupil, starts_on=TODAY, due_to_end_on=other.ends_on
    )
    assert words(group, pupil) == "is in Read at that time (A, Mon, 09:00)"
    Cell.objects.filter(pk=theirs.cell_id).update(ends_on=TODAY)
    assert words(group, pupil) == "No clash known"
    Cell.objects.filter(pk=theirs.cell_id).update(ends_on=other.ends_on)
    Placement.objects.filter(pk=placement.pk).update(ended_on=TODAY)
    assert words(group, pupil) == "No clash known"
    ahead = TODAY + timedelta(days=7)
    Placement.objects.filter(pk=placement.pk).update(starts_on=ahead, ended_on=ahead + timedelta(days=1))
    assert words(group, pupil) == "is in Read at that time (A, Mon, 09:00)"
    Placement.objects.filter(pk=placement.pk).update(ended_on=ahead)
    assert words(group, pupil) == "No clash known"


def test_more_pupils_and_groups_take_the_same_queries(school, group, pupil, counted):
    slot(group)
    many = PupilFactory.create_batch(12, school=school)
    lesson([pupil, *many])
    few = counted(lambda: clashes_of(pairs=[(group, pupil.pk)], today=TODAY))
    more = counted(lambda: clashes_of(pairs=[(group, one.pk) for one in [pupil, *many]], today=TODAY))
    assert len(few) == len(more) <= 4


def test_the_page_before_placing_says_so(school, group, pupil, sign_in):
    client = sign_in(make_member(school, Role.SENCO))
    lesson([pupil, PupilFactory.create(school=school)])
    address = f"/programmes/{group.programme_id}/place/?group={group.pk}&pupils={pupil.pk}"
    assert "No time yet" in client.get(address).text
    slot(group)
    assert client.get(address).text.count("misses Art") == 1


@pytest.mark.parametrize("says_so", [False, True])
def test_registration_is_a_time_for_a_group_only_where_the_school_says_so(school, group, pupil, sign_in, says_so):
    lesson([pupil], starts_at=time(9))
    Period.objects.create(name="Reg", kind="registration", starts_at=time(8, 30), ends_at=time(8, 50))
    Period.objects.create(name="Break", kind="break", starts_at=time(10), ends_at=time(10, 20))
    Placement.objects.create(
        programme=group.programme, group=group, pupil=pupil, starts_on=TODAY, due_to_end_on=group.ends_on
    )
    School.objects.filter(pk=school.pk).update(meets_in_registration=says_so)
    found = times_for(group=group, room="", policy="", today=TODAY)
    starts = {row["option"].at.starts_at for row in found["options"]}
    assert starts == {time(9), *([time(8, 30)] if says_so else [])}
    page = sign_in(make_member(school, Role.SENCO)).get(f"/groups/{group.pk}/times/find/").text
    assert ("Registration can be allowed" in page) == (not says_so)
    assert timezone.localdate() == TODAY
