"""How long the database works on one thing: short for a page, since others wait for it, longer for work in the background."""

from datetime import timedelta

from django.db import connection

WORDS = "SELECT set_config('statement_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)"


def allow(time: timedelta) -> None:
    """Until the transaction ends, a statement, and the work between two statements, may take this long."""
    milliseconds = str(int(time.total_seconds() * 1000))
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [milliseconds, milliseconds])
