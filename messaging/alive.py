"""Which worker claimed a mail, and whether it is still there.

A worker that claims holds an advisory lock, on a connection of its own, and its number is part of the claims. PostgreSQL lets
the lock go the moment that the process is gone, however it ended.
"""

import secrets
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

# Any number of ours: the first half of the lock's key; the worker's number is the second.
WORKERS = 5_131
REST = 96


class Worker:
    """Whoever claims, until it is closed; it takes its number when it first needs it."""

    _line: "psycopg.Connection[Any] | None" = None

    @cached_property
    def number(self) -> int:
        number = secrets.randbits(31)
        self._line = psycopg.connect(**{**connection.get_connection_params(), "autocommit": True})
        self._line.execute("SELECT pg_advisory_lock(%s, %s)", [WORKERS, number])
        return number

    def new_claim(self) -> UUID:
        return UUID(int=self.number << REST | secrets.randbits(REST))

    def close(self) -> None:
        if self._line is not None:
            self._line.close()


def of_the_dead(claims: set[UUID]) -> list[UUID]:
    """Those claims whose worker is gone. One that only lost its line to the database counts too: before it hands a mail over, it
    asks whether the claim is still its own."""
    if not claims:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [WORKERS],
        )
        living = {number for (number,) in cursor.fetchall()}
    return [claim for claim in claims if claim.int >> REST not in living]
