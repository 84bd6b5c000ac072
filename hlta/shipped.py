"""The tests' databases: made by the role that owns them, used by the site's. After a test that commits, every table is as it was
when the database was set up.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql

from core.owner import as_owner
from hlta.local.postgres import SUPERUSER

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"


class Shipped:
    """The rows as they were when the database was set up: those that migrations ship, and Django's own."""

    def __init__(self) -> None:
        self.rows: dict[str, str] = {}

    def take(self) -> None:
        with everything() as cursor:
            self.rows = {name: rows(cursor, name) for name in filled(cursor)}

    def put_back(self) -> None:
        """Django's `flush` takes seconds: it makes each of two thousand tables and indexes anew, empty or not. Here tables that
        hold what they held are left alone. Like a flush, it waits for whoever still works on a table."""
        with everything() as cursor:
            cursor.execute(sql.SQL("LOCK TABLE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables(cursor)))))
            for name in {*filled(cursor), *self.rows}:
                if name not in self.rows or rows(cursor, name) != self.rows[name]:
                    restore(cursor, name, self.rows.get(name))


@contextmanager
def everything() -> Iterator[Any]:
    """One transaction past row security, in which no trigger or key is asked: at its end the whole holds."""
    mine = connection.settings_dict
    way = {"host": mine["HOST"], "port": mine["PORT"] or None, "dbname": mine["NAME"], "user": SUPERUSER}
    with psycopg.connect(**way) as line, line.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor


def tables(cursor: Any) -> list[str]:
    return [name for (name,) in cursor.execute(TABLES)]


def filled(cursor: Any) -> list[str]:
    """The tables that are not empty."""
    asked = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    every = [asked.format(sql.Literal(name), sql.Identifier(name)) for name in tables(cursor)]
    return [name for (name,) in cursor.execute(sql.SQL(" UNION ALL ").join(every))]


def rows(cursor: Any, name: str) -> str:
    """All rows of a table, as JSON."""
    query = sql.SQL("SELECT coalesce(jsonb_agg(to_jsonb(one) ORDER BY to_jsonb(one)), '[]')::text FROM {} one")
    return str(cursor.execute(query.format(sql.Identifier(name))).fetchone()[0])


def restore(cursor: Any, name: str, content: str | None) -> None:
    table = sql.Identifier(name)
    cursor.execute(sql.SQL("DELETE FROM {}").format(table))
    if content:
        refill = sql.SQL("INSERT INTO {} SELECT * FROM jsonb_populate_recordset(NULL::{}, %s::jsonb)")
        cursor.execute(refill.format(table, table), [content])


shipped = Shipped()


def put_back(test_case: Any) -> None:
    """In place of Django's flush after a test that commits."""
    shipped.put_back()


TransactionTestCase._fixture_teardown = put_back  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def laying_out() -> Iterator[ExitStack]:
    """Where the owner is entered: databases are made and taken down by the role that owns them, tests run as the site's."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, laying_out: ExitStack) -> None:
    laying_out.enter_context(as_owner())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, laying_out: ExitStack) -> Iterator[None]:
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # A demo school laid out in a test's transaction is planned for only where the database counts its rows within it.
        cursor.execute(f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {settings.DATABASES['default']['USER']}")
    laying_out.close()
    shipped.take()
    yield
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    laying_out.enter_context(as_owner())
