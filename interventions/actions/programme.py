"""Programmes."""

from typing import Any

from django.db import IntegrityError, transaction

from access.models import User
from core.errors import DomainError
from interventions.models import Programme
from interventions.rules.criteria import CriteriaError, parse

FIELDS = (
    "name", "aim", "area", "sessions_a_week", "session_minutes", "weeks", "group_size", "needed_course",
    "supervising_teacher", "entry_criteria", "exit_criteria",
)  # fmt: skip


@transaction.atomic
def programme_create(*, values: dict[str, Any], by: User) -> Programme:
    """A new programme. Raises DomainError for criteria that cannot be read, or a name that is taken."""
    return _save(Programme(), values)


@transaction.atomic
def programme_edit(*, programme: Programme, values: dict[str, Any], by: User) -> Programme:
    return _save(programme, values)


def _save(programme: Programme, values: dict[str, Any]) -> Programme:
    if set(values) - set(FIELDS):
        raise DomainError("A programme has no such field.")
    try:
        for name in ("entry_criteria", "exit_criteria"):
            if name in values:
                parse(values[name])
    except CriteriaError as error:
        raise DomainError(str(error)) from error
    for name, value in values.items():
        setattr(programme, name, value)
    try:
        with transaction.atomic():
            programme.save()
    except IntegrityError as error:
        raise DomainError("The school already has a programme of this name. Choose another name.") from error
    return programme
