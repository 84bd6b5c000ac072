"""Changes of an adult's week."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from access.models import User
from core.errors import DomainError
from deployment.actions.absence import absences_take
from deployment.actions.day_change import changes_remove
from deployment.models import Cell, DayChange, DutyPost, Kind
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
    duty_post: DutyPost | None = None,
    clash_reason: str = "",
    today: date | None = None,
    tells: bool = True,
) -> Cell:
    """Put an hour into an adult's week and tell them. `today`: it may not start before; None where it may, as the hours of a
    group that runs already. Raises DomainError where they, or the room, are busy then and no reason is given."""
    if today is not None:
        _refuse_past(starts_on, today)
    cell = Cell(
        staff_member=staff_member, kind=kind, week=week, weekday=weekday, starts_at=starts_at, ends_at=ends_at,
        starts_on=starts_on, ends_on=ends_on, room=room, label=label, department=department, is_paid=is_paid,
        teaching_class=teaching_class, pupil=pupil, duty_post=duty_post,
    )  # fmt: skip
    _refuse_clash(cell, clash_reason)
    cell.save()
    absences_take(cell=cell)
    if tells:
        _tell(cell, f"New in your week: {_words(cell)}.", f"cell:{cell.pk}:new", by)
    return cell


@transaction.atomic
def cells_create(*, weeks: Iterable[int], today: date, **values: Any) -> list[Cell]:
    """The same hour in these weeks of the cycle, all or none of them; `values` as above."""
    return [cell_create(week=week, today=today, **values) for week in weeks]


def _refuse_past(day: date, today: date) -> None:
    if day < today:
        raise DomainError("What has been stays as it was. Choose today or a later day.")


def people_hold(pks: Iterable[int]) -> None:
    """Whoever else changes the weeks of these adults waits until the transaction ends; in one order, so that two never wait for
    one another."""
    list(StaffMember.objects.filter(pk__in=set(pks)).order_by("pk").select_for_update(of=("self",)))


def _refuse_clash(cell: Cell, reason: str, besides: int | None = None) -> None:
    people_hold([cell.staff_member_id])
    clashes = clashing_cells(
        staff_member=cell.staff_member, week=cell.week, weekday=cell.weekday, starts_at=cell.starts_at,
        ends_at=cell.ends_at, starts_on=cell.starts_on, ends_on=cell.ends_on, room=cell.room, kind=cell.kind,
        teaching_class=cell.teaching_class, besides=besides,
    )  # fmt: skip
    if clashes and not reason:
        busy = clashes[0]
        who = cell.staff_member.name if busy.staff_member_id == cell.staff_member_id else f"Room {cell.room}"
        raise DomainError(
            f"{who} is busy then: {_what(busy)}, {busy.starts_at:%H:%M} to {busy.ends_at:%H:%M} "
            f"(week {'AB'[busy.week - 1]}). Choose another time, or say why both can be."
        )


@transaction.atomic
def cell_edit(
    *,
    cell: Cell,
    values: dict[str, Any],
    from_on: date,
    today: date,
    by: User | None,
    now: datetime,
    clash_reason: str = "",
) -> Cell:
    """Change an hour from a day on: what was before stays as it was, in a cell that ends the day before. `values`: some of
    FIELDS. The adults are told. Where nothing differs nothing is done. Raises DomainError for a group's hour, a day in the past
    or after its end, and a clash."""
    cell = _locked(cell, from_on, today)
    if cell.starts_on <= from_on and all(getattr(cell, name) == values[name] for name in FIELDS if name in values):
        return cell
    before, was, placed = cell.staff_member, _words(cell), _place(cell)
    is_begun = cell.starts_on < from_on
    changed = _copy(cell) if is_begun else cell
    for name in FIELDS:
        if name in values:
            setattr(changed, name, values[name])
    changed.starts_on = from_on
    if changed.ends_on is not None and changed.ends_on <= from_on:
        raise DomainError("It would end before it starts. Choose a later last day, or end it instead.")
    duty_leave(changed)
    _refuse_clash(changed, clash_reason, besides=cell.pk)
    # Before the hour is saved, so that the words to who was to cover say what it was.
    gone = changes_ahead(cells=[cell.pk], from_on=from_on)
    if _place(changed) == placed:
        gone = gone.filter(on__gte=changed.ends_on) if changed.ends_on else gone.none()
    changes_remove(changes=list(gone), by=by, now=now)
    if is_begun:
        cell.ends_on = from_on
        cell.save(update_fields=["ends_on"])
    changed.save()
    DayChange.objects.filter(cell=cell, on__gte=from_on).update(cell=changed)
    absences_take(cell=changed)
    key, day = f"cell:{changed.pk}:{now.isoformat()}", _day(from_on)
    if changed.staff_member_id == before.pk:
        _tell(changed, f"Changed in your week from {day}: {was} is now {_words(changed)}.", key, by)
    else:
        _tell_adult(before, f"No longer in your week from {day}: {was}.", key, by)
        _tell(changed, f"New in your week from {day}: {_words(changed)}.", key, by)
    return changed


def cell_move(
    *,
    cell: Cell,
    from_on: date,
    today: date,
    by: User | None,
    now: datetime,
    staff_member: StaffMember | None = None,
    when: tuple[int, int, time, time] | None = None,
    clash_reason: str = "",
) -> Cell:
    """Give an hour to another adult, or move it to another time (week, weekday, from, until), from a day on."""
    values: dict[str, Any] = {} if staff_member is None else {"staff_member": staff_member}
    if when is not None:
        values |= dict(zip(("week", "weekday", "starts_at", "ends_at"), when, strict=True))
    return cell_edit(cell=cell, values=values, from_on=from_on, today=today, by=by, now=now, clash_reason=clash_reason)


@transaction.atomic
def cell_copy(
    *, cell: Cell, times: Iterable[tuple[int, int]], from_on: date, today: date, by: User | None, clash_reason: str = ""
) -> list[Cell]:
    """The same hour on other days of the cycle, (week, weekday) each, from a day on. All or none of them."""
    if cell.kind == Kind.GROUP:
        raise DomainError("This hour belongs to its group. Give the group another time there.")
    _refuse_past(from_on, today)
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
def cell_end(*, cell: Cell, on: date, today: date, by: User | None, now: datetime, tells: bool = True) -> Cell:
    """Let an hour end: `on` is the first day on which it is not any more. What was said about days from then on is moot, and
    who was to cover is told. Raises DomainError for a day in the past, and where it ends by then already."""
    _refuse_past(on, today)
    cell = _held(cell)
    last = max(on, cell.starts_on)
    if cell.ends_on is not None and cell.ends_on <= last:
        raise DomainError("This hour ends by then already. Choose an earlier day.")
    ahead = changes_ahead(cells=[cell.pk], from_on=last)
    if cell.kind == Kind.GROUP:
        # What the record of a session says of its hour stays, as the record does.
        ahead = ahead.exclude(decided_at__isnull=False, covered_by=None, absence=None, because_of=None)
    changes_remove(changes=list(ahead), by=by, now=now)
    cell.ends_on = last
    cell.save(update_fields=["ends_on"])
    if tells:
        _tell(cell, f"No longer in your week: {_words(cell)}.", f"cell:{cell.pk}:end:{now.isoformat()}", by)
    return cell


@transaction.atomic
def cells_end(*, cells: Iterable[Cell], on: date, by: User | None, now: datetime) -> None:
    """Let many hours end as `cell_end` ends one, all on a day that is not past. Each adult is told once. Hours of groups end with
    their group."""
    rows = list(Cell.objects.select_for_update(of=("self",)).filter(pk__in=[cell.pk for cell in cells]).order_by("pk"))
    changes_remove(changes=list(changes_ahead(cells=[row.pk for row in rows], from_on=on)), by=by, now=now)
    people: dict[StaffMember, int] = {}
    for row in Cell.objects.filter(pk__in=[row.pk for row in rows]).select_related("staff_member__user"):
        people[row.staff_member] = people.get(row.staff_member, 0) + 1
    Cell.objects.filter(pk__in=[row.pk for row in rows]).update(ends_on=Greatest(Value(on), F("starts_on")))
    for person, count in people.items():
        if person.user:
            text = f"From {_day(on)}, {count} slot{'' if count == 1 else 's'} of your timetable end{'s' if count == 1 else ''}."
            key = f"cells:{min(row.pk for row in rows)}:{person.pk}:end:{now.isoformat()}"
            notice_send(
                recipient=person.user, text=text, link="/my-week/", unique_key=key, by=by, kind=Notice.Kind.WEEK
            )  # fmt: skip


def changes_ahead(*, cells: Iterable[int], from_on: date) -> QuerySet[DayChange]:
    """What was said about single days of these hours, from a day on."""
    rows = DayChange.objects.filter(cell__in=list(cells), on__gte=from_on)
    return rows.select_related("cell__staff_member__user", "covered_by__user", "cell__teaching_class")


def duty_leave(cell: Cell) -> None:
    """An hour that is no duty any more, or not at the time of its post, is off the rota."""
    post = cell.duty_post
    if post is None:
        return
    is_then = cell.starts_at < post.ends_at and post.starts_at < cell.ends_at
    if cell.kind != Kind.DUTY or cell.weekday not in post.weekdays or post.week not in (None, cell.week) or not is_then:
        cell.duty_post = None


def _held(cell: Cell) -> Cell:
    """The hour as it is now, held until the end of the transaction."""
    rows = Cell.objects.select_for_update(of=("self",))
    row: Cell = rows.select_related("staff_member__user", "teaching_class", "pupil", "duty_post").get(pk=cell.pk)
    return row


def _locked(cell: Cell, from_on: date, today: date) -> Cell:
    """The hour as it is now, which may be changed from the day on."""
    row = _held(cell)
    if row.kind == Kind.GROUP:
        raise DomainError("This hour belongs to its group. Change it there.")
    _refuse_past(from_on, today)
    if row.ends_on is not None and row.ends_on <= max(from_on, row.starts_on):
        raise DomainError("This hour has ended by then. Choose an earlier day, or add a new one.")
    return row


def _copy(cell: Cell) -> Cell:
    return Cell(**{name: getattr(cell, name) for name in (*FIELDS, "duty_post")})


def _place(cell: Cell) -> tuple[Any, ...]:
    """Whose hour it is, and when: while these stay, what was said about single days ahead goes along."""
    return cell.staff_member_id, cell.week, cell.weekday, cell.starts_at, cell.ends_at


def _what(cell: Cell) -> str:
    if cell.teaching_class is not None:
        return ", ".join(filter(None, (cell.teaching_class.subject, cell.teaching_class.name)))
    return cell.label or (cell.pupil.name if cell.pupil else "") or cell.get_kind_display()


def _words(cell: Cell) -> str:
    week = "AB"[cell.week - 1]
    return f"{_what(cell)}, {WEEKDAYS[cell.weekday - 1]} {cell.starts_at:%H:%M} (week {week})"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _tell(cell: Cell, text: str, key: str, by: User | None) -> None:
    _tell_adult(cell.staff_member, text, key, by)


def _tell_adult(adult: StaffMember, text: str, key: str, by: User | None) -> None:
    if adult.user:
        notice_send(recipient=adult.user, text=text, link="/my-week/", unique_key=key, by=by, kind=Notice.Kind.WEEK)
