"""System checks that hold the house rules."""

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.forms import BaseFormSet
from django.urls import URLPattern, URLResolver, get_resolver

# Rows of a table of forms that are built for whoever asks for them.
MOST_FORMS = 300


def views(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every (path, name, view) of the URLconf."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from views(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield path, f"{space}{entry.name}", entry.callback


def is_guarded(view: Any) -> bool:
    marks = ("door", "is_public", "is_for_anybody_signed_in")
    return any(hasattr(view, mark) for mark in marks)


@checks.register(checks.Tags.security)
def every_view_has_a_door(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(
            f"The view {view.__module__}.{getattr(view, '__name__', view)} at /{path} names no permission.",
            hint='Put @door(Permission.X) on it, or @signed_in("GET") or @public("GET") from core.door, and say why.',
            id="hlta.E001",
        )
        for path, _, view in views()
        if not is_guarded(view)
    ]


@checks.register(checks.Tags.security)
def every_form_says_what_sending_it_twice_does(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(
            f"The view {view.__module__}.{view.__name__} at /{path} takes a POST and does not say what a second one does.",
            hint='Put @once (it creates or tells), @edits (its form has a version) or @again("why") under its door.',
            id="hlta.E002",
        )
        for path, _, view in views()
        if "POST" in getattr(view, "methods", ()) and not hasattr(view, "post_kind")
    ]


def _tables(base: type) -> Iterator[Any]:
    """Every table of forms that the product has."""
    for table in base.__subclasses__():
        yield from _tables(table)
        if hasattr(table, "absolute_max") and ".tests." not in table.form.__module__:
            yield table


@checks.register(checks.Tags.security)
def every_table_of_forms_has_an_end(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    # The forms of all apps are there once their views are.
    list(views())
    return [
        checks.Error(
            f"The table of {table.form.__module__}.{table.form.__name__} builds {table.absolute_max} forms for whoever says so.",
            hint=f"Give formset_factory an absolute_max of at most {MOST_FORMS}.",
            id="hlta.E003",
        )
        for table in _tables(BaseFormSet)
        if table.absolute_max > MOST_FORMS
    ]
