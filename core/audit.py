"""Marks in the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import connection


@contextmanager
def marked(**mark: int) -> Iterator[None]:
    """Mark every change of the block in the audit trail, and none that comes after it in the same transaction."""
    with pghistory.context(**mark):
        yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
