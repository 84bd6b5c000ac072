"""Nothing ends before it began: the database refuses it, whoever writes the row."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, DateField, DateTimeField, Model

from access.policy import Role
from hlta.tests.world import build_world, open_calendar

STARTS = {"starts_on", "joined_on", "since", "started_on", "valid_from", "added_on"}
ENDS = {"ends_on", "ended_on", "left_on", "valid_to", "closed_on", "planned_ends_on", "due_to_end_on"}
WHY = {
    ("staff.WorkingPattern", "planned_ends_on"): "never before `ends_on`, which is held behind the start",
    ("interventions.Placement", "due_to_end_on"): "a plan that the group's end moves; `ended_on` is what was",
    ("schools.Code", "valid_to"): "shipped as data, and written by nobody",
}


def pairs() -> dict[tuple[str, str], tuple[type[Model], str]]:
    """By model and the column of its end: the model, and the column of its start. Tables of the audit trail repeat what was."""
    found = {}
    for model in apps.get_models():
        days = {f.name for f in model._meta.fields if isinstance(f, DateField) and not isinstance(f, DateTimeField)}
        if model.__name__.endswith("Event") and hasattr(model, "pgh_obj"):
            continue
        for start in sorted(days & STARTS):
            found |= {(model._meta.label, end): (model, start) for end in sorted(days & ENDS)}
    return found


def is_held(model: type[Model], start: str, end: str) -> bool:
    held = [str(one.condition) for one in model._meta.constraints if isinstance(one, CheckConstraint)]
    return any(f"'{end}__gte', F({start})" in words or f"'{end}__gt', F({start})" in words for words in held)


def test_every_end_is_held_behind_its_start_or_says_why_not() -> None:
    missing = {key for key, (model, start) in pairs().items() if not is_held(model, start, key[1])} - WHY.keys()
    assert not missing, f"Add a CheckConstraint that the end is not before the start: {sorted(missing)}"
    assert WHY.keys() <= pairs().keys()


@pytest.mark.django_db
def test_the_database_refuses_an_end_before_its_start(school: Any) -> None:
    """Tried on each kind of row that a school has."""
    open_calendar()
    build_world(school, roles=[Role.SENCO])
    tried, today = set(), date(2026, 10, 14)
    for key, (model, start) in pairs().items():
        row = None if key in WHY else model._default_manager.first()
        if row is None:
            continue
        days = {start: today, key[1]: today - timedelta(days=1)}
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.filter(pk=row.pk).update(**days)
        tried.add(key[0])
    assert {
        "pupils.Pupil",
        "interventions.WaitingEntry",
        "interventions.KeepApart",
        "deployment.ClassAgreement",
    } <= tried
    assert len(tried) > 12
