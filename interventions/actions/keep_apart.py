"""Pupils who are not put into one group."""

from datetime import date

from django.db import IntegrityError, transaction

from access.models import User
from core.errors import DomainError
from core.happened import happened
from core.states import state_change
from interventions.models import KeepApart
from pupils.models import Pupil


@transaction.atomic
def keep_apart_create(
    *, pupil: Pupil, other: Pupil, reason: str, today: date, by: User, since: date | None = None
) -> KeepApart:
    """From today, or since an earlier day, the two are not to be in one group. Raises DomainError for a pupil and themselves, a
    pair that is kept apart already, and a day ahead."""
    day = happened(since, today=today)
    if pupil.pk == other.pk:
        raise DomainError("Choose another pupil.")
    first, second = sorted((pupil, other), key=lambda one: one.pk)
    try:
        with transaction.atomic():
            return KeepApart.objects.create(pupil=first, other=second, reason=reason, since=day, said_by=by)
    except IntegrityError as error:
        raise DomainError("They are kept apart already.") from error


@transaction.atomic
def keep_apart_end(*, pair: KeepApart, today: date, by: User, on: date | None = None) -> None:
    """They may be in one group again, from today or an earlier day. Raises DomainError where that was said before, and for a day
    ahead or before they were kept apart."""
    refused = "They aren't kept apart any more."
    if pair.refreshed().ended_on is not None:
        raise DomainError(refused)
    day = happened(on, today=today, since=pair.since)
    state_change(pair, start={"ended_on": None}, refused=refused, ended_on=day)
