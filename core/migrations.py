"""Long migrations in short time.

Django renders every related model anew after each operation: in a schema whose tables all belong to a school, that is nearly
every model, hundreds of times. Here a change of tables renders the models that it is about and those to which they point
(`LeanState`), and operations of one kind that follow one another do so once (`Together`).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import groupby
from typing import Any

from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from core.migration_state import forward_only

# In the order in which they may rest on one another; within a kind none does.
ALIKE = (CreateModel, AddField, AddIndex, AddConstraint, AddTrigger)
# What these do to a table is seen from the table alone.
ADDING = (CreateModel, AddIndex, AddConstraint, AddTrigger)


class Together(Operation):
    """Operations of one kind, done one after another against the state after all of them."""

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with forward_only(to_state) if isinstance(self.operations[0], ADDING) else nullcontext():
            for operation in self.operations:
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


def changed_together(operations: Sequence[Operation]) -> list[Operation]:
    """The same operations of one migration, where none rests on another of its kind: what is made, what is taken off, what is
    altered, then what is put on again, each kind done together."""
    order = (CreateModel, AddField, RemoveTrigger, AlterField, AddTrigger, AddIndex, AddConstraint)
    in_order = sorted(operations, key=lambda operation: order.index(type(operation)))
    return [Together(list(run)) for _, run in groupby(in_order, key=type)]


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The same operations: of those that only add, models come first, then fields, and so on, each kind done together."""
    grouped: list[Operation] = []
    for is_alike, found in groupby(operations, key=lambda operation: type(operation) in ALIKE):
        if is_alike:
            in_order = sorted(found, key=lambda operation: ALIKE.index(type(operation)))
            grouped += [Together(list(run)) for _, run in groupby(in_order, key=type)]
        else:
            grouped += _neighbours_together(found)
    return grouped


def _neighbours_together(operations: Iterable[Operation]) -> Iterator[Operation]:
    for kind, run in groupby(operations, key=type):
        if kind in (RemoveTrigger, AlterField):
            yield Together(list(run))
        else:
            yield from run


def group_operations(*, plan: Sequence[tuple[Any, bool]], **kwargs: Any) -> None:
    """Before `migrate`: what is about to run is done together, whoever wrote it."""
    for migration, _ in plan:
        migration.operations = together(migration.operations)
