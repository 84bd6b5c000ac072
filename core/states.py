"""Changes of state: each names the state that it starts from."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model

from core.errors import DomainError

Row = TypeVar("Row", bound=Model)


def state_change(row: Row, *, start: Mapping[str, Any], refused: str, **values: Any) -> Row:
    """Write `values` to the row where it still is as `start` says (as of `filter`: {"state": "planned"}, {"ended_on": None}), in
    one statement, so that of two people at once one changes it. The row has the values afterwards. Raises DomainError(`refused`)
    where the row is in another state, with nothing changed."""
    if not type(row)._default_manager.filter(pk=row.pk, **start).update(**values):
        raise DomainError(refused)
    row.refresh_from_db(fields=list(values))
    return row
