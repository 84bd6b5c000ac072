"""What the database is told of tables that have no rows yet.

Its planner knows nothing of them until it has looked, and takes every column for one of many values. A school's first import
fills them in one transaction, before anybody looks: each key that was checked then read all rows of the school by the index over
`school` alone, which seemed as good as the one over (school, id). So it is told beforehand that a school's rows are many.
"""

from django.db import DEFAULT_DB_ALIAS, connections

# Earlier versions cannot be told.
FIRST_VERSION = 180000
TELL = """
SELECT pg_restore_attribute_stats(
  'schemaname', 'public', 'relname', relname::text, 'attname', 'school_id', 'inherited', false,
  'null_frac', 0::real, 'avg_width', 8, 'n_distinct', 1::real
) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'school_id'
WHERE relkind = 'r' AND reltuples <= 0 AND relnamespace = 'public'::regnamespace
"""


def begin_statistics() -> None:
    """As the owner, after the tables are laid out: what is said holds until the database has looked at rows itself."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.pg_version >= FIRST_VERSION:  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(TELL)
