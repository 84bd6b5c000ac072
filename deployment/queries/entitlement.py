"""What plans promise pupils, beside what is planned."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from access.models import User
from access.policy import Permission
from deployment.models import Entitlement
from deployment.queries.hours import default_span, pupils_hours
from deployment.queries.team import week_on
from deployment.rules.week import Owed, covers, shortfall
from pupils.models import Pupil


def entitlements_of(*, user: User, on: date) -> QuerySet[Entitlement]:
    """Promises in force on a day, of the pupils whom the user may see."""
    pupils = Pupil.objects.on_roll().visible_to(user)
    rows = Entitlement.objects.between(on, on).filter(pupil__in=pupils).select_related("pupil")
    return rows.order_by("pupil__family_name", "pupil__given_name", "pk")


@dataclass
class PromisedLine:
    """A promise, and of its pupil: minutes a week promised in all, planned (of their own, and in all), and missing."""

    entitlement: Entitlement
    promised: int
    own: int
    planned: int
    missing: int


def promised_lines(*, user: User, on: date, rows: list[Entitlement]) -> list[PromisedLine]:
    """These promises beside what is planned for their pupils. A fixed number of queries."""
    _, week = week_on(user=user, day=on)
    cover = covers(week)
    owed: dict[int, list[Owed]] = {}
    for row in week.owed:
        owed.setdefault(row.pupil, []).append(row)
    return [
        PromisedLine(
            row, sum(part.minutes for part in owed[row.pupil_id]), cover[row.pupil_id].own, cover[row.pupil_id].in_all,
            shortfall(owed[row.pupil_id], cover[row.pupil_id]),
        )
        for row in rows
    ]  # fmt: skip


def pupil_entitlements(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    """The section of a pupil's page: what is promised now or ahead, and what the last six weeks came to."""
    rows = Entitlement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), pupil=pupil)
    rows = rows.exclude(ends_on=F("starts_on"))
    found = list(rows.order_by("starts_on", "pk"))
    start, end = default_span(today)
    (hours,) = pupils_hours(user=user, pupils=[pupil], start=start, end=end)
    if not found and not hours.support.planned and not user.may(Permission.ENTITLEMENT_EDIT):
        return None
    minutes = sum(row.minutes_a_week for row in found if row.starts_on <= today)
    return {"entitlements": found, "minutes": minutes, "hours": hours, "since": start}
