"""Several counts in one statement."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class CountOf(Subquery):
    """How many rows a set has, as an expression."""

    template = "(SELECT count(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet) -> None:
        super().__init__(rows.order_by())


def counts(row: QuerySet, **sets: QuerySet) -> dict[str, Any]:
    """How many rows each set has, by its name: one query, carried by `row`, a set of a single row."""
    if not sets:
        return {}
    return row.order_by().values(**{name: CountOf(rows) for name, rows in sets.items()}).get()
