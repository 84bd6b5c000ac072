"""Undoing an import: the audit trail knows what each row was before it.

What somebody changed since is left as it is and listed, and so is what other rows lean on by now.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from access.models import Membership, User
from core.audit import marked
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

State = RosterImport.State
NOT_APPLIED = "Only an import that was applied can be undone."
UNDO_FOR = timedelta(days=28)
# A pupil who goes is looked for in every table that points to pupils.
LONGEST = timedelta(minutes=15)
MOST_KEPT = 500
# What no two rows of a model have.
IDENTIFIERS = ("mis_id", "upn")
# Children before what they point to, so that what an import made can go in this order.
UNDONE: list[type[Model]] = [
    Mail, CarerLink, Carer, ClassTeacher, Enrolment, Lesson, TeachingClass, SenStatus, Need, Attendance, EarlierPeriod,
    Invitation, Membership, StaffMember, Pupil,
]  # fmt: skip
# What to say of a row that is back without the texts that its history does not keep, by model.
BARE: dict[type[Model], Callable[[Any], str]] = {}
# What has to follow once rows are back as they were, with what it changed, in words.
THEN: list[Callable[[], list[str]]] = []


def undoes(
    *models: type[Model],
    bare: Mapping[type[Model], Callable[[Any], str]] | None = None,
    then: Callable[[], list[str]] | None = None,
) -> None:
    """An app above adds what an import changes of its own, children first: its leavers end things there, too. `bare`: what to say
    of a row that comes back without the texts that its history does not keep. `then`: what follows once all of it is back."""
    UNDONE[:0] = [model for model in models if model not in UNDONE]
    BARE.update(bare or {})
    if then is not None and then not in THEN:
        THEN.append(then)


@transaction.atomic
def roster_undo_begin(*, roster: RosterImport, now: datetime, by: User) -> RosterImport:
    """Say that the import is to be undone: a worker does it. Raises DomainError for one that is not applied, or too old."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    _check(roster, now)
    values = {"state": State.UNDOING, "state_at": now, "undone_by": by, "error": ""}
    return state_change(roster, start={"state": State.APPLIED}, refused=NOT_APPLIED, **values)


@transaction.atomic
def roster_undo_stop(*, roster: RosterImport, why: str) -> RosterImport:
    """The import stays applied, as it is; why it could not be undone."""
    values = {"state": State.APPLIED, "state_at": timezone.now(), "undone_by": None, "error": why[:500]}
    return state_change(roster, start={"state": State.UNDOING}, refused="This import is not being undone.", **values)


@transaction.atomic
def roster_undo(*, roster: RosterImport, now: datetime, by: User | None) -> RosterImport:
    """Put back what the import changed, all of it or nothing. `now`: when it was asked for. `roster.kept` lists what was left
    alone, since it was changed after the import. Raises DomainError for one that is not applied, or too old."""
    allow(LONGEST)
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    _check(roster, now)
    with marked(**({"user": by.pk} if by else {})):
        kept = marked_undo(school_id=roster.school_id, mark={"roster": roster.pk})
    values = {"state": State.UNDONE, "undone_by": by, "kept": kept[:MOST_KEPT], "error": ""}
    return state_change(roster, start={"state": roster.state}, refused=NOT_APPLIED, **values)


def _check(roster: RosterImport, now: datetime) -> None:
    if roster.state not in (State.APPLIED, State.UNDOING) or roster.applied_at is None:
        raise DomainError(NOT_APPLIED)
    if now - roster.applied_at > UNDO_FOR:
        raise DomainError(f"An import can be undone for {UNDO_FOR.days} days.")


def marked_undo(*, school_id: int, mark: dict[str, int]) -> list[str]:
    """Put back everything whose changes carry this mark in the audit trail (`core.audit.marked`), but for what somebody changed
    since: that, in words."""
    kept: list[str] = []
    with connection.cursor() as cursor:
        # A row that others lean on is to say so when it goes, not at the end of everything; and what is to be put back is joined
        # as sets, whatever the database guesses of their size.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL enable_nestloop = off")
        # A table that is empty, or was when the database planned, is not read from end to end for each row that goes.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        trails = [trail for model in UNDONE if (trail := Trail.of(model, school_id, mark, cursor)) is not None]
        for trail in trails:
            _take_away(trail, cursor)
            kept += _kept(trail, cursor)
        for trail in reversed(trails):
            kept += _restore(trail, cursor)
    return kept + [words for follow in THEN for words in follow()]


@dataclass(frozen=True)
class Trail:
    """What the audit trail knows of the rows of a model that an import touched: between two numbers, by the import's mark.
    What undoing itself does, after the last event that is there as it begins, is no edit. `blanks`: the columns that it does not
    keep, with what a new row has there."""

    model: type[Model]
    table: str
    columns: list[str]
    blanks: dict[str, Any]
    given: dict[str, Any]
    touched: str

    @classmethod
    def of(cls, model: type[Model], school_id: int, mark: dict[str, int], cursor: Any) -> "Trail | None":
        quote = connection.ops.quote_name
        trail = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
        events, kept = quote(trail._meta.db_table), {field.name for field in trail._meta.concrete_fields}
        given = {"school": school_id, "mark": json.dumps(mark)}
        cursor.execute(
            f"SELECT min(pgh_id), max(pgh_id), (SELECT max(pgh_id) FROM {events}) FROM {events} "
            "WHERE school_id = %(school)s AND pgh_context @> %(mark)s",
            given,
        )
        low, high, until = cursor.fetchone()
        if low is None:
            return None
        fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
        columns = [quote(str(field.column)) for field in fields if field.name in kept]
        blanks = {
            quote(str(field.column)): field.get_db_prep_save(field.get_default(), connection)
            for field in fields
            if field.name not in kept
        }
        given |= {"low": low, "high": high, "until": until}
        return cls(model, quote(model._meta.db_table), columns, blanks, given, TOUCHED.format(events=events))

    def do(self, cursor: Any, sql: str, **more: Any) -> None:
        """A statement that knows `touched`, and `before`: the rows that go back, as they were."""
        names = {"table": self.table, "columns": ", ".join(self.columns)}
        cursor.execute(self.touched + sql.format(**names), self.given | more)


