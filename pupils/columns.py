"""Columns of downloads that are about pupils, under the names by which an import knows them: such a file comes back unchanged."""

from collections.abc import Callable
from typing import Any

from core.lists import Column
from pupils.models import Pupil
from pupils.rules.history import year_code
from pupils.rules.plain import FIELDS

NAMED = ("mis_id", "upn", "family_name", "given_name")
# What an import knows of a pupil besides, in its own order.
BESIDES = tuple(name for name in FIELDS if hasattr(Pupil, name) and name not in (*NAMED, "year_group", "form"))


def cell(pupil: Any, name: str) -> Any:
    """What a download writes for a field of a pupil."""
    value = getattr(pupil, name)
    if name == "year_group":
        return year_code(value)
    return ("Y" if value else "N") if isinstance(value, bool) else value


def _column(name: str, of: Callable[[Any], Any] = lambda row: row) -> Column:
    return Column(name, FIELDS[name].words, lambda row: cell(of(row), name), is_hidden=True)


def identity(of: Callable[[Any], Any] = lambda row: row) -> tuple[Column, ...]:
    """Who a row is about, so that an import finds the pupil again. `of` gives the pupil of a row."""
    return tuple(_column(name, of) for name in NAMED)


MORE = tuple(_column(name) for name in BESIDES)
