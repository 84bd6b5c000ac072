"""A pupil's page: their placements, with the dose they got."""

from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q

from access.models import User
from access.policy import Permission
from interventions.models import ExitDecision, Placement, SessionRecord
from interventions.queries.dosage import with_doses
from interventions.queries.warnings import kept_apart
from interventions.queries.withdrawal import minutes_lost, year_start
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_placements(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    if not user.may(Permission.SESSION_SEE):
        return None
    attended = Q(records__attendance__in=["present", "late"])
    rows = (
        Placement.objects.filter(pupil=pupil)
        .select_related("programme", "group__leader", "placed_by")
        .annotate(
            attended=Count("records", filter=attended), recorded=Count("records", filter=~Q(records__attendance=""))
        )
        .prefetch_related(Prefetch("decisions", ExitDecision.objects.select_related("decided_by")))
        .order_by("-starts_on")
    )
    placements = list(rows)
    lost = minutes_lost(pupils=[pupil.pk], since=year_start(today)) if placements else {}
    by_subject = sorted(lost.get(pupil.pk, {}).items(), key=lambda pair: -pair[1])
    alone = (
        SessionRecord.objects.filter(placement__pupil=pupil, session__on__gte=year_start(today))
        .exclude(independence="")
        .order_by("-session__on", "-pk")
    )
    return {
        "placements": with_doses(placements, today) if placements else [],
        "alone": list(alone.values_list("session__on", "independence")[:5]) if placements else [],
        "kept_apart": kept_apart(pupil=pupil) if user.may(Permission.GROUP_EDIT) else None,
        "lost": by_subject,
        "lost_in_all": sum(minutes for _, minutes in by_subject),
    }


def register() -> None:
    register_section("placements", order=20, query=pupil_placements, template="interventions/_pupil_placements.html")
