"""Undoing an import: the audit trail knows what each row was before it.

What somebody changed since is left as it is and listed, and so is what other rows lean on by now.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from access.models import User
from core.errors import DomainError
from pupils.models import (
    Attendance,
    Carer,
    CarerLink,
    ClassTeacher,
    Enrolment,
    Lesson,
    Need,
    Pupil,
    RosterImport,
    SenStatus,
    TeachingClass,
)
from staff.models import StaffMember

UNDO_FOR = timedelta(days=28)
# Children before what they point to, so that what an import made can go in this order.
UNDONE: list[type[Model]] = [
    CarerLink, Carer, ClassTeacher, Enrolment, Lesson, TeachingClass, SenStatus, Need, Attendance, StaffMember, Pupil,
]  # fmt: skip


@transaction.atomic
def roster_undo(*, roster: RosterImport, now: datetime, by: User | None) -> RosterImport:
    """Put back what the import changed. `roster.kept` lists what was left alone, since it was changed after the import. Raises
    DomainError for one that is not applied, or too old."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state != RosterImport.State.APPLIED or roster.applied_at is None:
        raise DomainError("Only an import that was applied can be undone.")
    if now - roster.applied_at > UNDO_FOR:
        raise DomainError(f"An import can be undone for {UNDO_FOR.days} days.")
    kept: list[str] = []
    with connection.cursor() as cursor:
        # A row that others lean on is to say so when it goes, not at the end of everything.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for model in UNDONE:
        kept += _undo(model, roster.pk)
    for model in reversed(UNDONE):
        _restore(model, roster.pk)
    roster.state, roster.kept = RosterImport.State.UNDONE, kept[:500]
    roster.save(update_fields=["state", "kept"])
    return roster


def _events(model: type[Model]) -> Any:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event").objects


def _edited_since(model: type[Model], roster_pk: int, ids: Iterable[int]) -> set[int]:
    """Those of the rows that somebody changed after the import touched them last."""
    last: dict[int, int] = {}
    for pk, event in _events(model).filter(pgh_context__roster=roster_pk).values_list("pgh_obj_id", "pgh_id"):
        last[pk] = max(event, last.get(pk, 0))
    later = _events(model).filter(pgh_obj_id__in=list(ids), pgh_id__gt=min(last.values(), default=0))
    return {pk for pk, event in later.values_list("pgh_obj_id", "pgh_id") if event > last.get(pk, 0)}


def _firsts(model: type[Model], roster_pk: int) -> dict[int, Any]:
    """By row, the first thing that the import did to it."""
    found: dict[int, Any] = {}
    for event in _events(model).filter(pgh_context__roster=roster_pk).order_by("pgh_id"):
        found.setdefault(event.pgh_obj_id, event)
    return found


def _undo(model: type[Model], roster_pk: int) -> list[str]:
    """Take away what the import made; what must stay, in words."""
    made = [pk for pk, event in _firsts(model, roster_pk).items() if event.pgh_label == "insert"]
    edited = _edited_since(model, roster_pk, _firsts(model, roster_pk))
    stay = {pk for pk in made if pk in edited}
    for pk in _leaned_on(model, [pk for pk in made if pk not in stay]):
        stay.add(pk)
    others = {pk for pk, event in _firsts(model, roster_pk).items() if event.pgh_label != "insert" and pk in edited}
    name = model._meta.verbose_name
    there = set(_rows(model).filter(pk__in=[*stay, *others]).values_list("pk", flat=True))
    return [f"{name} {pk}: changed since" for pk in sorted((stay | others) & there)]


def _rows(model: type[Model]) -> Any:
    return model._default_manager


def _leaned_on(model: type[Model], ids: list[int]) -> list[int]:
    """Delete the rows; those that cannot go, since others lean on them."""
    try:
        with transaction.atomic():
            rows = _rows(model).filter(pk__in=ids)
            rows._raw_delete(rows.db)
    except IntegrityError:
        if len(ids) == 1:
            return ids
        half = len(ids) // 2
        return _leaned_on(model, ids[:half]) + _leaned_on(model, ids[half:])
    return []


def _restore(model: type[Model], roster_pk: int) -> None:
    """Give every row that the import changed or deleted the values it had before."""
    changed = {pk: event for pk, event in _firsts(model, roster_pk).items() if event.pgh_label != "insert"}
    edited = _edited_since(model, roster_pk, changed)
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    before = {pk: event for pk, event in changed.items() if pk not in edited}
    earlier: dict[int, Any] = {pk: event for pk, event in before.items() if event.pgh_label == "delete"}
    asked = [pk for pk, event in before.items() if event.pgh_label == "update"]
    for event in _events(model).filter(pgh_obj_id__in=asked).order_by("pgh_id"):
        if event.pgh_id < before[event.pgh_obj_id].pgh_id:
            earlier[event.pgh_obj_id] = event
    rows = [model(**{field.attname: getattr(event, field.attname) for field in fields}) for event in earlier.values()]
    there = set(_rows(model).filter(pk__in=list(earlier)).values_list("pk", flat=True))
    _rows(model).bulk_create([row for row in rows if row.pk not in there], batch_size=1000)
    names = [field.name for field in fields if not field.primary_key]
    _rows(model).bulk_update([row for row in rows if row.pk in there], names, batch_size=1000)
