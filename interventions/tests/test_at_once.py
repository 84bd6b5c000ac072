"""Several people who decide about the same group, session or referral at the same time: it is done and told once."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from access.policy import Role
from assessment.models import Measure, Questionnaire
from core.errors import DomainError
from deployment.models import Cell
from hlta.testing import PupilFactory, SchoolFactory, make_member
from hlta.tests.at_once import many_at_once
from interventions.actions.group import slot_end
from interventions.actions.intake import waiting_leave
from interventions.actions.referral import referral_merge, referral_move
from interventions.actions.round_robin import round_robin_reply
from interventions.actions.session import session_not_held
from interventions.actions.session_change import session_create
from interventions.models import (
    Group,
    Programme,
    Referral,
    ReferralMove,
    RoundRobin,
    RoundRobinReply,
    Session,
    Slot,
    WaitingEntry,
)
from messaging.models import Notice
from pupils.models import TeachingClass
from schools.context import in_school

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 5, 12, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def school():
    return SchoolFactory.create()


@pytest.fixture
def senco(school):
    return make_member(school, Role.SENCO)


@pytest.fixture
def ta(school):
    return make_member(school, Role.TA, job="ta")


@pytest.fixture
def teacher(school):
    return make_member(school, Role.TEACHER, job="teacher")


@pytest.fixture
def group(school, ta, teacher):
    with in_school(school.pk):
        programme = Programme.objects.create(
            name="Plan", aim="Plan.", area="cognition", supervising_teacher=teacher.staff
        )
        return Group.objects.create(
            programme=programme, name="A", leader=ta.staff, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=60)
        )


def referral(school, by, pupil):
    return Referral.objects.create(pupil=pupil, concern="Loses track.", referred_by=by, referred_at=NOW)


def told(user):
    return Notice.objects.filter(recipient=user).count()


def refused(answers):
    return sum(isinstance(answer, DomainError) for answer in answers)


def test_the_slot_of_a_group_ends_once(school, senco, ta, group):
    with in_school(school.pk):
        cell = Cell.objects.create(
            staff_member=ta.staff, kind="group", weekday=1, starts_at=time(9), ends_at=time(10), starts_on=MONDAY,
            ends_on=MONDAY + timedelta(days=61),
        )  # fmt: skip
        slot = Slot.objects.create(group=group, cell=cell)
    answers = many_at_once(lambda: slot_end(slot=slot, today=MONDAY, by=senco), school=school)
    with in_school(school.pk):
        assert (Cell.objects.get().ends_on, told(ta)) == (MONDAY, 1)
    assert refused(answers) == 0


def test_a_decision_about_a_referral_is_taken_and_told_once(school, senco, teacher, group):
    with in_school(school.pk):
        row = referral(school, teacher, PupilFactory.create(school=school))
    many_at_once(
        lambda: referral_move(
            referral=row, stage="waiting", reason="Next term.", programme=group.programme, by=senco, now=datetime.now(NOW.tzinfo)
        ),
        school=school, times=20,
    )  # fmt: skip
    with in_school(school.pk):
        assert (ReferralMove.objects.count(), told(teacher)) == (1, 1)


def test_two_referrals_are_merged_one_way(school, senco, teacher):
    with in_school(school.pk):
        pupil = PupilFactory.create(school=school)
        first, second = referral(school, teacher, pupil), referral(school, senco, pupil)
    ways = iter([(first, second), (second, first)] * 3)

    def merge():
        one, other = next(ways)
        return referral_merge(referral=one, into=other, reason="The same.", by=senco, now=NOW)

    answers = many_at_once(merge, school=school)
    with in_school(school.pk):
        assert Referral.objects.filter(stage="merged").count() == 1
    assert refused(answers) == 5


def test_who_asked_is_told_when_the_last_two_answer_at_once(school, senco, ta, teacher):
    with in_school(school.pk):
        questionnaire = Questionnaire.objects.create(
            measure=Measure.objects.create(name="Checklist", kind="total"), options=[[1, "No", ""]], filled_by="adult"
        )
        asked = RoundRobin.objects.create(
            pupil=PupilFactory.create(school=school), questionnaire=questionnaire, asked_by=senco, asked_at=NOW,
            due_on=MONDAY,
        )  # fmt: skip
        replies = [
            RoundRobinReply.objects.create(
                round_robin=asked, staff_member=user.staff, teaching_class=TeachingClass.objects.create(name=str(user.pk))
            )
            for user in (ta, teacher)
        ]  # fmt: skip
    waiting = iter(replies)
    many_at_once(
        lambda: round_robin_reply(reply=next(waiting), answers={}, comment="Fine.", by=ta, now=NOW),
        school=school, times=2,
    )  # fmt: skip
    with in_school(school.pk):
        assert told(senco) == 1


def test_an_adult_leads_one_session_at_a_time(school, senco, ta, group):
    with in_school(school.pk):
        groups = [
            group,
            *(
                Group.objects.create(
                    programme=group.programme, name=name, leader=ta.staff, starts_on=MONDAY, ends_on=group.ends_on
                )
                for name in "BCDEF"
            ),
        ]
    waiting = iter(groups)
    answers = many_at_once(
        lambda: session_create(
            group=next(waiting), on=MONDAY, starts_at=time(9), ends_at=time(10), room="", led_by=ta.staff, today=MONDAY,
            by=senco,
        ),
        school=school,
    )  # fmt: skip
    with in_school(school.pk):
        assert Session.objects.count() == 1
    assert refused(answers) == 5


def test_a_session_that_was_not_held_is_marked_once(school, senco, ta, group):
    with in_school(school.pk):
        row = Session.objects.create(group=group, on=MONDAY, starts_at=time(9), ends_at=time(10), led_by=ta.staff)
    many_at_once(lambda: session_not_held(session=row, reason="exam", note="", by=ta, now=NOW), school=school)
    with in_school(school.pk):
        assert (Session.objects.get().state, Session.objects.get().version) == ("not_held", row.version + 1)


def test_a_pupil_leaves_the_waiting_list_once(school, senco, group):
    with in_school(school.pk):
        entry = WaitingEntry.objects.create(
            programme=group.programme, pupil=PupilFactory.create(school=school), added_on=MONDAY
        )
    answers = many_at_once(lambda: waiting_leave(entry=entry, reason="Moved.", today=MONDAY, by=senco), school=school)
    assert refused(answers) == 5
