"""A school's first calendar, laid down in one step from what a person has looked through."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
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
WEEK = timedelta(weeks=1)


@transaction.atomic
def calendar_start(
    *, details: dict[str, str], half_terms: Sequence[dict[str, Any]], closed: Sequence[tuple[date, str]], cycle: str,
    bells: Sequence[dict[str, Any]], by: User, now: datetime,
) -> None:  # fmt: skip
    """Save what is given, all or nothing: what the school says of itself, half-terms, closed days, the numbers of weeks
    (`cycle`: "1" all alike, "A" or "B" the next week of school; "" leaves them), bell times. Raises DomainError
    with the name of the row."""
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
    """Number weeks so that the next week of school has the letter that was said: of all half-terms where no week has a number,
    else of those that are not over. A past week that has a number keeps it: what was recorded of it stands under its letter."""
    this_week = monday_of(today)
    past = CycleWeek.objects.filter(monday__lt=this_week).order_by("monday").last()
    terms = list(Term.objects.order_by("starts_on"))
    if past is not None:
        terms = [term for term in terms if term.ends_on >= today]
    if not terms:
        raise DomainError("Give the half-terms first: weeks are numbered in term alone.")
    begins = max(monday_of(terms[0].starts_on), past.monday + WEEK if past else date.min)
    _lay_out(terms, begins, 1, by)
    ahead = CycleWeek.objects.filter(monday__gte=this_week).order_by("monday").first()
    if cycle in "AB" and ahead is not None and "AB"[ahead.number - 1] != cycle:
        _lay_out(terms, begins, 2, by)


def _lay_out(terms: list[Term], begins: date, number: int, by: User) -> None:
    """Number the weeks of these half-terms from a Monday on, each half-term going on from the one before."""
    for term in terms:
        begins = max(begins, monday_of(term.starts_on))
        if begins <= term.ends_on:
            count = weeks_lay_out(first_monday=begins, until=term.ends_on, first_number=number, by=by)
            number = (number + count - 1) % 2 + 1
            begins = monday_of(term.ends_on) + WEEK
