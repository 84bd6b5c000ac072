"""Duty posts, and who is on duty at them: hours of their week."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.times import minute_of
from deployment.actions.cell import cell_create, cell_end, people_hold
from deployment.actions.day_change import change_cover
from deployment.models import Cell, DayChange, DutyPost, Kind
from deployment.queries import duty as queries
from deployment.rules.duties import Person, lacks_break
from deployment.rules.hours import Span
from schools.queries import days_between
from schools.rules import WEEKDAYS
from staff.models import StaffMember

WHEN = ("week", "weekdays", "starts_at", "ends_at", "starts_on")


@transaction.atomic
def duty_post_save(*, post: DutyPost | None, values: dict[str, Any], today: date, by: User, now: datetime) -> DutyPost:
    """A new post, or a changed one. `values`: name, place, kind, week, weekdays, starts_at, ends_at, people, starts_on, ends_on,
    note. Raises DomainError where its times would change under people who are on duty there, or it would end in the past."""
    post = DutyPost.objects.select_for_update().get(pk=post.pk) if post else None
    row = post or DutyPost()
    ends_before, ends_on = row.ends_on, values.get("ends_on", row.ends_on)
    if post and ends_on and ends_on != ends_before and ends_on < today:
        raise DomainError("What has been stays as it was. Let it end today or later.")
    is_moved = post is not None and any(getattr(post, name) != values[name] for name in WHEN)
    if post and is_moved and queries.cells_of(posts=[post], day=today).exists():
        raise DomainError(
            "People are on duty here at these times. Take them off first, or end this post and add a new one."
        )
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if post and row.ends_on and row.ends_on != ends_before:
        _end_cells(row, row.ends_on, today=today, by=by, now=now)
    return row


@transaction.atomic
def duty_post_end(*, post: DutyPost, on: date, today: date, by: User, now: datetime) -> DutyPost:
    """End this duty post: `on` is the first day without. Who is on duty there is told. Raises DomainError for a
    day in the past, and where it ends by then already."""
    post = DutyPost.objects.select_for_update().get(pk=post.pk)
    last = max(on, post.starts_on)
    if on < today:
        raise DomainError("What has been stays as it was. Choose today or a later day.")
    if post.ends_on is not None and post.ends_on <= last:
        raise DomainError(f"{post.name} ends by then already. Choose an earlier day.")
    post.ends_on = last
    post.save(update_fields=["ends_on"])
    _end_cells(post, last, today=today, by=by, now=now)
    return post


def _end_cells(post: DutyPost, on: date, *, today: date, by: User, now: datetime) -> None:
    for cell in queries.cells_of(posts=[post], day=on):
        cell_end(cell=cell, on=on, today=today, by=by, now=now)


def duty_assign(
    *,
    post: DutyPost,
    staff_member: StaffMember,
    week: int,
    weekday: int,
    starts_on: date,
    today: date,
    by: User,
    reason: str = "",
) -> Cell:
    """Put an adult on duty from a day on; it counts as their hours. Raises DomainError for a day in the past, where the post is
    not looked after then or has everybody it needs, the adult is busy, or they would lose their only break and no reason is
    given."""
    lines = [(post, staff_member, week, weekday)]
    return duties_assign(lines=lines, starts_on=starts_on, today=today, by=by, reason=reason)[0]


@transaction.atomic
def duties_assign(
    *,
    lines: list[tuple[DutyPost, StaffMember, int, int]],
    starts_on: date,
    today: date,
    by: User,
    reason: str = "",
) -> list[Cell]:
    """Put everybody of a proposal on duty: post, adult, week, weekday. Raises DomainError, with nobody assigned, as above."""
    if starts_on < today:
        raise DomainError("What has been stays as it was. Choose today or a later day.")
    # The locks keep two people from filling the last place, or sending somebody to two places, at once.
    people_hold(person.pk for _, person, *_ in lines)
    posts = DutyPost.objects.select_for_update().order_by("pk").in_bulk({post.pk for post, *_ in lines})
    there: dict[tuple[int | None, int, int], list[int]] = {}
    for cell in queries.cells_of(posts=posts.values(), day=starts_on):
        there.setdefault((cell.duty_post_id, cell.week, cell.weekday), []).append(cell.staff_member_id)
    breaks = None if reason else Breaks(starts_on)
    made = []
    for post, person, week, weekday in lines:
        row = posts[post.pk]
        people = there.setdefault((row.pk, week, weekday), [])
        _check_place(row, person, week, weekday, starts_on, people)
        if breaks:
            breaks.protect(row, person, week, weekday)
        made.append(_assign(row, person, week, weekday, starts_on, by, reason))
        people.append(person.pk)
    return made


def _check_place(
    post: DutyPost, person: StaffMember, week: int, weekday: int, starts_on: date, people: list[int]
) -> None:
    """The post is looked after then, and has a place for one more. `people`: who is there."""
    day = f"{WEEKDAYS[weekday - 1]} {'AB'[week - 1]}"
    if weekday not in post.weekdays or post.week not in (None, week) or (post.ends_on and post.ends_on <= starts_on):
        raise DomainError(f"{post.name} is not looked after on {day}. Choose another day.")
    if person.pk in people:
        raise DomainError(f"{person.name} is on duty there already.")
    if len(people) >= post.people:
        raise DomainError(f"{post.name} has everybody it needs on {day}. Take somebody off first.")


def _assign(
    post: DutyPost, person: StaffMember, week: int, weekday: int, starts_on: date, by: User, reason: str
) -> Cell:
    return cell_create(
        staff_member=person, kind=Kind.DUTY, week=week, weekday=weekday, starts_at=post.starts_at,
        ends_at=post.ends_at, starts_on=max(starts_on, post.starts_on), ends_on=post.ends_on,
        label=f"{post.name}, {post.place}" if post.place else post.name, duty_post=post, clash_reason=reason, by=by,
    )  # fmt: skip


class Breaks:
    """Who has which break left on a day: read once, and kept up with who is put on duty. Eight queries."""

    def __init__(self, on: date) -> None:
        self.people: dict[int, Person] = {row.key: row for row in queries.people_on_duty(today=on).people}
        self.bells: list[Span] = queries.bells()

    def protect(self, post: DutyPost, person: StaffMember, week: int, weekday: int) -> None:
        """Working Time Regulations 1998, regulation 12. Raises DomainError where they would lose their only break."""
        known = self.people.get(person.pk)
        if known is None:
            return
        span, day = (minute_of(post.starts_at), minute_of(post.ends_at)), (week, weekday)
        if lacks_break(known, day, bells=self.bells, more=[span]) and not lacks_break(known, day, bells=self.bells):
            raise DomainError(
                f"{person.name} would have no break of 20 minutes left on {WEEKDAYS[weekday - 1]} {'AB'[week - 1]} "
                "(Working Time Regulations 1998, regulation 12). Choose somebody else, or say why it can be."
            )
        busy = {**known.busy, day: [*known.busy.get(day, ()), span]}
        self.people[person.pk] = replace(known, busy=busy)


@transaction.atomic
def duty_end(*, cell: Cell, on: date, today: date, by: User, now: datetime) -> Cell:
    """Take an adult off duty: `on` is the first day without them. They are told. Raises DomainError for a day in the past, and
    where they are off by then already."""
    return cell_end(cell=cell, on=on, today=today, by=by, now=now)


@transaction.atomic
def duty_swap(
    *, cell: Cell, on: date, covered_by: StaffMember, by: User, now: datetime, note: str = "", reason: str = ""
) -> DayChange:
    """Another adult is on duty on one day; it counts as theirs. Raises DomainError where the duty is not on that day, they have
    it then already, are away or cover something else, or would lose their only break and no reason is given."""
    if not any(cell.falls_on(day, week) for day, week in days_between(start=on, end=on)):
        raise DomainError(
            f"{cell.staff_member.name} is not on this duty that day. It is on {WEEKDAYS[cell.weekday - 1]} "
            f"of week {'AB'[cell.week - 1]}."
        )
    if cell.duty_post and not reason:
        Breaks(on).protect(cell.duty_post, covered_by, cell.week, cell.weekday)
    people_hold([cell.staff_member_id, covered_by.pk])
    # Where only parts of it are taken, each of them.
    there = list(DayChange.objects.filter(cell=cell, on=on))
    if there and all(part.covered_by_id == covered_by.pk for part in there):
        raise DomainError(f"{covered_by.name} has this duty on that day already.")
    parts = there or [
        DayChange.objects.create(
            cell=cell, on=on, starts_at=cell.starts_at, ends_at=cell.ends_at, cause=DayChange.Cause.OTHER, note=note
        )
    ]
    covered = [change_cover(change=part, covered_by=covered_by, note=note, by=by, now=now) for part in parts]
    return covered[0]
