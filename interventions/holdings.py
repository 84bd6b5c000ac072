"""What of programmes has no adult once somebody has left: groups that they lead, programmes that they supervise."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from access.models import User
from interventions.actions.group import group_edit
from interventions.models import Group, Programme
from messaging.actions import notice_send
from staff.leaving import Holding, register
from staff.models import StaffMember


def groups(whose: Q, on: Any) -> QuerySet:
    return Group.objects.filter(whose, ends_on__gte=on).select_related("programme")


def group_give(group: Group, to: StaffMember, on: date, by: User, now: datetime) -> None:
    values = {"name": group.name, "leader": to, "places": group.places, "ends_on": group.ends_on}
    group_edit(group=group, values=values, today=on, by=by)


def programmes(whose: Q, on: Any) -> QuerySet:
    return Programme.objects.filter(whose)


def programme_give(programme: Programme, to: StaffMember, on: date, by: User, now: datetime) -> None:
    programme.supervising_teacher = to
    programme.save(update_fields=["supervising_teacher"])
    if to.user is not None:
        notice_send(
            recipient=to.user, text=f"You supervise the programme {programme.name} now.",
            link=reverse("interventions:programme_detail", args=[programme.pk]),
            unique_key=f"programme:{programme.pk}:supervises:{now.isoformat()}", by=by,
        )  # fmt: skip


def register_own() -> None:
    register(
        "groups",
        Holding(
            10, "group that they lead, with its sessions", "groups that they lead, with their sessions", groups,
            lambda row: f"{row.programme.name}, {row.name}", group_give, staff="leader",
        ),
    )  # fmt: skip
    register(
        "programmes",
        Holding(
            11, "programme that they supervise", "programmes that they supervise", programmes, lambda row: row.name,
            programme_give, staff="supervising_teacher",
        ),
    )  # fmt: skip
