"""Changes of what plans promise pupils."""

from datetime import date
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from deployment.models import Entitlement
from pupils.models import Pupil


@transaction.atomic
def entitlement_create(*, pupil: Pupil, values: dict[str, Any], by: User) -> Entitlement:
    """Write down what a plan promises. `values`: source, wording, minutes_a_week, may_be_shared, starts_on, ends_on."""
    return Entitlement.objects.create(pupil=pupil, written_by=by, **values)


@transaction.atomic
def entitlement_edit(*, entitlement: Entitlement, values: dict[str, Any], from_on: date, by: User) -> Entitlement:
    """Change a promise from a day on: until then it stays as it was. Where nothing differs nothing is done. Raises DomainError
    for a day after its end."""
    row = _held(entitlement)
    if row.ends_on is not None and row.ends_on <= from_on:
        raise DomainError("This promise has ended by then. Write a new one instead.")
    if row.starts_on <= from_on and all(getattr(row, name) == value for name, value in values.items()):
        return row
    values = {**values, "starts_on": from_on}
    if values.get("ends_on") is not None and values["ends_on"] <= from_on:
        raise DomainError("It would end before it starts. Choose a later last day.")
    if row.starts_on < from_on:
        row.ends_on = from_on
        row.save(update_fields=["ends_on"])
        return entitlement_create(pupil=row.pupil, values=values, by=by)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def entitlement_end(*, entitlement: Entitlement, on: date, by: User) -> Entitlement:
    """The promise holds no more from `on`. Raises DomainError where it has ended by then already."""
    row = _held(entitlement)
    last = max(on, row.starts_on)
    if row.ends_on is not None and row.ends_on <= last:
        raise DomainError("It has ended by then already.")
    row.ends_on = last
    row.save(update_fields=["ends_on"])
    return row


def _held(entitlement: Entitlement) -> Entitlement:
    """The promise as it is now, held until the end of the transaction."""
    rows = Entitlement.objects.select_for_update(of=("self",)).select_related("pupil")
    row: Entitlement = rows.get(pk=entitlement.pk)
    return row
