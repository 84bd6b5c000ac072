"""Many rows by one statement: as sets, where the ORM would make an object, and the database a call, of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

T = TypeVar("T")
BATCH = 5000


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items, so many at a time."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def new_keys(model: type[Model], count: int) -> list[int]:
    """Primary keys for so many rows that are to be made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def insert(model: type[Model], columns: Mapping[str, Sequence[Any]], **same: Any) -> None:
    """Make rows. `columns`: by a field's attribute, a value for each row; `same`: the value that a field has in all rows. What
    is not named has its default."""
    if not columns or not len(next(iter(columns.values()))):
        return
    fields = {field.attname: field for field in _stored(model)}
    same = {
        name: field.get_default()
        for name, field in fields.items()
        if name not in columns and not field.primary_key and (field.has_default() or not field.null)
    } | same
    quote = connection.ops.quote_name
    names = [quote(fields[name].column) for name in (*columns, *same)]
    values = [f"r.c{n}" for n in range(len(columns))] + [f"%s::{fields[name].db_type(connection)}" for name in same]
    sql = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) "
        f"SELECT {', '.join(values)} FROM {_unnested(fields[name] for name in columns)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(_prepared(fields[n], v) for n, v in same.items()), *map(array, columns.values())])


def check() -> None:
    """Check now what is otherwise checked at the end of the transaction: that every row which others point to is there. A table
    that was empty when the database planned this would be read from end to end for each of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL enable_bitmapscan = on")
        cursor.execute("SET LOCAL enable_seqscan = on")


def update(model: type[Model], values: Mapping[int, Mapping[str, Any]]) -> None:
    """Set values of rows, by their number: each row those that are named for it."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for key, row in values.items():
        alike.setdefault(tuple(row), []).append(key)
    for names, keys in alike.items():
        if names:
            _set(model, keys, {name: [values[key][name] for key in keys] for name in names})


def _set(model: type[Model], keys: list[int], columns: Mapping[str, list[Any]]) -> None:
    fields = {field.attname: field for field in _stored(model)}
    quote, pk = connection.ops.quote_name, fields["id"]
    sets = [f"{quote(fields[name].column)} = r.c{n}" for n, name in enumerate(columns, start=1)]
    table = quote(model._meta.db_table)
    sql = (
        f"UPDATE {table} SET {', '.join(sets)} FROM {_unnested([pk, *(fields[name] for name in columns)])} "
        f"WHERE {table}.{quote(pk.column)} = r.c0"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [array(keys), *map(array, columns.values())])


def _stored(model: type[Model]) -> list[Any]:
    """The fields that are columns one can write."""
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def _unnested(fields: Iterable[Any]) -> str:
    """`unnest` of a parameter a column, as rows r (c0, c1, ...)."""
    types = [field.rel_db_type(connection) if field.primary_key else field.db_type(connection) for field in fields]
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    return f"unnest({arrays}) AS r ({', '.join(f'c{n}' for n in range(len(types)))})"


def _prepared(field: Field, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def array(values: Sequence[Any]) -> str:
    """The values as PostgreSQL writes an array: text, numbers, days, truth values, nulls. No text holds a NUL."""
    if None in values:
        return "{" + ",".join("NULL" if value is None else _quoted(_text(value)) for value in values) + "}"
    return '{"' + _escaped("\0".join(map(_text, values))).replace("\0", '","') + '"}'


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.isoformat() if isinstance(value, date) else str(value)


def _quoted(text: str) -> str:
    return '"' + _escaped(text) + '"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
