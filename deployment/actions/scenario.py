"""Thought-of weeks: made, changed, put in force, dropped."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.states import state_change
from deployment.actions.absence import absences_take
from deployment.actions.cell import FIELDS as CELL_FIELDS
from deployment.actions.cell import changes_ahead, duty_leave
from deployment.actions.day_change import changes_remove
from deployment.models import Absence, Cell, DayChange, DutyPost, Kind, Scenario, ScenarioCell
from deployment.queries.scenario import difference_of
from deployment.queries.team import entries_in_force
from deployment.rules.scenarios import Difference, marks, whole_mark
from deployment.rules.week import Entry
from messaging.actions import notice_send
from messaging.models import Notice
from staff.models import StaffMember

FIELDS = tuple(name for name in CELL_FIELDS if name != "ends_on")
NOT_OPEN = "This scenario is not being planned any more. Make a new one from it."


@transaction.atomic
def scenario_create(
    *, name: str, starts_on: date, today: date, by: User, now: datetime, note: str = "", source: Scenario | None = None
) -> Scenario:
    """Copy the week in force on a day (all but the groups' hours), or another scenario, to think about. Raises DomainError for a
    day in the past and for a name that is taken."""
    if starts_on < today:
        raise DomainError("A week can only be planned ahead. Choose today or a later day.")
    if Scenario.objects.filter(name=name, state=Scenario.State.DRAFT).exists():
        raise DomainError("A scenario of this name is being planned already. Choose another name.")
    scenario = Scenario.objects.create(
        name=name, note=note, starts_on=starts_on, made_by=by, made_at=now,
        base=marks(entries_in_force(starts_on, is_group=False)),
    )  # fmt: skip
    if source is not None:
        rows = [_thought(scenario, row, row.cell_id) for row in ScenarioCell.objects.filter(scenario=source)]
    else:
        in_force = Cell.objects.on(starts_on).exclude(kind=Kind.GROUP)
        rows = [_thought(scenario, row, row.pk) for row in in_force]
    ScenarioCell.objects.bulk_create(rows, batch_size=1000)
    return scenario


def _thought(scenario: Scenario, row: Cell | ScenarioCell, stands_for: int | None) -> ScenarioCell:
    names = [f"{name}_id" if name in ("staff_member", "teaching_class", "pupil") else name for name in FIELDS]
    values = {name: getattr(row, name) for name in names}
    return ScenarioCell(school_id=scenario.school_id, scenario=scenario, cell_id=stands_for, **values)


def _open(scenario: Scenario) -> Scenario:
    """The scenario as it is now, held until the end of the transaction. Raises DomainError where it is not being planned."""
    row: Scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    if row.state != Scenario.State.DRAFT:
        raise DomainError(NOT_OPEN)
    return row


def _thought_now(cell: ScenarioCell) -> ScenarioCell:
    """The slot as it is now, of a scenario that is being planned."""
    scenario = _open(cell.scenario)
    row: ScenarioCell | None = ScenarioCell.objects.filter(scenario=scenario, pk=cell.pk).first()
    if row is None:
        raise DomainError("This slot is not part of the scenario any more.")
    return row


@transaction.atomic
def scenario_cell_create(*, scenario: Scenario, values: dict[str, Any], by: User) -> ScenarioCell:
    """An hour more in a scenario. A clash is no error here: the scenario's warnings say it."""
    _open(scenario)
    return ScenarioCell.objects.create(scenario=scenario, **{name: values[name] for name in FIELDS if name in values})


@transaction.atomic
def scenario_cell_edit(*, cell: ScenarioCell, values: dict[str, Any], by: User) -> ScenarioCell:
    cell = _thought_now(cell)
    for name in FIELDS:
        if name in values:
            setattr(cell, name, values[name])
    cell.save()
    return cell


@transaction.atomic
def scenario_cell_copy(*, cell: ScenarioCell, times: list[tuple[int, int]], by: User) -> list[ScenarioCell]:
    """The same hour on other days of the cycle."""
    cell = _thought_now(cell)
    days = [pair for pair in times if pair != (cell.week, cell.weekday)]
    if not days:
        raise DomainError("Choose another day to copy it to.")
    values = {name: getattr(cell, name) for name in FIELDS}
    return [
        ScenarioCell.objects.create(scenario=cell.scenario, **{**values, "week": week, "weekday": day})
        for week, day in days
    ]


@transaction.atomic
def scenario_cell_remove(*, cell: ScenarioCell, by: User) -> None:
    _thought_now(cell).delete()


@transaction.atomic
def scenario_drop(*, scenario: Scenario, by: User, now: datetime) -> Scenario:
    """It is not pursued."""
    return _decide(_open(scenario), Scenario.State.DROPPED, by, now)


@transaction.atomic
def scenario_enforce(*, scenario: Scenario, seen: str, today: date, by: User, now: datetime) -> Difference:
    """Put a scenario in force from its first day: ends, changes and adds hours, and tells each adult whose week changes once.
    `seen`: the mark of the week in force as the person saw it; where that week has moved since the scenario was made, or since
    they looked, DomainError. Returns what changed."""
    scenario = _open(scenario)
    if scenario.starts_on < today:
        raise DomainError("Its first day is over. Make a scenario from it that starts today or later.")
    cells = {
        row.pk: row
        for row in Cell.objects.on(scenario.starts_on)
        .exclude(kind=Kind.GROUP)
        .select_related("duty_post")
        .select_for_update(of=("self",))
    }
    now_in_force = entries_in_force(scenario.starts_on, is_group=False)
    is_moved = marks(now_in_force) != scenario.base
    if is_moved and seen != whole_mark(now_in_force):
        raise DomainError("The week in force changed since you looked. Look at the differences again.")
    change = difference_of(scenario, now_in_force)
    _apply(scenario, change, cells, by=by, now=now)
    _decide(scenario, Scenario.State.IN_FORCE, by, now)
    _tell(scenario, change, by)
    return change


def _apply(scenario: Scenario, change: Difference, cells: dict[int, Cell], *, by: User, now: datetime) -> None:
    start = scenario.starts_on
    over = [cells[row.key] for row in (*change.ended, *(before for before, _ in change.changed))]
    until = {row.pk: row.ends_on for row in over}
    stays = {before.key for before, after in change.changed if _place(before) == _place(after)}
    moot = changes_ahead(cells=[row.pk for row in over if row.pk not in stays], from_on=start)
    changes_remove(changes=list(moot), by=by, now=now)
    for row in over:
        row.ends_on = start
    Cell.objects.bulk_update(over, ["ends_on"])
    changed = [
        _cell(scenario, after, until[before.key], cells[before.key].duty_post) for before, after in change.changed
    ]
    fresh = [*(_cell(scenario, entry, None, None) for entry in change.added), *changed]
    Cell.objects.bulk_create(fresh, batch_size=1000)
    _take_changes_along({before.key: row for (before, _), row in zip(change.changed, changed, strict=True)}, start)
    _take_absences(fresh, start)


def _place(entry: Entry) -> tuple[Any, ...]:
    """Whose hour it is, and when: while these stay, what was said about single days ahead goes along."""
    return entry.staff, entry.week, entry.weekday, entry.span


def _take_changes_along(followers: dict[int, Cell], start: date) -> None:
    """`followers`: by number of an hour that ends the one that goes on for it."""
    rows = DayChange.objects.filter(cell__in=list(followers), on__gte=start)
    for key in set(rows.order_by().values_list("cell", flat=True)):
        rows.filter(cell=key).update(cell=followers[key])


def _take_absences(fresh: list[Cell], start: date) -> None:
    """Hours of adults who are away already on days ahead are at risk on these days."""
    there = Absence.objects.standing().filter(
        ends_on__gte=start, staff_member__in={row.staff_member_id for row in fresh}
    )
    away = set(there.order_by().values_list("staff_member", flat=True))
    for row in fresh:
        if row.staff_member_id in away:
            absences_take(cell=row)


def _cell(scenario: Scenario, entry: Entry, ends_on: date | None, duty_post: DutyPost | None) -> Cell:
    cell = Cell(
        school_id=scenario.school_id, staff_member_id=entry.staff, kind=entry.kind, week=entry.week,
        weekday=entry.weekday, starts_at=entry.starts_at, ends_at=entry.ends_at, room=entry.room, label=entry.label,
        department=entry.department, is_paid=entry.is_paid, teaching_class_id=entry.teaching_class,
        pupil_id=entry.pupil, starts_on=scenario.starts_on, ends_on=ends_on, duty_post=duty_post,
    )  # fmt: skip
    duty_leave(cell)
    return cell


def _decide(scenario: Scenario, state: str, by: User, now: datetime) -> Scenario:
    start = {"state": Scenario.State.DRAFT}
    return state_change(scenario, start=start, refused=NOT_OPEN, state=state, decided_by=by, decided_at=now)


def _tell(scenario: Scenario, change: Difference, by: User) -> None:
    """One notice to each adult whose week changes."""
    day = f"{scenario.starts_on:%A} {scenario.starts_on.day} {scenario.starts_on:%B}"
    for adult in StaffMember.objects.filter(pk__in=change.staff, user__isnull=False).select_related("user"):
        parts = [
            (len([row for row in change.added if row.staff == adult.pk]), "new"),
            (len([row for row in change.ended if row.staff == adult.pk]), "no longer yours"),
            (len([pair for pair in change.changed if adult.pk in (pair[0].staff, pair[1].staff)]), "changed"),
        ]
        said = ", ".join(f"{count} {'hour' if count == 1 else 'hours'} {word}" for count, word in parts if count)
        assert adult.user is not None
        notice_send(
            recipient=adult.user, text=f"Your week changes from {day}: {said}. Look at your week.",
            link=f"/my-week/?from={scenario.starts_on.isoformat()}", unique_key=f"scenario:{scenario.pk}", by=by,
            kind=Notice.Kind.WEEK,
        )  # fmt: skip
