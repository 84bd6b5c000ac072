"""The role that owns the tables, beside the site's own, which owns nothing and so can change no table, policy or trigger.

`migrate` works as the owner, and afterwards says what the site's role may do: read and write rows, but never change or delete
what the audit trail has recorded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from pghistory.models import Event

MISSING = "Set OWNER_DATABASE_URL: this is done as the role that owns the tables, and the site's own role owns none."


@contextmanager
def as_owner(*, database: str | None = None) -> Iterator[None]:
    """Work as the owner, in this thread, on a connection of its own; inside another `as_owner`, on that one's. `database`: its
    name, where it is not the site's."""
    if not settings.OWNER_DATABASE:
        raise CommandError(MISSING)
    mine = connections[DEFAULT_DB_ALIAS]
    name = database or mine.settings_dict["NAME"]
    if (mine.settings_dict["USER"], mine.settings_dict["NAME"]) == (settings.OWNER_DATABASE["USER"], name):
        yield
        return
    connections[DEFAULT_DB_ALIAS] = connection_of(settings.OWNER_DATABASE, name)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = mine


def connection_of(role: dict[str, Any], database: str) -> Any:
    """Django's connection to that database by that role, without pool or time limits."""
    mine = connections[DEFAULT_DB_ALIAS]
    way = {key: role[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    options = dict(role.get("OPTIONS") or {})
    return type(mine)({**mine.settings_dict, **way, "NAME": database, "OPTIONS": options}, DEFAULT_DB_ALIAS)


def append_only() -> list[str]:
    """The tables of the audit trail."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, Event))


def grant() -> None:
    """Say what the site's role may do. As the owner, after the tables are laid out; as often as one likes."""
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    site = quote(settings.DATABASES[DEFAULT_DB_ALIAS]["USER"])
    with transaction.atomic(), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        # A database of an earlier version, restored before it is migrated, has not all of them yet.
        kept = ", ".join(quote(name) for name in append_only() if name in tables)
        others = ", ".join(quote(name) for name in sorted(tables - {*append_only(), "django_migrations"}))
        for sql in (
            f"REVOKE CREATE, TEMPORARY ON DATABASE {quote(connection.settings_dict['NAME'])} FROM PUBLIC",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {site}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {site}",
            f"GRANT INSERT ON {kept} TO {site}",
            f"GRANT INSERT, UPDATE, DELETE ON {others} TO {site}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {site}",
            # A new table can be added to at once; `migrate` says at its end whether its rows may be changed.
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO {site}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {site}",
        ):
            cursor.execute(sql)
        _close_ignore(cursor)


def _close_ignore(cursor: Any) -> None:
    """The triggers of the audit trail look away where the setting `pgtrigger.ignore` says so, which any SQL can set: from now on
    for the owner alone."""
    cursor.execute(
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN current_user = %s AND trigger_name = ANY ("
        "coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}')::text[]); END $$",
        [settings.OWNER_DATABASE["USER"]],
    )


def foreign_tables() -> list[str]:
    """Tables that belong to neither the owner nor a role that it is a member of, so that it cannot change them."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND NOT pg_has_role(current_user, relowner, 'USAGE') ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]
