"""The audit trail: how it hears of changes that come as sets, and marks in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
import pgtrigger
from django.db import connection
from pghistory import trigger


class SetTrigger(trigger.Event):
    """Keeps the rows of a statement by one statement, where a trigger of each row would be a call for each.

    The library's own of this kind writes the context into a table of its own, which belongs to no school: here it goes into
    each row of the history, as everywhere.
    """

    def get_func(self, model: Any) -> pgtrigger.Func:
        sql = super().get_func(model).func
        start, end = sql.index("WITH _pgh_attached_context"), sql.index("INSERT INTO")
        return pgtrigger.Func((sql[:start] + sql[end:]).replace(", _pgh_attached_context;", ";"))


class _OfSets(pghistory.RowEvent):
    def add_event_trigger(self, event_model: Any) -> None:
        pgtrigger.register(
            SetTrigger(
                event_model=event_model, label=self.label, name=self.trigger_name, row=self.row, operation=self.operation,
                condition=self.condition, level=pgtrigger.Statement,
            )
        )(event_model.pgh_tracked_model)  # fmt: skip


class SetInserted(_OfSets, pghistory.InsertEvent):
    pass


class SetUpdated(_OfSets, pghistory.UpdateEvent):
    pass


class SetDeleted(_OfSets, pghistory.DeleteEvent):
    pass


@contextmanager
def marked(**mark: int) -> Iterator[None]:
    """Mark every change of the block in the audit trail, and none that comes after it in the same transaction."""
    with pghistory.context(**mark):
        yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
