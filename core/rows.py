"""Rows that are saved where another may have what has to be theirs alone."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpRequest

from core.errors import DomainError

Row = TypeVar("Row", bound=Model)


def held(request: HttpRequest, rows: Any) -> Any:
    """The rows; where a form is sent, held until the request ends: what is read of them still holds when it is written, also
    where other pages change the same row. Rows that point to it can be written meanwhile."""
    return rows.select_for_update(of=("self",), no_key=True) if request.method == "POST" else rows


def row_save(row: Row, values: Mapping[str, Any], *, taken: str) -> Row:
    """Save the row with these values. Raises DomainError(`taken`) where the database refuses it, with nothing saved and what
    was done before still standing."""
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError(taken) from error
    return row
