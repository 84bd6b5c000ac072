"""Duty posts, and who is on duty at them: hours of their week."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.times import minute_of
from deployment.actions.cell import cell_create, cell_end
from deployment.actions.day_change import change_cover
from deployment.models import Cell, DayChange, DutyPost, Kind
from deployment.queries import duty as queries
from deployment.rules.duties import lacks_break
from schools.queries import days_between
from schools.rules import WEEKDAYS
from staff.models import StaffMember

WHEN = ("week", "weekdays", "starts_at", "ends_at", "starts_on")


@transaction.atomic
def duty_post_save(*, post: DutyPost | None, values: dict[str, Any], today: date, by: User) -> DutyPost:
    """A new post, or a changed one. `values`: name, place, kind, week, weekdays, starts_at, ends_at, people, starts_on, ends_on,
    note. Raises DomainError where its times would change under people who are on duty there."""
    row = post or DutyPost()
    is_moved = post is not None and any(getattr(post, name) != values[name] for name in WHEN)
    if post and is_moved and queries.cells_of(posts=[post], day=today).exists():
        raise DomainError(
            "People are on duty here at these times. Take them off first, or end this post and add a new one."
        )
    ends_before = row.ends_on
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if post and row.ends_on and row.ends_on != ends_before:
        _end_cells(row, row.ends_on, by)
    return row


@transaction.atomic
def duty_post_end(*, post: DutyPost, on: date, by: User) -> DutyPost:
    """Nobody is needed there any more: `on` is the first day without. Who is on duty there is told."""
    post.ends_on = max(on, post.starts_on)
    post.save(update_fields=["ends_on"])
    _end_cells(post, post.ends_on, by)
    return post


def _end_cells(post: DutyPost, on: date, by: User) -> None:
    for cell in queries.cells_of(posts=[post], day=on).select_related("staff_member__user"):
        cell_end(cell=cell, on=on, by=by)


@transaction.atomic
def duty_assign(
    *, post: DutyPost, staff_member: StaffMember, week: int, weekday: int, starts_on: date, by: User, reason: str = ""
) -> Cell:
    """Put an adult on duty from a day on; it counts as their hours. Raises DomainError where the post is not looked after then
    or has everybody it needs, the adult is busy, or they would lose their only break and no reason is given."""
    day = f"{WEEKDAYS[weekday - 1]} {'AB'[week - 1]}"
    if weekday not in post.weekdays or post.week not in (None, week) or (post.ends_on and post.ends_on <= starts_on):
        raise DomainError(f"{post.name} is not looked after on {day}. Choose another day.")
    # The lock keeps two people from filling the last place at once.
    post = DutyPost.objects.select_for_update().get(pk=post.pk)
    there = queries.cells_of(posts=[post], day=starts_on).filter(week=week, weekday=weekday)
    if any(cell.staff_member_id == staff_member.pk for cell in there):
        raise DomainError(f"{staff_member.name} is on duty there already.")
    if len(there) >= post.people:
        raise DomainError(f"{post.name} has everybody it needs on {day}. Take somebody off first.")
    _protect_break(post, staff_member, week, weekday, starts_on, reason)
    cell = cell_create(
        staff_member=staff_member, kind=Kind.DUTY, week=week, weekday=weekday, starts_at=post.starts_at,
        ends_at=post.ends_at, starts_on=max(starts_on, post.starts_on), ends_on=post.ends_on,
        label=f"{post.name}, {post.place}" if post.place else post.name, clash_reason=reason, by=by,
    )  # fmt: skip
    cell.duty_post = post
    cell.save(update_fields=["duty_post"])
    return cell


def _protect_break(post: DutyPost, person: StaffMember, week: int, weekday: int, on: date, reason: str) -> None:
    """Working Time Regulations 1998, regulation 12."""
    known = next((row for row in queries.people_on_duty(today=on).people if row.key == person.pk), None)
    if reason or known is None:
        return
    span = (minute_of(post.starts_at), minute_of(post.ends_at))
    spans, day = queries.bells(), (week, weekday)
    if lacks_break(known, day, bells=spans, more=[span]) and not lacks_break(known, day, bells=spans):
        raise DomainError(
            f"{person.name} would have no break of 20 minutes left on {WEEKDAYS[weekday - 1]} {'AB'[week - 1]} "
            "(Working Time Regulations 1998, regulation 12). Choose somebody else, or say why it can be."
        )


@transaction.atomic
def duties_assign(*, lines: list[tuple[DutyPost, StaffMember, int, int]], starts_on: date, by: User) -> list[Cell]:
    """Put everybody of a proposal on duty: post, adult, week, weekday. Raises DomainError, with nobody assigned, as above."""
    return [
        duty_assign(post=post, staff_member=person, week=week, weekday=weekday, starts_on=starts_on, by=by)
        for post, person, week, weekday in lines
    ]


@transaction.atomic
def duty_end(*, cell: Cell, on: date, by: User) -> Cell:
    """Take an adult off duty: `on` is the first day without them. They are told."""
    return cell_end(cell=cell, on=on, by=by)


@transaction.atomic
def duty_swap(
    *, cell: Cell, on: date, covered_by: StaffMember, by: User, now: datetime, note: str = "", reason: str = ""
) -> DayChange:
    """Another adult is on duty on one day; it counts as theirs. Raises DomainError where the duty is not on that day, they are
    away or cover something else then, or would lose their only break and no reason is given."""
    if not any(cell.falls_on(day, week) for day, week in days_between(start=on, end=on)):
        raise DomainError(
            f"{cell.staff_member.name} is not on this duty that day. It is on {WEEKDAYS[cell.weekday - 1]} "
            f"of week {'AB'[cell.week - 1]}."
        )
    if cell.duty_post:
        _protect_break(cell.duty_post, covered_by, cell.week, cell.weekday, on, reason)
    change, _ = DayChange.objects.get_or_create(
        cell=cell, on=on,
        defaults={"starts_at": cell.starts_at, "ends_at": cell.ends_at, "cause": DayChange.Cause.OTHER, "note": note},
    )  # fmt: skip
    return change_cover(change=change, covered_by=covered_by, note=note, by=by, now=now)
