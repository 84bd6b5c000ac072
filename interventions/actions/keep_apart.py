"""Pupils who are not put into one group."""

from datetime import date

from django.db import IntegrityError, transaction

from access.models import User
from core.errors import DomainError
from core.states import state_change
from interventions.models import KeepApart
from pupils.models import Pupil


@transaction.atomic
def keep_apart_create(*, pupil: Pupil, other: Pupil, reason: str, today: date, by: User) -> KeepApart:
    """From now on the two are not to be in one group. Raises DomainError for a pupil and themselves, or a pair that is kept
    apart already."""
    if pupil.pk == other.pk:
        raise DomainError("Choose another pupil.")
    first, second = sorted((pupil, other), key=lambda one: one.pk)
    try:
        with transaction.atomic():
            return KeepApart.objects.create(pupil=first, other=second, reason=reason, since=today, said_by=by)
    except IntegrityError as error:
        raise DomainError("They are kept apart already.") from error


@transaction.atomic
def keep_apart_end(*, pair: KeepApart, today: date, by: User) -> None:
    """They may be in one group again. Raises DomainError where that was said before."""
    refused = "They aren't kept apart any more."
    state_change(pair, start={"ended_on": None}, refused=refused, ended_on=today)