# By row: the number of the first event of the import and of the last one before it, what the first one was, and whether
# somebody changed the row after the import touched it last.
TOUCHED = """
WITH ours AS MATERIALIZED (
  SELECT pgh_obj_id AS id, min(pgh_id) AS first, max(pgh_id) AS last FROM {events}
  WHERE pgh_id BETWEEN %(low)s AND %(high)s AND pgh_context @> %(mark)s AND school_id = %(school)s GROUP BY pgh_obj_id
), others AS MATERIALIZED (
  SELECT pgh_obj_id AS id, max(pgh_id) AS last FROM {events}
  WHERE pgh_id > %(low)s AND pgh_id <= %(until)s
    AND (pgh_context @> %(mark)s) IS NOT TRUE AND school_id = %(school)s GROUP BY pgh_obj_id
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
        _in_halves([key for (key,) in cursor.fetchall()], partial(_deleted, trail.model))


def _deleted(model: type[Model], ids: list[int]) -> None:
    rows = model._default_manager.filter(pk__in=ids)
    rows._raw_delete(rows.db)


def _in_halves(ids: list[int], do: Callable[[list[int]], None]) -> list[int]:
    """Do it to those of the rows to which it can be done; the others."""
    if not ids:
        return []
    try:
        with transaction.atomic():
            do(ids)
    except IntegrityError:
        half = len(ids) // 2
        return _in_halves(ids[:half], do) + _in_halves(ids[half:], do) if half else ids
    return []


def _kept(trail: Trail, cursor: Any) -> list[str]:
    """What is still there of what the import made or changed, and somebody changed since, in words."""
    trail.do(
        cursor,
        "SELECT touched.id FROM touched JOIN {table} USING (id) "
        "WHERE touched.label = 'insert' OR touched.is_edited ORDER BY 1 "
        f"LIMIT {MOST_KEPT}",
    )
    return [f"{trail.model._meta.verbose_name} {key}: changed since" for (key,) in cursor.fetchall()]


def _restore(trail: Trail, cursor: Any) -> list[str]:
    """Give every row that the import changed or deleted the values it had before; in words, those that cannot go back beside
    what was added since."""
    trail.do(cursor, "SELECT id FROM before ORDER BY 1")
    left = [key for (key,) in cursor.fetchall()]
    gone = _gone(trail, cursor) if trail.blanks else []
    had = _freed(trail, cursor)
    # A row may have to wait for another to make room.
    while left and len(stuck := _in_halves(left, partial(_put_back, trail, cursor))) < len(left):
        left = stuck
    for key in left:
        for name, value in had.get(key, {}).items():
            _in_halves([key], partial(_set, trail.model, name, value))
    kind = trail.model._meta.verbose_name
    stuck_words = [f"{kind} {key}: cannot go back beside what was added since" for key in left]
    return stuck_words + _bare(trail.model, [key for key in gone if key not in left])


def _gone(trail: Trail, cursor: Any) -> list[int]:
    """The rows that are put back as new ones: what their history does not keep is lost."""
    trail.do(
        cursor,
        "SELECT id FROM before WHERE NOT EXISTS (SELECT 1 FROM {table} there WHERE there.id = before.id) ORDER BY 1",
    )
    return [key for (key,) in cursor.fetchall()]


def _bare(model: type[Model], ids: list[int]) -> list[str]:
    if not ids or model not in BARE:
        return []
    rows = model._default_manager.in_bulk(ids[:MOST_KEPT])
    return [BARE[model](rows[key]) for key in ids if key in rows]


def _set(model: type[Model], name: str, value: str, ids: list[int]) -> None:
    model._default_manager.filter(pk__in=ids).update(**{name: value})


def _freed(trail: Trail, cursor: Any) -> dict[int, dict[str, str]]:
    """Take the identifiers that change off the rows that go back, since two of them may have swapped theirs; what they were, by
    row."""
    had: dict[int, dict[str, str]] = {}
    for name in IDENTIFIERS:
        if f'"{name}"' not in trail.columns:
            continue
        where = f"{{table}}.id = before.id AND {{table}}.{name} <> before.{name}"
        trail.do(cursor, f"SELECT before.id, {{table}}.{name} FROM before, {{table}} WHERE {where}")
        for key, value in cursor.fetchall():
            had.setdefault(key, {})[name] = value
        _set(trail.model, name, "", [key for key, values in had.items() if name in values])
    return had


def _put_back(trail: Trail, cursor: Any, ids: list[int]) -> None:
    others = [column for column in trail.columns if column != '"id"']
    blanks = {f"blank_{number}": value for number, value in enumerate(trail.blanks.values())}
    names, values = "".join(f", {column}" for column in trail.blanks), "".join(f", %({key})s" for key in blanks)
    trail.do(
        cursor,
        f"UPDATE {{table}} SET {', '.join(f'{column} = before.{column}' for column in others)} FROM before "
        "WHERE before.id = {table}.id AND before.id = ANY(%(ids)s)",
        ids=ids,
    )
    trail.do(
        cursor,
        f"INSERT INTO {{table}} ({{columns}}{names}) SELECT {{columns}}{values} FROM before "
        "WHERE before.id = ANY(%(ids)s) AND NOT EXISTS (SELECT 1 FROM {table} there WHERE there.id = before.id)",
        ids=ids,
        **blanks,
    )
