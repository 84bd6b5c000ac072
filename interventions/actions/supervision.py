"""Supervision: the teacher's monthly sign-off, and the topics that departments post."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from access.models import User
from access.policy import Permission
from core.errors import DomainError
from interventions.models import Programme, SignOff, Topic


@transaction.atomic
def sign_off_create(*, programme: Programme, month: date, note: str, today: date, by: User, now: datetime) -> SignOff:
    """The supervising teacher has looked at a month's plans (fact 7). Raises DomainError for anybody else but who edits
    programmes, for a month ahead, or one that is signed off."""
    is_theirs = programme.supervising_teacher.user_id == by.pk
    if not is_theirs and not by.may(Permission.PROGRAMME_EDIT):
        raise DomainError(f"{programme.supervising_teacher.name} supervises this programme and signs it off.")
    if month > today:
        raise DomainError("This month is still ahead.")
    try:
        with transaction.atomic():
            return SignOff.objects.create(
                programme=programme, month=month.replace(day=1), note=note, signed_by=by, signed_at=now
            )
    except IntegrityError as error:
        raise DomainError("This month is signed off already.") from error


@transaction.atomic
def topic_save(*, topic: Topic | None, values: dict[str, Any], by: User) -> Topic:
    """What a department teaches in these days. `values`: subject, year_groups, title, practice, starts_on, ends_on."""
    row = topic or Topic(posted_by=by)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row
