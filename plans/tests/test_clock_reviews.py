"""Annual reviews and the clocks that count from them."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from messaging.models import Mail
from plans.actions.clock import ehc_case_create, ehc_event_create
from plans.actions.invitee import invitee_add
from plans.actions.review import review_cancel, review_create, review_edit, review_hold
from plans.actions.review_mail import invitations_send
from plans.models import EhcEvent, Plan, PlanType
from plans.queries.clock import annual_dues, open_lines
from plans.queries.review_planning import _annual_by
from plans.rules.clock import last_of_months
from pupils.models import Carer, CarerLink


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def case(pupil, senco, today):
    values = {"process": "annual_review", "on": today - timedelta(days=200), "by": senco, "today": today}
    return ehc_case_create(pupil=pupil, now=timezone.now(), **values)


@pytest.fixture
def annual(pupil, senco, today):
    at = timezone.make_aware(datetime.combine(today + timedelta(days=30), time(10)))
    values = {
        "kind": "annual",
        "starts_at": at,
        "minutes": 60,
        "place": "Hub",
        "purpose": "Plan",
        "led_by": senco.staff,
    }
    return lambda: review_create(pupil=pupil, values=values, by=senco, now=timezone.now())


def noted(case):
    return dict(EhcEvent.objects.filter(case=case).values_list("event", "on"))


def test_a_planned_annual_review_is_in_its_case_and_moves_with_it(case, annual, senco):
    review = annual()
    assert noted(case)["meeting_planned"] == timezone.localdate(review.starts_at)
    later = review.starts_at + timedelta(days=7)
    review_edit(review=review, values={"starts_at": later}, by=senco, now=timezone.now())
    assert noted(case)["meeting_planned"] == timezone.localdate(later)


def test_invitations_that_go_out_are_noted_once(case, annual, hlta, today):
    review = annual()
    for _ in range(2):
        invitations_send(review=review, by=hlta, now=timezone.now())
    assert noted(case)["invitations_sent"] == today


def test_without_a_case_nothing_is_noted(annual):
    annual()
    assert not EhcEvent.objects.exists()


def test_the_annual_review_is_proposed_by_the_decision_a_year_ago_not_by_the_plans_rhythm(case, pupil, senco, today):
    plan = Plan.objects.create(
        pupil=pupil, plan_type=PlanType.objects.get(key="ehc-plan"), lead=senco.staff, starts_on=today, state="in_force",
        review_on=today + timedelta(days=20),
    )  # fmt: skip
    due = annual_dues(pupils=[pupil.pk], today=today)[pupil.pk]
    assert due == last_of_months(case.started_on, 12)
    assert _annual_by(plan, [], due) == due
    assert _annual_by(plan, [], None) == plan.review_on


def test_a_review_that_was_planned_and_invited_before_the_case_was_opened_is_in_it(annual, pupil, senco, today):
    review = annual()
    invitations_send(review=review, by=senco, now=timezone.now())
    on = today - timedelta(days=200)
    case = ehc_case_create(pupil=pupil, process="annual_review", on=on, by=senco, today=today, now=timezone.now())
    assert noted(case)["meeting_planned"] == timezone.localdate(review.starts_at)
    assert "invitations_sent" not in noted(case) or noted(case)["invitations_sent"] == today


def test_a_review_that_is_held_settles_its_dates_without_a_second_entry(case, annual, pupil, senco, today):
    """In the case of the year, and in that of the move within 12 months; a move further ahead has a review of its own."""
    moves = {
        days: ehc_case_create(
            pupil=pupil, process="phase_transfer", phase=phase, on=today + timedelta(days=days), by=senco, today=today,
            now=timezone.now(),
        )
        for days, phase in ((300, "secondary"), (700, "post_16"))
    }  # fmt: skip
    review = annual()
    review_hold(
        review=review, outcome="Goes on.", held_at=timezone.now() - timedelta(hours=2), by=senco, now=timezone.now()
    )
    assert noted(case)["meeting_held"] == noted(moves[300])["meeting_held"] == today
    assert "meeting_held" not in noted(moves[700])
    assert "report" in {line.deadline.rule.key for line in open_lines(user=senco, today=today)}


def test_a_review_that_is_cancelled_takes_its_day_and_its_invitations_back(case, annual, hlta):
    review = annual()
    invitations_send(review=review, by=hlta, now=timezone.now())
    review_cancel(review=review, by=hlta, now=timezone.now())
    assert set(noted(case)) == {"last_decided"}


def test_the_next_year_takes_up_the_review_that_is_planned_in_it(case, annual, senco, today):
    """A decision opens the next case: a review that is planned after it belongs to that one."""
    now = timezone.now()
    for event, days in (("meeting_held", 30), ("decided_keep", 5)):
        values = {"event": event, "on": today - timedelta(days=days), "adviser": "", "detail": "", "note": ""}
        ehc_event_create(case=case, values=values, by=senco, today=today, now=now)
    review = annual()
    assert noted(case.followed_by.get())["meeting_planned"] == timezone.localdate(review.starts_at)
    assert "meeting_planned" not in noted(case)


@pytest.mark.parametrize(
    ("values", "is_asked"),
    [({"has_care": True}, True), ({}, False), ({"has_care": True, "do_not_contact": True}, False)],
)
def test_a_foster_or_kinship_carer_is_invited_without_parental_responsibility(annual, pupil, senco, values, is_asked):
    """Education Act 1996, s 576: who has care of the child is a parent (fact 27a)."""
    carer = Carer.objects.create(family_name="Foster", email="foster@example.org")
    link = CarerLink.objects.create(
        pupil=pupil, carer=carer, relationship="Foster carer", has_parental_responsibility=False, **values
    )
    review = annual()
    assert review.invitees.filter(carer_link=link).exists() == is_asked
    if is_asked:
        invitations_send(review=review, by=senco, now=timezone.now())
        assert Mail.objects.filter(to_address="foster@example.org").exists()
    else:
        with pytest.raises(DomainError):
            invitee_add(review=review, carer_link=link, by=senco)
