"""What of plans ends when a pupil leaves: review meetings ahead, plans and their provision."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from access.models import User
from plans.actions.plan_telling import ends_close
from plans.actions.review import review_cancel
from plans.actions.review_undone import reviews_undone
from plans.models import EhcEvent, Plan, Provision, ReviewInvitee, ReviewPoint
from pupils.actions.roster_undo import undoes
from pupils.leaving import Leaving, Tie, register


def reviews(whose: Q, on: Any) -> QuerySet:
    """Meetings planned for a day without the pupil. What has begun is still to be recorded."""
    rows = ReviewPoint.objects.planned().filter(whose, starts_at__date__gte=on, starts_at__gt=timezone.now())
    return rows.order_by("starts_at", "pk")


def reviews_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    for review in rows:
        review_cancel(review=review, by=by, now=now, is_told=leaving.tells and not leaving.is_death)


def _review_said(review: ReviewPoint) -> str:
    return f"{review.get_kind_display()}, {review.day_words}"


def provisions(whose: Q, on: Any) -> QuerySet:
    rows = Provision.objects.filter(whose, Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    return rows.exclude(ended_on=F("starts_on"))


def provisions_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.update(ended_on=Greatest(Value(leaving.on), F("starts_on")))


def plans(whose: Q, on: Any) -> QuerySet:
    return Plan.objects.open().filter(whose).select_related("plan_type")


def plans_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    ends = Greatest(Value(leaving.on), F("starts_on"))
    found = list(rows)
    Plan.objects.filter(pk__in=[row.pk for row in found]).update(
        state=Plan.State.ENDED, ended_on=ends, end_reason=leaving.reason
    )
    ends_close(plans=found, now=now)


def register_own() -> None:
    undoes(ReviewInvitee, EhcEvent, ReviewPoint, Provision, Plan, then=reviews_undone)
    register(
        "reviews",
        Tie(
            50, "meeting is cancelled", "meetings are cancelled", reviews, reviews_end, _review_said, is_dated=True
        ),
    )  # fmt: skip
    register(
        "provisions",
        Tie(
            51, "line of provision ends", "lines of provision end", provisions, provisions_end,
            lambda row: row.wording[:100], is_dated=True,
        ),
    )  # fmt: skip
    register("plans", Tie(52, "plan ends", "plans end", plans, plans_end, lambda row: row.plan_type.name))
