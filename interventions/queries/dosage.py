"""What each placement got: sessions, minutes and steps of the protocol, beside what was planned."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value

from core.times import minutes_between
from interventions.models import Placement, Programme, Session
from interventions.queries.withdrawal import year_start
from interventions.rules.dosage import Amount, Dose, Meeting, Stay, dose, given
from interventions.rules.membership import belongs
from schools.queries import days_between

THERE = ("present", "late")


def doses(*, placements: Iterable[Placement], today: date) -> dict[int, Dose]:
    """By placement its dose up to today. One query."""
    rows = list(placements)
    sessions: dict[int, list[Any]] = {}
    planned = Session.objects.filter(group__in={row.group_id for row in rows}, on__lte=today)
    for session in planned.exclude(not_held_reason=Session.NotHeld.MOVED).annotate(**recorded()):
        sessions.setdefault(session.group_id, []).append(session)
    return {
        row.pk: dose(
            _meeting(session, set(session.there), row.pk)
            for session in sessions.get(row.group_id, [])
            if is_in(row, session)
        )
        for row in rows
    }


def recorded() -> dict[str, ArrayAgg]:
    """Of each session the placements that were `there`, and the `lines` and `pupils` of its register that have a record."""
    there = Q(records__attendance__in=THERE)
    return {
        "there": ArrayAgg("records__placement", filter=there, default=Value([])),
        "lines": ArrayAgg("records__placement", filter=Q(records__isnull=False), default=Value([])),
        "pupils": ArrayAgg("records__placement__pupil", filter=Q(records__isnull=False), default=Value([])),
    }


def is_in(row: Placement, session: Any) -> bool:
    """Whether the placement belongs to the session, which comes with what was `recorded`."""
    return belongs(row, on=session.on, placements=session.lines, pupils=session.pupils)


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


def given_to(*, placements: Iterable[Any], today: date, found: dict[int, Dose] | None = None) -> Amount | None:
    """What the pupils of these placements got up to today, whatever was planned; one that ended as it was to begin got nothing
    and shortens nobody's stay. `found`: their doses, where they are known. Two queries at most."""
    rows = [row for row in placements if row.starts_on <= today and row.ended_on != row.starts_on]
    if not rows:
        return None
    found = doses(placements=rows, today=today) if found is None else found
    ends = {row.pk: _last_day(row, today) for row in rows}
    days = [day for day, _ in days_between(start=min(row.starts_on for row in rows), end=max(ends.values()))]
    return given(
        Stay(
            school_days=sum(row.starts_on <= day <= ends[row.pk] for day in days),
            attended=found[row.pk].attended,
            minutes=found[row.pk].attended_minutes,
            is_over=row.ended_on is not None and row.ended_on <= today,
        )
        for row in rows
    )


def _last_day(row: Any, today: date) -> date:
    return today if row.ended_on is None else min(today, row.ended_on - timedelta(days=1))


def given_in(*, programme: Programme, today: date) -> Amount | None:
    """What pupils got in the programme this academic year: of every placement that ran in it."""
    rows = Placement.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=year_start(today)), programme=programme)
    return given_to(placements=rows, today=today)
