"""A settings table whose rows can be pasted: what a row is, how it is saved, and what its columns are called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.text import capfirst

from access.models import User
from access.policy import Permission
from core.editing import BEGAN

# What a file is turned into: rows as text, and what to say of what is left out.
Reader = Callable[[bytes], tuple[str, str]]


@dataclass(frozen=True)
class PasteTable:
    """A table whose rows can be pasted. `typed` is the view in which one row is typed, `back` the list that the rows go to.

    `form(data, by)` reads a row, `save(form, by)` saves it and raises DomainError; `is_there(form)` tells that the row is there
    already: it is left alone, but for what `fill(form, by)` adds where it says nothing yet, and says in words. `others` are more
    names of a column, by field; `unasked` are fields of the form that no row has; `look(forms)` says what is to be known of all
    rows, `falls(form, by)` what a row takes along; `files` read other files than CSV, by ending.
    """

    title: str
    one: str
    many: str
    permission: Permission
    typed: str
    back: str
    form: Callable[[Any, User], forms.Form]
    save: Callable[[Any, User], Any]
    is_there: Callable[[Any], bool] = lambda form: False
    fill: Callable[[Any, User], list[str]] = lambda form, by: []
    example: tuple[str, ...] = ()
    hint: str = ""
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()
    look: Callable[[list[Any]], list[str]] = lambda forms: []
    falls: Callable[[Any, User], str] = lambda form, by: ""
    files: Mapping[str, Reader] = field(default_factory=dict)

    def fields(self, by: User) -> dict[str, forms.Field]:
        asked = self.form(None, by).fields.items()
        return {name: one for name, one in asked if name not in self.unasked and name != BEGAN}


class RowsChoice(forms.ModelChoiceField):
    """One of several rows, found by any of its names (`names_of`), so that a pasted cell can say it."""

    def __init__(self, *args: Any, names_of: Callable[[Any], Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names_of = names_of

    def label_from_instance(self, obj: Any) -> str:
        return self.names_of(obj)[0]


def words_of(name: str, one: forms.Field) -> str:
    """What a column is called."""
    return str(one.label or capfirst(name.replace("_", " ")))


def flat(choices: Any) -> list[tuple[Any, Any]]:
    """The choices of a field, those of its groups too."""
    found: list[tuple[Any, Any]] = []
    for key, label in choices:
        found += flat(label) if isinstance(label, list | tuple) else [(key, label)]
    return found
