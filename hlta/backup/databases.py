"""Databases as a whole: made, filled from a dump, dropped and exchanged, by the owner."""

from pathlib import Path

import psycopg
from django.core.management.base import CommandError
from psycopg import sql

from hlta.backup.contents import Contents
from hlta.backup.programs import connect, owner, reader, run

# Where one is while it works on others.
BESIDE = "postgres"


def make_from(dump: Path, name: str) -> Contents:
    """A database of that name with what the dump holds, in place of one that was left there; what it holds."""
    drop(name)
    _do("CREATE DATABASE {} TEMPLATE template0", name)
    run("pg_restore", owner(), name, ["--exit-on-error", "--no-owner", "--no-privileges", str(dump)])
    with connect(reader(), name) as connection:
        return Contents.of(connection)


def drop(name: str) -> None:
    _do("DROP DATABASE IF EXISTS {}", name)


def exchange(*, old: str, new: str, kept_as: str) -> None:
    """The database `new` takes the place of `old`, which stays under the name `kept_as`: both or neither."""
    drop(kept_as)
    with connect(owner(), BESIDE) as connection, connection.transaction():
        for before, after in ((old, kept_as), (new, old)):
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
            )


def users_of(name: str) -> int:
    """How many connections to the database there are."""
    with connect(owner(), BESIDE) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name]).fetchone()
        return int(row[0]) if row else 0


def _do(words: str, name: str) -> None:
    with connect(owner(), BESIDE) as connection:
        try:
            connection.execute(sql.SQL(words).format(sql.Identifier(name)))
        except psycopg.Error as error:
            raise CommandError(f"The role {connection.info.user} could not do it: {error}") from error
