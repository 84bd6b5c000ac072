"""Columns of downloads that are about pupils, under the names by which an import knows them: such a file comes back unchanged."""

from collections.abc import Callable
from typing import Any

from core.lists import Column
from pupils.models import Pupil
from pupils.rules.plain import FIELDS
from pupils.rules.pupil import year_code

YES, NO = "Y", "N"


def _column(name: str, value: Callable[[Pupil], Any], of: Callable[[Any], Pupil]) -> Column:
    return Column(name, FIELDS[name].words, lambda row: value(of(row)), is_hidden=True)


def _text(name: str) -> Callable[[Pupil], Any]:
    return lambda pupil: getattr(pupil, name)


def _flag(name: str) -> Callable[[Pupil], str]:
    return lambda pupil: YES if getattr(pupil, name) else NO


def identity(of: Callable[[Any], Pupil] = lambda row: row) -> tuple[Column, ...]:
    """Who a row is about, so that an import finds the pupil again. `of` gives the pupil of a row."""
    return tuple(_column(name, _text(name), of) for name in ("mis_id", "upn", "family_name", "given_name"))


def year(pupil: Any) -> Any:
    """The year as an import reads it."""
    return year_code(pupil.year_group)


# What an import knows of a pupil besides, less what a list shows on its page.
MORE: tuple[Column, ...] = tuple(
    _column(name, value, lambda row: row)
    for name, value in (
        ("preferred_name", _text("preferred_name")),
        ("middle_names", _text("middle_names")),
        ("born_on", _text("born_on")),
        ("sex", _text("sex")),
        ("is_eal", _flag("is_eal")),
        ("is_pupil_premium", _flag("is_pupil_premium")),
        ("home_language", _text("home_language")),
    )
)
