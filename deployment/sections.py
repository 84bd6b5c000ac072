"""A pupil's page: the hours of support that a plan promises, and the tasks about them."""

from datetime import date
from typing import Any

from django.utils import timezone

from access.models import User
from access.policy import Permission
from deployment.queries.entitlement import pupil_entitlements
from deployment.queries.task import pupil_tasks
from deployment.visibility import on_trips
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_task_list(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    tasks = pupil_tasks(user=user, pupil=pupil, now=timezone.now())
    return {"tasks": tasks} if tasks or user.may(Permission.TASK_GIVE) else None


def trip_texts(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    """What this person's trips of these days say of the pupil."""
    rows = (
        on_trips()
        .filter(pupil=pupil, trip__adults__staff_member__user=user)
        .select_related("trip", "with_adult__staff_member")
    )
    return {"trips": list(rows.order_by("trip__starts_at"))} if rows else None


def register() -> None:
    register_section(
        "trips", order=11, query=trip_texts, template="deployment/_pupil_trips.html", is_on_card=True,
        is_on_page=False,
    )  # fmt: skip

    register_section(
        "entitlements", order=15, query=pupil_entitlements, template="deployment/_pupil_entitlements.html",
        title="Hours of support", permission=Permission.SESSION_SEE,
    )  # fmt: skip
    register_section(
        "tasks", order=35, query=pupil_task_list, template="deployment/_pupil_tasks.html", title="Tasks",
        permission=Permission.TASK_SEE,
    )  # fmt: skip
