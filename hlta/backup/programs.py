"""PostgreSQL's own programs, with a role's way to a database."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from psycopg.conninfo import make_conninfo

NOT_INSTALLED = (
    "{name} is missing: install PostgreSQL's client programs of the server's version or later (Debian and Ubuntu: the package "
    "postgresql-client), or name their folder with POSTGRES_BIN."
)
NO_ROLE = "Set {name}: this is done as a role of its own, and README.md says which."
# The same row must give the same text everywhere.
SAME_WORDS = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=1"


def owner() -> dict[str, Any]:
    return _role("OWNER_DATABASE")


def reader() -> dict[str, Any]:
    return _role("BACKUP_DATABASE")


def _role(name: str) -> dict[str, Any]:
    role: dict[str, Any] = getattr(settings, name)
    if not role:
        raise CommandError(NO_ROLE.format(name=f"{name}_URL"))
    return role


def way(role: dict[str, Any], database: str) -> dict[str, Any]:
    """What libpq needs to reach the database as that role."""
    named = {"host": role["HOST"], "port": role["PORT"], "user": role["USER"], "password": role["PASSWORD"]}
    return {**(role.get("OPTIONS") or {}), **{key: value for key, value in named.items() if value}, "dbname": database}


def connect(role: dict[str, Any], database: str) -> "psycopg.Connection[Any]":
    try:
        return psycopg.connect(**{**way(role, database), "options": SAME_WORDS}, autocommit=True)
    except psycopg.OperationalError as error:
        raise CommandError(f"The role {role['USER']} can't reach the database {database}: {error}".strip()) from error


def run(name: str, role: dict[str, Any], database: str, arguments: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs. CommandError with its last words where it fails."""
    program = shutil.which(name, path=settings.POSTGRES_BIN or None)
    if program is None:
        raise CommandError(NOT_INSTALLED.format(name=name))
    parameters = way(role, database)
    # The list of processes is open to everybody on the machine; this process's environment is not.
    env = {**os.environ, "PGPASSWORD": str(parameters.pop("password", ""))}
    command = [program, f"--dbname={make_conninfo(**parameters)}", "--no-password", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["it said nothing"]
        raise CommandError(f"{name} failed: {words[0]}")
