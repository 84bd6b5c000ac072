"""A school's first calendar, laid down in one step from what a person has looked through."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from core.posts import take_turn
from pupils.actions.calendar import day_close, period_create, school_edit, term_create, weeks_lay_out
from schools.models import ClosedDay, CycleWeek, Term
from schools.queries import present_school
from schools.rules import monday_of

TURN = "calendar start"


@transaction.atomic
def calendar_start(
    *, details: dict[str, str], half_terms: Sequence[dict[str, Any]], closed: Sequence[tuple[date, str]], cycle: str,
    bells: Sequence[dict[str, Any]], by: User, now: datetime,
) -> None:  # fmt: skip
    """Save what is given, all or nothing: what the school says of itself, half-terms, closed days, the weeks of all half-terms
    (`cycle`: "1" all alike, "A" or "B" the next week of school; "" leaves them), bell times. Raises DomainError with the
    name of the row."""
    take_turn(TURN)
    school = present_school().select_for_update(no_key=True).get()
    values: dict[str, Any] = {name: text for name, text in details.items() if text}
    if cycle:
        values["cycle_weeks"] = 1 if cycle == "1" else 2
    if values:
        school_edit(school=school, values=values, by=by)
    for row in half_terms:
        _named(row["name"], term_create, by=by, **row)
    for day, reason in closed:
        if not ClosedDay.objects.filter(on=day).exists():
            day_close(on=day, reason=reason, by=by, now=now)
    for row in bells:
        _named(row["name"], period_create, by=by, **row)
    if cycle:
        _weeks(cycle, timezone.localdate(now), by)


def _named(what: str, action: Any, **values: Any) -> None:
    try:
        action(**values)
    except DomainError as error:
        raise DomainError(f"{what}: {error}") from error


def _weeks(cycle: str, today: date, by: User) -> None:
    """Number the weeks of all half-terms so that the next week of school has the letter that was said."""
    terms = list(Term.objects.order_by("starts_on"))
    if not terms:
        raise DomainError("Give the half-terms first: weeks are numbered in term alone.")
    first, last = terms[0].starts_on, max(term.ends_on for term in terms)
    weeks_lay_out(first_monday=first, until=last, first_number=1, by=by)
    ahead = CycleWeek.objects.filter(monday__gte=monday_of(today)).order_by("monday").first()
    if cycle in "AB" and ahead is not None and "AB"[ahead.number - 1] != cycle:
        weeks_lay_out(first_monday=first, until=last, first_number=2, by=by)
