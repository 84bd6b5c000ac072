"""A pupil's page: their review points, and the statutory dates of their EHC plan."""

from datetime import date
from typing import Any

from access.models import User
from access.policy import Permission
from plans.models import ReviewPoint
from plans.queries.clock import pupil_clocks
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_reviews(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    if not user.may(Permission.REVIEW_SEE):
        return None
    return {
        "reviews": list(ReviewPoint.objects.filter(pupil=pupil).select_related("led_by").order_by("-starts_at")[:10])
    }


def register() -> None:
    register_section("reviews", order=30, query=pupil_reviews, template="plans/_pupil_reviews.html")
    register_section(
        "clocks", order=32, query=pupil_clocks, template="plans/_pupil_clocks.html", title="Statutory dates",
        permission=Permission.CLOCK_SEE,
    )  # fmt: skip
