"""Annual reviews and the clocks that count from them."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from plans.actions.clock import ehc_case_create
from plans.actions.review import review_create, review_edit
from plans.actions.review_mail import invitations_send
from plans.models import EhcEvent, Plan, PlanType
from plans.queries.clock import annual_dues
from plans.queries.review_planning import _annual_by


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
    assert 365 <= (due - case.started_on).days <= 366
    assert _annual_by(plan, [], due) == due
    assert _annual_by(plan, [], None) == plan.review_on
