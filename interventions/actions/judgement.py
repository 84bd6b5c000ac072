"""Judgements that criteria rest on."""

from datetime import date

from django.db import transaction

from access.models import User
from core.errors import DomainError
from interventions.models import Judgement, Programme
from interventions.queries.suggestions import tree_of
from interventions.rules.criteria import Judged
from pupils.models import Pupil


@transaction.atomic
def judgement_create(
    *, programme: Programme, pupil: Pupil, criterion: str, is_met: bool, reason: str, today: date, by: User
) -> Judgement:
    """Write down what a named person judges, and why. Raises DomainError for a condition that asks for no judgement."""
    asked = {
        condition.key
        for tree in (tree_of(programme.entry_criteria), tree_of(programme.exit_criteria))
        for condition in tree.conditions()
        if isinstance(condition, Judged)
    }
    if criterion not in asked:
        raise DomainError("The programme asks for no such judgement any more. Open its page again.")
    return Judgement.objects.create(
        programme=programme,
        pupil=pupil,
        criterion=criterion,
        is_met=is_met,
        reason=reason,
        judged_by=by,
        judged_on=today,
    )
