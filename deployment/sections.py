"""A pupil's page: the hours of support that a plan promises, and the tasks about them."""

from datetime import date
from typing import Any

from django.utils import timezone

from access.models import User
from access.policy import Permission
from deployment.queries.entitlement import pupil_entitlements
from deployment.queries.task import pupil_tasks
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_task_list(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    tasks = pupil_tasks(user=user, pupil=pupil, now=timezone.now())
    return {"tasks": tasks} if tasks or user.may(Permission.TASK_GIVE) else None


def register() -> None:
    register_section(
        "entitlements", order=15, query=pupil_entitlements, template="deployment/_pupil_entitlements.html",
        title="Hours of support", permission=Permission.SESSION_SEE,
    )  # fmt: skip
    register_section(
        "tasks", order=35, query=pupil_task_list, template="deployment/_pupil_tasks.html", title="Tasks",
        permission=Permission.TASK_SEE,
    )  # fmt: skip
