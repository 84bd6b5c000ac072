"""What a change in the middle reaches: sessions that are still ahead, those that were recorded and stay, and who is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from access.models import User
from interventions.models import Group, Placement, Programme, Session, Slot
from interventions.queries.withdrawal import lessons_of
from interventions.rules.withdrawal import Time
from pupils.models import ClassTeacher
from staff.models import StaffMember


@dataclass(frozen=True)
class Reach:
    """`ahead`: sessions planned from today on; `recorded`: those that stay as they were. `told`: names of adults with an account;
    `silent`: of those without one."""

    ahead: int
    recorded: int
    told: list[str]
    silent: list[str]


def leaders_of(*, programme: Programme, today: date) -> list[StaffMember]:
    """The adults who lead a group of the programme that runs or will, each once. One query."""
    rows = Group.objects.filter(programme=programme, ends_on__gte=today).values("leader")
    return list(StaffMember.objects.filter(pk__in=rows).select_related("user").order_by("family_name", "given_name"))


def programme_reach(*, programme: Programme, today: date, by: User) -> Reach:
    """Of another session plan, or other words or numbers of a programme."""
    return _reach(
        Session.objects.filter(group__programme=programme), leaders_of(programme=programme, today=today), today, by
    )


def group_reach(*, group: Group, today: date, by: User) -> Reach:
    """Of another leader, name or end of a group; a new leader is told as well."""
    return _reach(Session.objects.filter(group=group), [group.leader], today, by)


def slots_after(*, slot: Slot) -> list[Slot]:
    """The same time in the week of the group's next leader, where there is to be one: it ends with `slot`."""
    cell, group = slot.cell, slot.group
    if group.next_leader_from is None or cell.starts_on >= group.next_leader_from:
        return []
    rows = group.slots.filter(
        cell__staff_member=group.next_leader, cell__starts_on=group.next_leader_from, cell__week=cell.week,
        cell__weekday=cell.weekday, cell__starts_at=cell.starts_at,
    )  # fmt: skip
    return list(rows.exclude(cell__ends_on=F("cell__starts_on")).select_related("cell__staff_member__user"))


def slot_reach(*, slot: Slot, today: date, by: User) -> Reach:
    """Of a time that ends: its adult, and the teachers to whose lessons its pupils come back."""
    pupils = [row.pupil_id for row in Placement.objects.on(max(today, slot.group.starts_on)).filter(group=slot.group)]
    cell = slot.cell
    at = Time(cell.week, cell.weekday, cell.starts_at, cell.ends_at)
    classes: set[int] = set()
    if not slot.group.programme.is_club:
        classes = {row.teaching_class for row, _ in lessons_of(pupils=pupils, today=today) if row.at.overlaps(at)}
    rows = ClassTeacher.objects.filter(teaching_class__in=classes).select_related("staff_member__user")
    people = {row.staff_member_id: row.staff_member for row in rows}
    slots = [slot, *slots_after(slot=slot)]
    people |= {row.cell.staff_member_id: row.cell.staff_member for row in slots}
    return _reach(Session.objects.filter(slot__in=slots), people.values(), today, by)


def _reach(sessions: Any, people: Iterable[StaffMember], today: date, by: User) -> Reach:
    others = [person for person in people if person.user_id is None or person.user_id != by.pk]
    return Reach(
        ahead=sessions.filter(on__gte=today, state=Session.State.PLANNED).count(),
        recorded=sessions.filter(state=Session.State.HELD).count(),
        told=[person.name for person in others if person.user_id],
        silent=[person.name for person in others if not person.user_id],
    )
