"""Statements that are built and compiled once a process: only their values change from request to request.

Building and compiling a queryset costs more than the database takes to answer it (`make bench`). For the few that every page
or every home asks, `Prepared` does it once.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from copy import copy
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model, QuerySet
from django_rls_tenants.tenants.state import (
    get_current_tenant_id,
    reset_current_tenant_id,
    reset_rls_context_active,
    set_current_tenant_id,
    set_rls_context_active,
)

Row = TypeVar("Row", bound=Model)
Pair = tuple[Any, Any]
# Probes: values unlike any that a statement of ours holds of itself.
KEYS, SCHOOLS = (70_000_000_001, 70_000_000_002), (71_000_000_001, 71_000_000_002)
DAYS, OTHER_DAYS, THIRD_DAYS = (
    (date(2801, 3, 7), date(2802, 4, 9)),
    (date(2803, 5, 11), date(2804, 6, 13)),
    (date(2805, 7, 15), date(2806, 8, 17)),
)
MOMENTS = (datetime(2801, 3, 7, tzinfo=UTC), datetime(2802, 4, 9, tzinfo=UTC))
SCHOOL = "present school"


class DerivedValueError(Exception):
    """The statement holds a value that was worked out from one of its own: give that value by a name of its own."""


class NoSchoolError(Exception):
    """Nothing would be found outside a school, as if there were nothing."""


class Prepared(Generic[Row]):
    """A queryset whose statement is the same at every call but for its named values and the present school.

    `build` gets the values by name; `probes` gives two of each, by which their places are found. A value may stand in several
    places, and must arrive in the statement as it was given: one that is worked out from it raises DerivedValueError at the
    first call. Where `build` chooses its conditions by a value, the set is none for here.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]], **probes: Pair) -> None:
        self.build, self.probes = build, {**probes, SCHOOL: SCHOOLS}

    def rows(self, **values: Any) -> list[Row]:
        """The rows for these values in the present school, as the queryset would give them. Raises NoSchoolError where the
        statement asks for a school and none is entered."""
        queryset, compiler, sql, places = self._compiled
        values[SCHOOL] = get_current_tenant_id()
        if values[SCHOOL] is None and any(isinstance(place, _Place) and place.name == SCHOOL for place in places):
            raise NoSchoolError
        given = tuple(values[place.name] if isinstance(place, _Place) else place for place in places)
        fresh, chain = copy(compiler), queryset._chain()  # type: ignore[attr-defined]
        fresh.connection = connections[DEFAULT_DB_ALIAS]
        fresh.as_sql = lambda *args, **kwargs: (sql, given)
        chain.query.get_compiler = lambda *args, **kwargs: fresh
        # The audit trail (pghistory) puts a statement of its own before one that does not begin so, as a union.
        with _plan_kept(fresh.connection) if sql.startswith("SELECT") else nullcontext():
            return list(chain)

    def first(self, **values: Any) -> Row | None:
        return next(iter(self.rows(**values)), None)

    @cached_property
    def _compiled(self) -> tuple[QuerySet[Row], Any, str, list[Any]]:
        (queryset, compiler, sql, ones), (_, _, other, twos) = self._probed(0), self._probed(1)
        if sql != other:
            raise DerivedValueError(sql)
        return queryset, compiler, sql, [_place(*pair, self.probes) for pair in zip(ones, twos, strict=True)]

    def _probed(self, turn: int) -> tuple[QuerySet[Row], Any, str, Any]:
        values = {name: pair[turn] for name, pair in self.probes.items()}
        with _as_if_in(values.pop(SCHOOL)):
            queryset = self.build(**values)
            compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
            return queryset, compiler, *compiler.as_sql()


@contextmanager
def _as_if_in(school_id: int) -> Iterator[None]:
    """Build as in a school that is none: the database is asked nothing."""
    tenant, active = set_current_tenant_id(school_id), set_rls_context_active(True)
    try:
        yield
    finally:
        reset_rls_context_active(active)
        reset_current_tenant_id(tenant)


@contextmanager
def _plan_kept(connection: Any) -> Iterator[None]:
    """The database is given statement and values apart, so that it plans a statement that comes again once a line."""
    connection.ensure_connection()
    line = connection.connection
    before = line.cursor_factory, line.prepare_threshold
    line.cursor_factory, line.prepare_threshold = ServerBindingCursor, settings.PLANS_KEPT_AFTER or None
    try:
        yield
    finally:
        line.cursor_factory, line.prepare_threshold = before


class _Place:
    """Where a value goes."""

    def __init__(self, name: str) -> None:
        self.name = name


def _place(one: Any, two: Any, probes: Mapping[str, Pair]) -> Any:
    if one == two:
        return one
    name = next((name for name, pair in probes.items() if pair == (one, two)), "")
    if not name:
        raise DerivedValueError(f"{one!r}, {two!r}")
    return _Place(name)
