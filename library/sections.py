"""A pupil's page: their aids, and resources that fit."""

from datetime import date
from typing import Any

from access.models import User
from access.policy import Permission
from library.queries.equipment import pupil_aids
from library.queries.resource import suggest_for_pupil
from pupils.models import Pupil
from pupils.sections import register as register_section

MOST = 5


def aids(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    found = pupil_aids(pupil=pupil, today=today)
    return found if found["aids"] or found["needs"] or user.may(Permission.EQUIPMENT_EDIT) else None


def resources(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    return {"found": suggest_for_pupil(pupil=pupil, most=MOST)}


def register() -> None:
    register_section(
        "aids", order=12, query=aids, template="library/_pupil_aids.html", title="Aids", permission=Permission.AID_MARK,
        is_on_card=True,
    )  # fmt: skip
    register_section(
        "resources", order=50, query=resources, template="library/_pupil_resources.html", title="Resources that fit",
        permission=Permission.RESOURCE_SEE,
    )  # fmt: skip
