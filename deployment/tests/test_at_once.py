"""Several people who change the same week at the same time: one is first, and the others are told."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from access.policy import Role
from core.errors import DomainError
from deployment.actions.agreement import agreement_agree
from deployment.actions.cell import cell_create, cell_edit, cell_end
from deployment.actions.class_cover import class_cover_hand_over
from deployment.actions.duty import duty_swap
from deployment.actions.entitlement import entitlement_end
from deployment.actions.scenario import scenario_cell_remove, scenario_drop
from deployment.models import (
    Cell,
    ClassAgreement,
    ClassCover,
    DayChange,
    DutyPost,
    Entitlement,
    Scenario,
    ScenarioCell,
)
from hlta.testing import PupilFactory, SchoolFactory, make_member
from hlta.tests.at_once import many_at_once
from messaging.models import Notice
from pupils.models import TeachingClass
from schools.context import in_school
from schools.models import CycleWeek, Term

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 5, 12, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def school():
    school = SchoolFactory.create()
    with in_school(school.pk):
        Term.objects.create(name="Autumn", starts_on=MONDAY - timedelta(days=28), ends_on=MONDAY + timedelta(days=60))
        CycleWeek.objects.create(monday=MONDAY, number=1)
    return school


@pytest.fixture
def senco(school):
    return make_member(school, Role.SENCO)


@pytest.fixture
def ta(school):
    return make_member(school, Role.TA, job="ta")


@pytest.fixture
def teacher(school):
    return make_member(school, Role.TEACHER, job="teacher")


def slot(user, **more):
    """An hour of the adult's Mondays."""
    return Cell.objects.create(
        staff_member=user.staff, kind="duty", week=1, weekday=1, starts_at=time(9), ends_at=time(10), label="Gate",
        **{"starts_on": MONDAY, **more},
    )  # fmt: skip


def told(user):
    return Notice.objects.filter(recipient=user).count()


def refused(answers):
    return sum(isinstance(answer, DomainError) for answer in answers)


def test_an_adult_is_not_put_in_two_places(school, senco, ta):
    def add():
        return cell_create(
            staff_member=ta.staff, kind="duty", week=1, weekday=1, starts_at=time(9), ends_at=time(10),
            starts_on=MONDAY, label="Gate", by=senco,
        )  # fmt: skip

    answers = many_at_once(add, school=school)
    with in_school(school.pk):
        assert (Cell.objects.count(), told(ta)) == (1, 1)
    assert refused(answers) == 5


def test_a_slot_ends_once(school, senco, ta):
    with in_school(school.pk):
        cell = slot(ta)
    answers = many_at_once(lambda: cell_end(cell=cell, on=MONDAY, today=MONDAY, by=senco, now=NOW), school=school)
    with in_school(school.pk):
        assert told(ta) == 1
    assert refused(answers) == 5


def test_the_same_change_of_a_slot_is_told_once(school, senco, ta):
    with in_school(school.pk):
        cell = slot(ta)
    values = {"room": "E4"}
    many_at_once(
        lambda: cell_edit(cell=cell, values=values, from_on=MONDAY, today=MONDAY, by=senco, now=NOW), school=school
    )
    with in_school(school.pk):
        assert (Cell.objects.get().room, told(ta)) == ("E4", 1)


def test_a_duty_is_swapped_once(school, senco, ta, teacher):
    with in_school(school.pk):
        post = DutyPost.objects.create(
            name="Gate", kind="after", weekdays=[1], starts_at=time(9), ends_at=time(10), starts_on=MONDAY
        )
        cell = slot(ta, duty_post=post)
    answers = many_at_once(
        lambda: duty_swap(cell=cell, on=MONDAY, covered_by=teacher.staff, by=senco, now=NOW, reason="Agreed."),
        school=school,
    )
    with in_school(school.pk):
        assert (DayChange.objects.count(), told(ta), told(teacher)) == (1, 1, 1)
    assert refused(answers) == 5


def test_a_hand_over_reaches_the_teacher_once(school, ta, teacher):
    with in_school(school.pk):
        cover = ClassCover.objects.create(
            teaching_class=TeachingClass.objects.create(name="8x/Ma"), on=MONDAY, starts_at=time(9), ends_at=time(10),
            covered_by=ta.staff, for_teacher=teacher.staff, recorded_by=teacher, recorded_at=NOW,
        )  # fmt: skip
    note = {"done": "Page 4", "not_done": "", "behaviour": "", "needs_a_look": ""}
    many_at_once(lambda: class_cover_hand_over(cover=cover, values=note, by=ta, now=NOW), school=school, times=20)
    with in_school(school.pk):
        assert told(teacher) == 1


def test_both_are_told_of_their_agreement_once(school, ta, teacher):
    with in_school(school.pk):
        agreement = ClassAgreement.objects.create(
            teaching_class=TeachingClass.objects.create(name="8x/Ma"), staff_member=ta.staff, teacher=teacher.staff,
            starts_on=MONDAY, review_on=MONDAY, at_start="Settles.", written_by=teacher, written_at=NOW,
            agreed_by_teacher_at=NOW,
        )  # fmt: skip
    many_at_once(lambda: agreement_agree(agreement=agreement, by=ta, now=NOW), school=school)
    with in_school(school.pk):
        assert told(teacher) == 1


def test_a_promise_ends_once(school, senco):
    with in_school(school.pk):
        promise = Entitlement.objects.create(
            pupil=PupilFactory.create(school=school), wording="15 hours.", minutes_a_week=900, starts_on=MONDAY
        )
    answers = many_at_once(lambda: entitlement_end(entitlement=promise, on=MONDAY, by=senco), school=school)
    assert refused(answers) == 5


def test_a_scenario_that_is_dropped_loses_no_more_slots(school, senco, ta):
    with in_school(school.pk):
        scenario = Scenario.objects.create(name="Spring", starts_on=MONDAY, made_at=NOW)
        thought = ScenarioCell.objects.create(
            scenario=scenario, staff_member=ta.staff, kind="duty", weekday=1, starts_at=time(9), ends_at=time(10)
        )
        scenario_drop(scenario=scenario, by=senco, now=NOW)
    # Each of them read the slot before it was dropped.
    answers = many_at_once(lambda: scenario_cell_remove(cell=thought, by=senco), school=school)
    with in_school(school.pk):
        assert ScenarioCell.objects.count() == 1
    assert refused(answers) == 6
