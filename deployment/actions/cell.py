"""Changes of an adult's week."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from deployment.actions.absence import absences_take
from deployment.models import Cell, DayChange, Kind
from deployment.queries.cell import clashing_cells
from messaging.actions import notice_send
from messaging.models import Notice
from pupils.models import Pupil, TeachingClass
from schools.rules import WEEKDAYS
from staff.models import StaffMember

# What a person can change of an hour; from which day on is said apart.
FIELDS = (
    "staff_member", "kind", "week", "weekday", "starts_at", "ends_at", "room", "label", "department", "is_paid",
    "teaching_class", "pupil", "ends_on",
)  # fmt: skip


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
    department: str = "",
    is_paid: bool = True,
    teaching_class: TeachingClass | None = None,
    pupil: Pupil | None = None,
    clash_reason: str = "",
) -> Cell:
    """Put an hour into an adult's week and tell them. Raises DomainError where they, or the room, are busy then and no
    reason is given."""
    cell = Cell(
        staff_member=staff_member, kind=kind, week=week, weekday=weekday, starts_at=starts_at, ends_at=ends_at,
        starts_on=starts_on, ends_on=ends_on, room=room, label=label, department=department, is_paid=is_paid,
        teaching_class=teaching_class, pupil=pupil,
    )  # fmt: skip
    _refuse_clash(cell, clash_reason)
    cell.save()
    absences_take(cell=cell)
    _tell(cell, f"New in your week: {_words(cell)}.", f"cell:{cell.pk}:new", by)
    return cell


def _refuse_clash(cell: Cell, reason: str, besides: int | None = None) -> None:
    clashes = clashing_cells(
        staff_member=cell.staff_member, week=cell.week, weekday=cell.weekday, starts_at=cell.starts_at,
        ends_at=cell.ends_at, starts_on=cell.starts_on, ends_on=cell.ends_on, room=cell.room, kind=cell.kind,
        teaching_class=cell.teaching_class, besides=besides,
    )  # fmt: skip
    if clashes and not reason:
        busy = clashes[0]
        who = cell.staff_member.name if busy.staff_member_id == cell.staff_member_id else f"Room {cell.room}"
        raise DomainError(
            f"{who} is busy then: {_what(busy)}, {busy.starts_at:%H:%M} to {busy.ends_at:%H:%M}. "
            "Choose another time, or say why both can be."
        )


@transaction.atomic
def cell_edit(
    *, cell: Cell, values: dict[str, Any], from_on: date, today: date, by: User | None, clash_reason: str = ""
) -> Cell:
    """Change an hour from a day on: what was before stays as it was, in a cell that ends the day before. `values`: some of
    FIELDS. The adults are told. Raises DomainError for a group's hour, a day in the past or after its end, and a clash."""
    cell = _locked(cell, from_on, today)
    before, was = cell.staff_member, _words(cell)
    is_begun = cell.starts_on < from_on
    changed = _copy(cell) if is_begun else cell
    for name in FIELDS:
        if name in values:
            setattr(changed, name, values[name])
    changed.starts_on = from_on
    if changed.ends_on is not None and changed.ends_on <= from_on:
        raise DomainError("It would end before it starts. Choose a later last day, or end it instead.")
    _refuse_clash(changed, clash_reason, besides=cell.pk)
    if is_begun:
        cell.ends_on = from_on
        cell.save(update_fields=["ends_on"])
    changed.save()
    _take_changes_along(cell, changed, from_on)
    absences_take(cell=changed)
    key = f"cell:{changed.pk}:{from_on}"
    if changed.staff_member_id == before.pk:
        _tell(
            changed,
            f"Changed in your week from {_day(from_on)}: {was} is now {_words(changed)}.",
            f"{key}:{_mark(changed)}",
            by,
        )
    else:
        _tell_adult(before, f"No longer in your week from {_day(from_on)}: {was}.", f"{key}:from:{before.pk}", by)
        _tell(
            changed,
            f"New in your week from {_day(from_on)}: {_words(changed)}.",
            f"{key}:to:{changed.staff_member_id}",
            by,
        )
    return changed


