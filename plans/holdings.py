"""What of plans has no adult once somebody has left: meetings that they lead, plans that they lead."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from access.models import User
from messaging.actions import notice_send
from messaging.models import Notice
from plans.actions.plan_telling import plan_link
from plans.actions.review import review_lead
from plans.models import Plan, ReviewPoint
from staff.leaving import Holding, register
from staff.models import StaffMember


def reviews(whose: Q, on: Any) -> QuerySet:
    """Meetings after the last day, and once that is over those before it of which nothing is recorded yet."""
    now = timezone.now()
    unrecorded = Q(starts_at__lt=now, led_by__left_on__lte=timezone.localdate(now))
    rows = ReviewPoint.objects.planned().filter(whose).filter(Q(starts_at__date__gte=on) | unrecorded)
    return rows.select_related("pupil").order_by("starts_at", "pk")


def review_give(review: ReviewPoint, to: StaffMember, on: date, by: User, now: datetime) -> None:
    review_lead(review=review, led_by=to, by=by)


def plans(whose: Q, on: Any) -> QuerySet:
    return Plan.objects.open().filter(whose).select_related("plan_type", "pupil")


def plan_give(plan: Plan, to: StaffMember, on: date, by: User, now: datetime) -> None:
    plan.lead = to
    plan.save(update_fields=["lead"])
    if to.user is not None:
        notice_send(
            recipient=to.user, text=f"You lead this now: {plan.title}.", link=plan_link(plan),
            unique_key=f"plan-lead:{plan.pk}:{now.isoformat()}", by=by, kind=Notice.Kind.PUPIL,
        )  # fmt: skip


def register_own() -> None:
    register(
        "reviews",
        Holding(
            50, "review that they lead", "reviews that they lead", reviews,
            lambda row: f"{row.pupil.name}, {row.day_words}", review_give, staff="led_by", is_dated=True,
        ),
    )  # fmt: skip
    register(
        "plans",
        Holding(
            51, "plan that they lead", "plans that they lead", plans, lambda row: row.title, plan_give, staff="lead"
        ),
    )
