"""Strategies: written down, put right, retired."""

from typing import Any

from django.db import IntegrityError, transaction

from access.models import User
from core.errors import DomainError
from library.defaults import DEFAULTS
from library.models import Strategy


@transaction.atomic
def strategy_save(*, strategy: Strategy | None, values: dict[str, Any], by: User) -> Strategy:
    """A new strategy, or one changed. Raises DomainError for a name that is taken."""
    row = strategy or Strategy()
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError("The library already has a strategy of this name. Choose another name.") from error
    return row


@transaction.atomic
def strategies_add_defaults(*, by: User) -> int:
    """Add the free set; one of the same name stays as it is. How many are new."""
    there = set(Strategy.objects.values_list("name", flat=True))
    new = [Strategy(**values) for values in DEFAULTS if values["name"] not in there]
    for row in new:
        row.save()
    return len(new)
