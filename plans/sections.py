"""A pupil's page: their review points, and the statutory dates of their EHC plan. Today: the dates that are ours and near."""

from datetime import date
from typing import Any

from django.urls import reverse

from access.models import User
from access.policy import Permission
from interventions.hints import Hint
from interventions.hints import register as register_hint
from plans.models import ReviewPoint, Target
from plans.queries.clock import pressing, pupil_clocks
from plans.queries.plan import plans_of
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_reviews(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    if not user.may(Permission.REVIEW_SEE):
        return None
    return {
        "reviews": list(ReviewPoint.objects.filter(pupil=pupil).select_related("led_by").order_by("-starts_at")[:10])
    }


def dates_near(*, user: User, today: date) -> Hint | None:
    """What is ours and overdue or due in the next 14 days."""
    count = len(pressing(user=user, today=today)) if user.may(Permission.CLOCK_EDIT) else 0
    if not count:
        return None
    words = "statutory deadline (our duty) is" if count == 1 else "statutory deadlines (our duty) are"
    url = f"{reverse('plans:clock_list')}?whose=ours&which=soon"
    return Hint(count, f"{words} overdue or due within 14 days", url, "alarm")


def pupil_plans(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    if not user.may(Permission.PLAN_SEE):
        return None
    plans = [plan for plan in plans_of(pupil=pupil) if plan.state != "draft" or user.may(Permission.PLAN_EDIT)]
    rows = Target.objects.open().filter(pupil=pupil).order_by("due_on", "pk")
    if not user.may(Permission.PLAN_EDIT):
        rows = rows.filter(plan__state="in_force")
    targets = list(rows) if plans else []
    return {"plans": plans, "targets": targets, "today": today}


def register() -> None:
    register_hint("clocks", dates_near)
    register_section(
        "plans", order=20, query=pupil_plans, template="plans/_pupil_plans.html", title="Plans and targets",
        permission=Permission.PLAN_SEE,
    )  # fmt: skip
    register_section("reviews", order=30, query=pupil_reviews, template="plans/_pupil_reviews.html")
    register_section(
        "clocks", order=32, query=pupil_clocks, template="plans/_pupil_clocks.html", title="Statutory dates",
        permission=Permission.CLOCK_SEE,
    )  # fmt: skip
