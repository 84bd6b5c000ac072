"""What a pupil needs, and that their aid is not with them today."""

from datetime import date
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.happened import happened
from core.states import state_change
from library.models import AidMissing, AidNeed, Loan
from pupils.models import Pupil


@transaction.atomic
def aid_need_create(*, pupil: Pupil, values: dict[str, Any], today: date, by: User) -> AidNeed:
    """The pupil needs an aid (`kind`, `description`, `since`, `advice_note`, `advice_by`). Raises DomainError for a day ahead."""
    if values["since"] > today:
        raise DomainError("This day is still ahead.")
    return AidNeed.objects.create(pupil=pupil, **values)


@transaction.atomic
def aid_need_end(*, need: AidNeed, today: date, by: User, on: date | None = None) -> AidNeed:
    """The pupil does not need it any more, from today or an earlier day. Raises DomainError where that was said before, and for a
    day ahead or before they needed it."""
    if need.refreshed().ended_on is not None:
        raise DomainError("It is ended already.")
    day = happened(on, today=today, since=need.since)
    return state_change(need, start={"ended_on": None}, refused="It is ended already.", ended_on=day)


@transaction.atomic
def aid_missing_mark(*, loan: Loan, on: date, reason: str, by: User) -> AidMissing:
    """The aid is not with the pupil on the day; said again, the later reason stands. Raises DomainError for one that is back."""
    if loan.ends_on:
        raise DomainError("The pupil does not have it on loan any more.")
    values = {"reason": reason, "said_by": by}
    return AidMissing.objects.update_or_create(loan=loan, on=on, defaults=values)[0]


@transaction.atomic
def aid_missing_undo(*, loan: Loan, on: date, by: User) -> None:
    """It is here after all. Where nobody said that it is missing, nothing happens."""
    AidMissing.objects.filter(loan=loan, on=on).delete()
