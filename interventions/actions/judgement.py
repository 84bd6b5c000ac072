"""Judgements that criteria rest on."""

from datetime import date, timedelta

from django.db import transaction

from access.models import User
from core.errors import DomainError
from interventions.models import Judgement, Programme
from interventions.queries.suggestions import tree_of
from interventions.rules.criteria import Judged
from pupils.models import Pupil

LONGEST_AGO = timedelta(days=366)


@transaction.atomic
def judgement_create(
    *,
    programme: Programme,
    pupil: Pupil,
    criterion: str,
    is_met: bool,
    reason: str,
    judged_on: date,
    today: date,
    by: User,
) -> Judgement:
    """Record what a named person judges, of which day, and what they saw; what was judged before stays. Raises DomainError for a
    condition that asks for no judgement, and for a day ahead or longer ago than a school year."""
    asked = {
        condition.key
        for tree in (tree_of(programme.entry_criteria), tree_of(programme.exit_criteria))
        for condition in tree.conditions()
        if isinstance(condition, Judged)
    }
    if criterion not in asked:
        raise DomainError("The programme asks for no such judgement any more. Open its page again.")
    if judged_on > today:
        raise DomainError("Choose today or a day before it: a judgement is about what was seen.")
    if judged_on < today - LONGEST_AGO:
        raise DomainError("Choose a day within the last 12 months.")
    return Judgement.objects.create(
        programme=programme,
        pupil=pupil,
        criterion=criterion,
        is_met=is_met,
        reason=reason,
        judged_by=by,
        judged_on=judged_on,
    )
