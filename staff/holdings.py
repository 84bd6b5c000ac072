"""What of the team itself has no adult once somebody has left: the people whom they manage."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from messaging.actions import notice_send
from staff.here import is_here
from staff.leaving import Holding, register
from staff.models import StaffMember


def team(whose: Q, on: Any) -> QuerySet:
    return StaffMember.objects.filter(whose, is_here(timezone.localdate()))


def team_give(person: StaffMember, to: StaffMember, on: date, by: User, now: datetime) -> None:
    if person.pk == to.pk:
        raise DomainError("Nobody manages themselves. Choose somebody else.")
    person.line_manager = to
    person.save(update_fields=["line_manager"])
    if to.user is not None:
        notice_send(
            recipient=to.user, text=f"You manage {person.name} now.", link="",
            unique_key=f"team:{person.pk}:{now.isoformat()}", by=by,
        )  # fmt: skip


def register_own() -> None:
    register(
        "team",
        Holding(
            60, "person they manage", "people they manage", team, lambda row: row.name, team_give,
            staff="line_manager",
        ),
    )  # fmt: skip
