"""Strategies: written down, put right, retired."""

from typing import Any

from django.db import transaction

from access.models import User
from core.posts import take_turn
from core.rows import row_save
from library.defaults import DEFAULTS
from library.models import Strategy


@transaction.atomic
def strategy_save(*, strategy: Strategy | None, values: dict[str, Any], by: User) -> Strategy:
    """A new strategy, or one changed. Raises DomainError for a name that is taken."""
    return row_save(
        strategy or Strategy(), values, taken="The library already has a strategy of this name. Choose another name."
    )


@transaction.atomic
def strategies_add_defaults(*, by: User) -> int:
    """Add the free set; one of the same name stays as it is. How many are new."""
    take_turn("strategies_add_defaults")
    there = set(Strategy.objects.values_list("name", flat=True))
    wanted = [values for values in DEFAULTS if values["name"] not in there]
    return sum(Strategy.objects.get_or_create(name=values["name"], defaults=values)[1] for values in wanted)
