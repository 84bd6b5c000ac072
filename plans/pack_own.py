"""The parts of a pack that this app tells itself, and the packs on a pupil's page."""

from datetime import date
from typing import Any

from access.models import User
from access.policy import Permission
from plans.pack_parts import register
from plans.queries import pack_given, pack_plan
from plans.queries.pack import packs_of
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_packs(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    return {"packs": packs_of(pupil=pupil), "pupil": pupil}


def register_own() -> None:
    register("pupil", "The pupil", 10, pack_plan.pupil_part)
    register("plans", "Plans in force", 20, pack_plan.plans_part)
    register("targets", "Targets", 30, pack_plan.targets_part)
    register("cycles", "Assess, plan, do, review", 40, pack_plan.cycles_part)
    register("interventions", "Interventions", 50, pack_given.interventions_part)
    register("hours", "Provision promised and delivered", 60, pack_given.hours_part)
    register("measures", "Measures", 70, pack_given.measures_part)
    register("attendance", "Attendance", 80, pack_given.attendance_part)
    register("voices", "What carers and colleagues say", 90, pack_plan.voices_part)
    register_section(
        "packs", order=95, query=pupil_packs, template="plans/_pupil_packs.html", title="Packs",
        permission=Permission.PACK_CREATE,
    )  # fmt: skip
