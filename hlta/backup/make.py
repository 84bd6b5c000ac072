"""Making a backup: the dump and the count of every table come from one moment, and the dump is tried before it is called one."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from psycopg import IsolationLevel

from hlta.backup import databases
from hlta.backup.contents import Contents, counted
from hlta.backup.folder import Backup, dump_in
from hlta.backup.programs import connect, reader, run

EMPTY = "The database {name} holds no school, so there is nothing to back up."
DIFFERENT = "This is not a backup: restored, it differs from the database in {count}. The first: {first}"


def backup(*, folder: Path, now: datetime) -> Backup:
    """A backup in a folder of its own under `folder`. CommandError where it could not be made, or did not come back whole."""
    name = settings.DATABASES["default"]["NAME"]
    path = folder / f"hlta-{now:%Y-%m-%d-%H%M%S}"
    unproven = path.with_suffix(".unproven")
    unproven.mkdir(parents=True, mode=0o700)
    try:
        with connect(reader(), name) as connection:
            contents = _dump(connection, name, dump_in(unproven))
        _prove(dump_in(unproven), contents, f"{name}_check")
        Backup(unproven, now, contents).write()
        unproven.rename(path)
    finally:
        shutil.rmtree(unproven, ignore_errors=True)
    return Backup(path, now, contents)


def _dump(connection: "psycopg.Connection[Any]", name: str, dump: Path) -> Contents:
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    with connection.transaction():
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        contents = Contents.of(connection)
        if not contents.rows("schools_school"):
            raise CommandError(EMPTY.format(name=name))
        moment = str(row[0]) if row else ""
        run(
            "pg_dump", reader(), name,
            ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={dump}"],
        )  # fmt: skip
    return contents


def _prove(dump: Path, contents: Contents, name: str) -> None:
    """Restore it into a database of its own, and compare every table."""
    try:
        if differences := contents.differences(databases.make_from(dump, name)):
            raise CommandError(DIFFERENT.format(count=counted(len(differences), "table"), first=differences[0]))
    finally:
        databases.drop(name)
