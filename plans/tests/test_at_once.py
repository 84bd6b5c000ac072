"""What two pages, or two people, do to the same rows at the same moment: one of them does it, the other is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from hlta.testing import PupilFactory, SchoolFactory, make_member
from hlta.tests.at_once import at_once, refused
from liaison.tests.carer_world import ask, make_review
from messaging.models import Mail, Notice
from plans.actions.clock import ehc_case_close, ehc_case_create, ehc_event_create
from plans.actions.invitee import invitee_add
from plans.actions.pack import pack_retry
from plans.actions.review import review_cancel, review_hold
from plans.actions.review_mail import invitations_send
from plans.models import Pack, ReviewInvitee, ReviewPoint
from plans.models.clock import EhcCase, EhcEvent
from schools.context import in_school

MANY = 6
NOW, TODAY = timezone.now(), timezone.localdate()


@pytest.fixture
def school(transactional_db):
    return SchoolFactory.create()


@pytest.fixture
def senco(school):
    return make_member(school, Role.SENCO, job="senco")


@pytest.fixture
def pupil(school):
    with in_school(school.pk):
        return PupilFactory.create(school=school)


@pytest.fixture
def review(school, senco, pupil):
    colleague = make_member(school, Role.TA)
    with in_school(school.pk):
        row = make_review(pupil, lead=colleague.staff)
        ask(row)
        ReviewInvitee.objects.create(review=row, staff_member=colleague.staff)
        return row


def test_a_move_has_one_case(school, senco, pupil):
    values = {"process": "phase_transfer", "phase": "other", "by": senco, "today": TODAY, "now": NOW}
    results = at_once(
        school,
        *(lambda n=n: ehc_case_create(pupil=pupil, on=TODAY + timedelta(days=30), **values) for n in range(MANY)),
    )
    with in_school(school.pk):
        assert EhcCase.objects.count() == 1
    assert len(refused(results)) == MANY - 1


def test_what_is_written_into_a_case_that_closes_is_in_it_or_refused(school, senco, pupil):
    with in_school(school.pk):
        case = ehc_case_create(pupil=pupil, process="annual_review", on=TODAY, by=senco, today=TODAY, now=NOW)
    event = {"event": "meeting_held", "on": TODAY, "adviser": "", "detail": "", "note": ""}
    at_once(
        school,
        lambda: ehc_case_close(case=case, today=TODAY, by=senco),
        lambda: ehc_event_create(case=case, values=event, by=senco, today=TODAY, now=NOW),
    )
    with in_school(school.pk):
        case.refresh_from_db()
        assert case.closed_on == TODAY
        with pytest.raises(DomainError, match="closed"):
            ehc_event_create(case=case, values={**event, "event": "draft_sent"}, by=senco, today=TODAY, now=NOW)
        assert EhcEvent.objects.filter(event="meeting_held").count() <= 1


def test_somebody_from_outside_is_asked_once(school, senco, review):
    results = at_once(school, *[lambda: invitee_add(review=review, by=senco, name="Ida Berg")] * MANY)
    with in_school(school.pk):
        assert ReviewInvitee.objects.filter(name="Ida Berg").count() == 1
    assert len(refused(results)) == MANY - 1


def test_everybody_is_invited_once(school, senco, review):
    sent = at_once(school, *[lambda: invitations_send(review=review, by=senco, now=NOW)] * MANY)
    assert sorted((one.mails, one.notices) for one in sent) == [(0, 0)] * (MANY - 1) + [(1, 1)]
    with in_school(school.pk):
        assert (Mail.objects.count(), Notice.objects.count()) == (1, 1)


def test_nobody_is_invited_to_a_review_that_was_cancelled(school, senco, review):
    at_once(
        school,
        lambda: review_cancel(review=review, by=senco, now=NOW),
        lambda: invitations_send(review=review, by=senco, now=NOW),
    )
    with in_school(school.pk):
        assert not Mail.objects.filter(state="queued").exists()


def test_the_next_review_is_planned_once(school, senco, review):
    following = {"starts_at": NOW + timedelta(days=90), "place": "Room 1", "purpose": "Next", "led_by": review.led_by}
    results = at_once(
        school,
        *[lambda: review_hold(review=review, outcome="Well.", following=following, held_at=NOW, by=senco, now=NOW)]
        * MANY,
    )
    assert refused(results) == []
    with in_school(school.pk):
        assert ReviewPoint.objects.count() == 2


def test_the_same_pack_is_made_again_once(school, senco, pupil):
    values = {"pupil": pupil, "starts_on": TODAY, "ends_on": TODAY, "asked_by": senco, "asked_at": NOW, "moved_at": NOW}
    with in_school(school.pk):
        packs = [Pack.objects.create(state="failed", why_failed="No room.", **values) for _ in range(MANY)]
    results = at_once(school, *(lambda pack=pack: pack_retry(pack=pack, by=senco, now=NOW) for pack in packs))
    with in_school(school.pk):
        assert Pack.objects.filter(state="waiting").count() == 1
    assert refused(results) == ["The same pack is being made already."] * (MANY - 1)
