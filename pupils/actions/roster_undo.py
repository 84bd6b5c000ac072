"""Undoing an import: the audit trail knows what each row was before it.

What somebody changed since is left as it is and listed, and so is what other rows lean on by now.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from access.models import Membership, User
from core.errors import DomainError
from core.limits import allow
from core.states import state_change
from messaging.models import Mail
from pupils.models import (
    Attendance,
    Carer,
    CarerLink,
    ClassTeacher,
    EarlierPeriod,
    Enrolment,
    Lesson,
    Need,
    Pupil,
    RosterImport,
    SenStatus,
    TeachingClass,
)
from staff.models import Invitation, StaffMember

UNDO_FOR = timedelta(days=28)
# A pupil who goes is looked for in every table that points to pupils.
LONGEST = timedelta(minutes=15)
MOST_KEPT = 500
# Children before what they point to, so that what an import made can go in this order.
UNDONE: list[type[Model]] = [
    Mail, CarerLink, Carer, ClassTeacher, Enrolment, Lesson, TeachingClass, SenStatus, Need, Attendance, EarlierPeriod,
    Invitation, Membership, StaffMember, Pupil,
]  # fmt: skip


def undoes(*models: type[Model]) -> None:
    """An app above adds what an import changes of its own, children first: its leavers end things there, too."""
    UNDONE[:0] = [model for model in models if model not in UNDONE]


@transaction.atomic
def roster_undo(*, roster: RosterImport, now: datetime, by: User | None) -> RosterImport:
    """Put back what the import changed. `roster.kept` lists what was left alone, since it was changed after the import. Raises
    DomainError for one that is not applied, or too old."""
    allow(LONGEST)
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state != RosterImport.State.APPLIED or roster.applied_at is None:
        raise DomainError("Only an import that was applied can be undone.")
    if now - roster.applied_at > UNDO_FOR:
        raise DomainError(f"An import can be undone for {UNDO_FOR.days} days.")
    kept: list[str] = []
    with connection.cursor() as cursor:
        # A row that others lean on is to say so when it goes, not at the end of everything; and what is to be put back is joined
        # as sets, whatever the database guesses of their size.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL enable_nestloop = off")
        # A table that is empty, or was when the database planned, is not read from end to end for each row that goes.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        trails = [trail for model in UNDONE if (trail := Trail.of(model, roster, cursor)) is not None]
        for trail in trails:
            _take_away(trail, cursor)
            kept += _kept(trail, cursor)
        for trail in reversed(trails):
            _restore(trail, cursor)
    start, values = (
        {"state": RosterImport.State.APPLIED},
        {"state": RosterImport.State.UNDONE, "kept": kept[:MOST_KEPT]},
    )
    return state_change(roster, start=start, refused="Only an import that was applied can be undone.", **values)


@dataclass(frozen=True)
class Trail:
    """What the audit trail knows of the rows of a model that an import touched: between two numbers, by the import's mark."""

    model: type[Model]
    table: str
    columns: list[str]
    given: dict[str, Any]
    touched: str

    @classmethod
    def of(cls, model: type[Model], roster: RosterImport, cursor: Any) -> "Trail | None":
        quote = connection.ops.quote_name
        trail = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
        events, kept = quote(trail._meta.db_table), {field.name for field in trail._meta.concrete_fields}
        given = {"school": roster.school_id, "mark": json.dumps({"roster": roster.pk})}
        cursor.execute(
            f"SELECT min(pgh_id), max(pgh_id) FROM {events} WHERE school_id = %(school)s AND pgh_context @> %(mark)s",
            given,
        )
        low, high = cursor.fetchone()
        if low is None:
            return None
        columns = [
            quote(str(field.column))
            for field in model._meta.concrete_fields
            if field.name in kept and not getattr(field, "generated", False)
        ]
        given |= {"low": low, "high": high}
        return cls(model, quote(model._meta.db_table), columns, given, TOUCHED.format(events=events))

    def do(self, cursor: Any, sql: str) -> None:
        """A statement that knows `touched`."""
        names = {"table": self.table, "columns": ", ".join(self.columns)}
        cursor.execute(self.touched + sql.format(**names), self.given)


# By row: the number of the first event of the import and of the last one before it, what the first one was, and whether
# somebody changed the row after the import touched it last.
TOUCHED = """
WITH ours AS MATERIALIZED (
  SELECT pgh_obj_id AS id, min(pgh_id) AS first, max(pgh_id) AS last FROM {events}
  WHERE pgh_id BETWEEN %(low)s AND %(high)s AND pgh_context @> %(mark)s AND school_id = %(school)s GROUP BY pgh_obj_id
), others AS MATERIALIZED (
  SELECT pgh_obj_id AS id, max(pgh_id) AS last FROM {events}
  WHERE pgh_id > %(low)s AND (pgh_context @> %(mark)s) IS NOT TRUE AND school_id = %(school)s GROUP BY pgh_obj_id
), touched AS MATERIALIZED (
  SELECT ours.id, ours.first, event.pgh_label AS label, coalesce(others.last > ours.last, false) AS is_edited
  FROM ours JOIN {events} event ON event.pgh_id = ours.first LEFT JOIN others ON others.id = ours.id
), before AS (
  SELECT event.* FROM touched JOIN {events} event ON event.pgh_id = touched.first
  WHERE touched.label = 'delete' AND NOT touched.is_edited
  UNION ALL
  SELECT event.* FROM (
    SELECT max(earlier.pgh_id) AS pgh_id FROM touched JOIN {events} earlier ON earlier.pgh_obj_id = touched.id
    WHERE touched.label = 'update' AND NOT touched.is_edited AND earlier.pgh_id < touched.first GROUP BY touched.id
  ) AS one JOIN {events} event USING (pgh_id)
)
"""


def _take_away(trail: Trail, cursor: Any) -> None:
    """Delete what the import made, unless somebody changed it or others lean on it."""
    made = "SELECT id FROM touched WHERE label = 'insert' AND NOT is_edited"
    try:
        with transaction.atomic():
            trail.do(cursor, f"DELETE FROM {{table}} WHERE id IN ({made})")
    except IntegrityError:
        trail.do(cursor, made)
        _leaned_on(trail.model, [key for (key,) in cursor.fetchall()])


def _leaned_on(model: type[Model], ids: list[int]) -> None:
    """Delete those of the rows that can go."""
    half = len(ids) // 2
    for part in (ids[:half], ids[half:]):
        try:
            with transaction.atomic():
                rows = model._default_manager.filter(pk__in=part)
                rows._raw_delete(rows.db)
        except IntegrityError:
            if len(part) > 1:
                _leaned_on(model, part)


def _kept(trail: Trail, cursor: Any) -> list[str]:
    """What is still there of what the import made or changed, and somebody changed since, in words."""
    trail.do(
        cursor,
        "SELECT touched.id FROM touched JOIN {table} USING (id) WHERE label = 'insert' OR is_edited ORDER BY 1 "
        f"LIMIT {MOST_KEPT}",
    )
    return [f"{trail.model._meta.verbose_name} {key}: changed since" for (key,) in cursor.fetchall()]


def _restore(trail: Trail, cursor: Any) -> None:
    """Give every row that the import changed or deleted the values it had before."""
    others = [column for column in trail.columns if column != '"id"']
    trail.do(
        cursor,
        f"UPDATE {{table}} SET {', '.join(f'{column} = before.{column}' for column in others)} FROM before "
        "WHERE before.id = {table}.id",
    )
    trail.do(
        cursor,
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM before "
        "WHERE NOT EXISTS (SELECT 1 FROM {table} there WHERE there.id = before.id)",
    )
