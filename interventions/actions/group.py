"""Groups and the times at which they meet."""

from datetime import date, time
from typing import Any

from django.db import IntegrityError, transaction

from access.models import User
from core.errors import DomainError
from deployment.actions import cell_create, cell_end
from deployment.models import Cell
from interventions.actions.session import sessions_lay_out
from interventions.actions.withdrawal import teachers_tell
from interventions.models import Group, Placement, Programme, Slot
from messaging.actions import notice_send


@transaction.atomic
def group_create(*, programme: Programme, values: dict[str, Any], by: User) -> Group:
    """A new group; its leader is told. `values`: name, leader, places, starts_on, ends_on."""
    try:
        with transaction.atomic():
            group = Group.objects.create(programme=programme, **values)
    except IntegrityError as error:
        raise DomainError("This programme already has a group of this name that starts on that day.") from error
    if group.leader.user:
        notice_send(
            recipient=group.leader.user, text=f"You lead a new group: {programme.name}, {group.name}.",
            link=f"/groups/{group.pk}/", unique_key=f"group:{group.pk}:leader", by=by,
        )  # fmt: skip
    return group


@transaction.atomic
def slot_create(
    *,
    group: Group,
    week: int,
    weekday: int,
    starts_at: time,
    ends_at: time,
    room: str,
    clash_reason: str,
    today: date,
    by: User,
) -> Slot:
    """A time at which the group meets: a cell of its leader's week. Lays the sessions out."""
    cell = cell_create(
        staff_member=group.leader, kind=Cell.Kind.GROUP, week=week, weekday=weekday, starts_at=starts_at,
        ends_at=ends_at, starts_on=group.starts_on, ends_on=_day_after(group.ends_on), room=room,
        label=f"{group.programme.name}, {group.name}", clash_reason=clash_reason, by=by,
    )  # fmt: skip
    slot = Slot.objects.create(group=group, cell=cell)
    sessions_lay_out(group=group, today=today, by=by)
    placed = Placement.objects.on(max(today, group.starts_on)).filter(group=group).select_related("pupil")
    teachers_tell(group=group, slots=[slot], pupils=[row.pupil for row in placed], today=today, by=by)
    return slot


@transaction.atomic
def slot_end(*, slot: Slot, today: date, by: User) -> None:
    """The group does not meet at this time any more; sessions ahead go, those recorded stay."""
    cell_end(cell=slot.cell, on=today, by=by)
    sessions_lay_out(group=slot.group, today=today, by=by)


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def planned_end(programme: Programme, starts_on: date) -> date:
    """The last day of a group that starts on a day and runs the programme's weeks."""
    return date.fromordinal(starts_on.toordinal() + programme.weeks * 7 - 1)
