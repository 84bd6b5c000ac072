"""What a database holds: of each table the number of its rows and a checksum over all of them."""

from dataclasses import dataclass
from typing import Any

import psycopg
from django.core.management.base import CommandError
from psycopg import sql

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# Rows have no order, so their hashes are added up.
TABLE = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM public.{} AS t"
PAST_ROW_SECURITY = "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
BLIND = (
    "The role {role} does not read past row security, so it sees no school's rows and a dump of its would be empty. "
    "As a superuser: ALTER ROLE {role} BYPASSRLS;"
)


@dataclass(frozen=True)
class Contents:
    tables: dict[str, tuple[int, str]]

    @classmethod
    def of(cls, connection: "psycopg.Connection[Any]") -> "Contents":
        """As a role that sees every row; CommandError where it does not."""
        row = connection.execute(PAST_ROW_SECURITY).fetchone()
        if not row or not row[0]:
            raise CommandError(BLIND.format(role=connection.info.user))
        names = [name for (name,) in connection.execute(TABLES).fetchall()]
        return cls({name: _table(connection, name) for name in names})

    def rows(self, table: str) -> int:
        return self.tables.get(table, (0, ""))[0]

    def in_words(self) -> str:
        schools, pupils = self.rows("schools_school"), self.rows("pupils_pupil")
        total, tables = sum(count for count, _ in self.tables.values()), len(self.tables)
        return f"{counted(schools, 'school')}, {counted(pupils, 'pupil')}, {counted(total, 'row')} in {counted(tables, 'table')}"

    def differences(self, other: "Contents") -> list[str]:
        """Tables that are not the same in both, each with a sentence."""
        return [
            f"{name}: {self._said(name)} and {other._said(name)}"
            for name in sorted({*self.tables, *other.tables})
            if self.tables.get(name) != other.tables.get(name)
        ]

    def _said(self, name: str) -> str:
        if name not in self.tables:
            return "no table"
        count, checksum = self.tables[name]
        return f"{counted(count, 'row')} (checksum {checksum})"


def _table(connection: "psycopg.Connection[Any]", name: str) -> tuple[int, str]:
    row = connection.execute(sql.SQL(TABLE).format(sql.Identifier(name))).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
