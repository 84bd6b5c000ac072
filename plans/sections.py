"""A pupil's page: their review points."""

from datetime import date
from typing import Any

from access.models import User
from access.policy import Permission
from plans.models import ReviewPoint, Target
from plans.queries.plan import plans_of
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_reviews(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    if not user.may(Permission.REVIEW_SEE):
        return None
    return {
        "reviews": list(ReviewPoint.objects.filter(pupil=pupil).select_related("led_by").order_by("-starts_at")[:10])
    }


def pupil_plans(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    if not user.may(Permission.PLAN_SEE):
        return None
    plans = [plan for plan in plans_of(pupil=pupil) if plan.state != "draft" or user.may(Permission.PLAN_EDIT)]
    targets = list(Target.objects.open().filter(pupil=pupil).order_by("due_on", "pk")) if plans else []
    return {"plans": plans, "targets": targets, "today": today}


def register() -> None:
    register_section(
        "plans", order=20, query=pupil_plans, template="plans/_pupil_plans.html", title="Plans and targets",
        permission=Permission.PLAN_SEE,
    )  # fmt: skip
    register_section("reviews", order=30, query=pupil_reviews, template="plans/_pupil_reviews.html")
