"""Types of plans and how they nest."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch

from plans.models import PlanSection, PlanType
from schools.models import School


def plan_types(*, school: School, on: date | None = None) -> Any:
    """The types that the school may use, lowest first, with their sections. `on`: only those that may be begun on a day."""
    rows = PlanType.objects.of_school(school)
    if on is not None:
        rows = rows.on(on)
    return rows.select_related("builds_on", "trust").prefetch_related(
        Prefetch("sections", PlanSection.objects.order_by("position"))
    )


def homes(types: Iterable[PlanType]) -> dict[tuple[int, str], str]:
    """By (type id, section key) the name of the lower type in which the section is written; none where it is its own."""
    rows = list(types)
    by_pk = {row.pk: row for row in rows}
    keys = {row.pk: {section.key for section in row.sections.all()} for row in rows}
    found: dict[tuple[int, str], str] = {}
    for row in rows:
        below, seen = row.builds_on_id, {row.pk}
        while below in by_pk and below not in seen:
            for key in keys[row.pk] & keys[below]:
                found[row.pk, key] = by_pk[below].name
            seen.add(below)
            below = by_pk[below].builds_on_id
    return found
