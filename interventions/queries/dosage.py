"""What each placement got: sessions, minutes and steps of the protocol, beside what was planned."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value

from core.times import minutes_between
from interventions.models import Placement, Session
from interventions.rules.dosage import Dose, Meeting, dose

THERE = ("present", "late")


def doses(*, placements: Iterable[Placement], today: date) -> dict[int, Dose]:
    """By placement its dose up to today. One query."""
    rows = list(placements)
    sessions: dict[int, list[Any]] = {}
    planned = Session.objects.filter(group__in={row.group_id for row in rows}, on__lte=today)
    attended = ArrayAgg("records__placement", filter=Q(records__attendance__in=THERE), default=Value([]))
    for session in planned.exclude(not_held_reason=Session.NotHeld.MOVED).annotate(there=attended):
        sessions.setdefault(session.group_id, []).append(session)
    return {
        row.pk: dose(
            _meeting(session, set(session.there), row.pk)
            for session in sessions.get(row.group_id, [])
            if row.starts_on <= session.on and (row.ended_on is None or session.on < row.ended_on)
        )
        for row in rows
    }


def _meeting(session: Session, there: set[int], placement: int) -> Meeting:
    minutes = minutes_between(session.starts_at, session.ends_at)
    steps: list[dict[str, Any]] = session.steps
    return Meeting(
        minutes=minutes,
        is_held=session.state == Session.State.HELD,
        is_there=placement in there,
        others=len(there - {placement}),
        steps=len(steps),
        steps_done=sum(bool(step["is_done"]) for step in steps),
    )


def with_doses(placements: Iterable[Any], today: date) -> list[Any]:
    """The placements, each with its `dose`."""
    rows = list(placements)
    found = doses(placements=rows, today=today)
    for row in rows:
        row.dose = found[row.pk]
    return rows
