"""Planned against delivered, by cause."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from access.models import User
from interventions.models import Programme, Session

CAUSES = [(value, label) for value, label in Session.NotHeld.choices if value != Session.NotHeld.MOVED]


def delivery(*, user: User, start: date, until: date) -> QuerySet[Programme]:
    """A row a programme: sessions planned between the two days, held, not recorded, and not held by cause (`lost_<cause>`)."""
    within = Q(groups__sessions__on__gte=start, groups__sessions__on__lte=until)
    within &= ~Q(groups__sessions__not_held_reason=Session.NotHeld.MOVED)
    state = "groups__sessions__state"
    causes: dict[str, Any] = {
        f"lost_{value}": Count("groups__sessions", filter=within & Q(groups__sessions__not_held_reason=value))
        for value, _ in CAUSES
    }
    return (
        Programme.objects.annotate(
            planned=Count("groups__sessions", filter=within),
            held=Count("groups__sessions", filter=within & Q(**{state: "held"})),
            unrecorded=Count("groups__sessions", filter=within & Q(**{state: "planned"})),
            **causes,
        )
        .filter(planned__gt=0)
        .order_by("name", "pk")
    )


def total(rows: list[Programme]) -> dict[str, int]:
    names = ("planned", "held", "unrecorded", *(f"lost_{value}" for value, _ in CAUSES))
    return {name: sum(getattr(row, name) for row in rows) for name in names}