def cell_move(
    *,
    cell: Cell,
    from_on: date,
    today: date,
    by: User | None,
    staff_member: StaffMember | None = None,
    when: tuple[int, int, time, time] | None = None,
    clash_reason: str = "",
) -> Cell:
    """Give an hour to another adult, or move it to another time (week, weekday, from, until), from a day on."""
    values: dict[str, Any] = {} if staff_member is None else {"staff_member": staff_member}
    if when is not None:
        values |= dict(zip(("week", "weekday", "starts_at", "ends_at"), when, strict=True))
    return cell_edit(cell=cell, values=values, from_on=from_on, today=today, by=by, clash_reason=clash_reason)


@transaction.atomic
def cell_copy(
    *, cell: Cell, times: Iterable[tuple[int, int]], from_on: date, by: User | None, clash_reason: str = ""
) -> list[Cell]:
    """The same hour on other days of the cycle, (week, weekday) each, from a day on. All or none of them."""
    if cell.kind == Kind.GROUP:
        raise DomainError("This hour belongs to its group. Give the group another time there.")
    days = [pair for pair in times if pair != (cell.week, cell.weekday)]
    if not days:
        raise DomainError("Choose another day to copy it to.")
    values = {name: getattr(cell, name) for name in FIELDS if name not in ("week", "weekday")}
    starts_on = max(from_on, cell.starts_on)
    return [
        cell_create(**values, week=week, weekday=day, starts_on=starts_on, clash_reason=clash_reason, by=by)
        for week, day in days
    ]


@transaction.atomic
def cell_end(*, cell: Cell, on: date, by: User | None) -> Cell:
    """Let an hour end: `on` is the first day on which it is not any more."""
    cell.ends_on = max(on, cell.starts_on)
    cell.save(update_fields=["ends_on"])
    DayChange.objects.undecided().filter(cell=cell, on__gte=cell.ends_on).delete()
    _tell(cell, f"No longer in your week: {_words(cell)}.", f"cell:{cell.pk}:end:{cell.ends_on}", by)
    return cell


def _locked(cell: Cell, from_on: date, today: date) -> Cell:
    """The hour as it is now, which may be changed from the day on."""
    locked = Cell.objects.select_for_update(of=("self",)).select_related(
        "staff_member__user", "teaching_class", "pupil"
    )
    row: Cell = locked.get(pk=cell.pk)
    if row.kind == Kind.GROUP:
        raise DomainError("This hour belongs to its group. Change it there.")
    if from_on < today:
        raise DomainError("What has been stays as it was. Choose today or a later day.")
    if row.ends_on is not None and row.ends_on <= from_on:
        raise DomainError("This hour has ended by then. Choose an earlier day, or add a new one.")
    return row


def _copy(cell: Cell) -> Cell:
    return Cell(**{name: getattr(cell, name) for name in FIELDS})


def _take_changes_along(old: Cell, new: Cell, from_on: date) -> None:
    """What was said about single days ahead (an absence, a cover) goes along with the hour where its adult and its time stay;
    where they do not, what nobody has decided on yet is moot."""
    same = ("staff_member_id", "week", "weekday", "starts_at", "ends_at")
    ahead = DayChange.objects.filter(cell=old, on__gte=from_on)
    if old.pk != new.pk and all(getattr(old, name) == getattr(new, name) for name in same):
        ahead.update(cell=new)
    elif old.pk != new.pk:
        ahead.undecided().delete()


def _what(cell: Cell) -> str:
    if cell.teaching_class is not None:
        return ", ".join(filter(None, (cell.teaching_class.subject, cell.teaching_class.name)))
    return cell.label or (cell.pupil.name if cell.pupil else "") or cell.get_kind_display()


def _words(cell: Cell) -> str:
    week = "AB"[cell.week - 1]
    return f"{_what(cell)}, {WEEKDAYS[cell.weekday - 1]} {cell.starts_at:%H:%M} (week {week})"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _mark(cell: Cell) -> str:
    """Tells two changes of one day apart."""
    said = (cell.week, cell.weekday, f"{cell.starts_at:%H%M}", f"{cell.ends_at:%H%M}", cell.room, cell.kind)
    return "-".join(map(str, (*said, cell.teaching_class_id, cell.pupil_id)))


def _tell(cell: Cell, text: str, key: str, by: User | None) -> None:
    _tell_adult(cell.staff_member, text, key, by)


def _tell_adult(adult: StaffMember, text: str, key: str, by: User | None) -> None:
    if adult.user:
        notice_send(recipient=adult.user, text=text, link="/my-week/", unique_key=key, by=by, kind=Notice.Kind.WEEK)
