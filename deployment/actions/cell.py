"""Changes of an adult's week."""

from datetime import date, time

from django.db import transaction

from access.models import User
from core.errors import DomainError
from deployment.models import Cell
from deployment.queries.cell import clashing_cells
from messaging.actions import notice_send
from messaging.models import Notice
from pupils.models import Pupil, TeachingClass
from schools.rules import WEEKDAYS
from staff.models import StaffMember


@transaction.atomic
def cell_create(
    *,
    staff_member: StaffMember,
    kind: str,
    week: int,
    weekday: int,
    starts_at: time,
    ends_at: time,
    starts_on: date,
    by: User | None,
    ends_on: date | None = None,
    room: str = "",
    label: str = "",
    teaching_class: TeachingClass | None = None,
    pupil: Pupil | None = None,
    clash_reason: str = "",
) -> Cell:
    """Put an hour into an adult's week and tell them. Raises DomainError where they, or the room, are busy then and no
    reason is given."""
    clashes = clashing_cells(
        staff_member=staff_member, week=week, weekday=weekday, starts_at=starts_at, ends_at=ends_at,
        starts_on=starts_on, ends_on=ends_on, room=room,
    )  # fmt: skip
    if clashes and not clash_reason:
        busy = clashes[0]
        who = staff_member.name if busy.staff_member_id == staff_member.pk else f"Room {room}"
        raise DomainError(
            f"{who} is busy then: {busy.label or busy.get_kind_display()}, "
            f"{busy.starts_at:%H:%M} to {busy.ends_at:%H:%M}. Choose another time, or say why both can be."
        )
    cell = Cell.objects.create(
        staff_member=staff_member, kind=kind, week=week, weekday=weekday, starts_at=starts_at, ends_at=ends_at,
        starts_on=starts_on, ends_on=ends_on, room=room, label=label, teaching_class=teaching_class, pupil=pupil,
    )  # fmt: skip
    _tell(cell, f"New in your week: {_words(cell)}.", f"cell:{cell.pk}:new", by)
    return cell


@transaction.atomic
def cell_end(*, cell: Cell, on: date, by: User | None) -> Cell:
    """Let an hour end: `on` is the first day on which it is not any more."""
    cell.ends_on = max(on, cell.starts_on)
    cell.save(update_fields=["ends_on"])
    _tell(cell, f"No longer in your week: {_words(cell)}.", f"cell:{cell.pk}:end:{cell.ends_on}", by)
    return cell


def _words(cell: Cell) -> str:
    week = "AB"[cell.week - 1]
    return f"{cell.label or cell.get_kind_display()}, {WEEKDAYS[cell.weekday - 1]} {cell.starts_at:%H:%M} (week {week})"


def _tell(cell: Cell, text: str, key: str, by: User | None) -> None:
    if cell.staff_member.user:
        notice_send(
            recipient=cell.staff_member.user, text=text, link="/my-week/", unique_key=key, by=by, kind=Notice.Kind.WEEK
        )
