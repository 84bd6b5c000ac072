"""Tasks: given, seen, moved, done, dropped. Each change that somebody must know of tells them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from access.models import User
from access.policy import Permission
from core.errors import DomainError
from core.states import state_change
from deployment.models import Task
from messaging.actions import notice_send
from staff.models import StaffMember

OPEN = {"done_at": None, "dropped_at": None}


@transaction.atomic
def task_give(
    *,
    people: Iterable[StaffMember],
    values: dict[str, Any],
    by: User,
    now: datetime,
    today: date,
    reference: str = "",
    link: str = "",
) -> list[Task]:
    """Give a task to each of the people and tell them. `values`: title, detail, pupil, due_on, about_minutes, source,
    source_words. Raises DomainError for nobody, for somebody who has left, and for a day that is over."""
    chosen = list(people)
    if not chosen:
        raise DomainError("Choose who is to do it.")
    if gone := next((person for person in chosen if person.has_left(today)), None):
        raise DomainError(f"{gone.name} has left the school. Choose somebody else.")
    _check_day(values.get("due_on"), today)
    rows = [
        Task.objects.create(given_to=person, given_by=by, given_at=now, reference=reference, link=link, **values)
        for person in chosen
    ]
    for task in rows:
        _tell(task, task.given_to, f"A task for you{_day_words(task)}: {task.title}", "given", by)
    return rows


@transaction.atomic
def task_see(*, task: Task, by: User, now: datetime) -> Task:
    """The person says that they have seen it; only one's own counts."""
    Task.objects.of(by).filter(pk=task.pk, seen_at__isnull=True).update(seen_at=now)
    return task.refreshed()


@transaction.atomic
def tasks_see(*, by: User, now: datetime) -> int:
    """The person has seen all that is open on their list; how many were new."""
    return Task.objects.of(by).open().filter(seen_at__isnull=True).update(seen_at=now)


@transaction.atomic
def task_do(*, task: Task, by: User, now: datetime, note: str = "") -> Task:
    """It is done; a second time changes nothing. Who gave it hears of a note. Raises DomainError for one that was dropped."""
    row = _held(task)
    _check_own(row, by)
    if row.dropped_at:
        raise DomainError("This task was dropped: nothing is to do.")
    if row.done_at:
        return row
    values = {"done_at": now, "done_note": note, "seen_at": row.seen_at or now}
    state_change(row, start=OPEN, refused="This task is not open any more.", **values)
    if note:
        link = reverse("deployment:task_detail", args=[row.pk])
        key = f"task:{row.pk}:done:{now.isoformat()}"
        notice_send(recipient=row.given_by, text=f"Done: {row.title}. {note}", link=link, unique_key=key, by=by)
    return row


@transaction.atomic
def task_undo(*, task: Task, by: User) -> Task:
    """It was not done after all. Raises DomainError for one that nobody had marked as done."""
    row = _held(task)
    _check_own(row, by)
    start, refused = {"done_at__isnull": False}, "This task isn't marked as done."
    return state_change(row, start=start, refused=refused, done_at=None, done_note="")


@transaction.atomic
def task_move(
    *, task: Task, given_to: StaffMember, due_on: date | None, reason: str, by: User, now: datetime, today: date
) -> Task:
    """Another person, or another day, and why: whoever had it and whoever has it now are told. Raises DomainError where nothing
    changes, the day is over, or the task is not open."""
    row = _held(task)
    if not row.is_open:
        raise DomainError("This task is not open any more.")
    had = row.given_to
    if (had.pk, row.due_on) == (given_to.pk, due_on):
        raise DomainError("Choose another person or another day.")
    if given_to.has_left(today):
        raise DomainError(f"{given_to.name} has left the school. Choose somebody else.")
    if due_on != row.due_on:
        _check_day(due_on, today)
    row.due_on, row.move_reason = due_on, reason
    stamp = f"moved:{now.isoformat()}"
    if had.pk != given_to.pk:
        row.given_to, row.seen_at = given_to, None
        _tell(row, had, f"No longer yours: {row.title}. {given_to.name} does it: {reason}", stamp, by, is_theirs=False)
        _tell(row, given_to, f"A task for you{_day_words(row)}: {row.title}. It was {had.name}'s: {reason}", stamp, by)
    else:
        day = f"it is for {_words(due_on)} now" if due_on else "it has no day any more"
        _tell(row, had, f"{row.title}: {day}. {reason}", stamp, by)
    row.save(update_fields=["due_on", "move_reason", "given_to", "seen_at"])
    return row


@transaction.atomic
def task_drop(*, task: Task, reason: str, by: User, now: datetime) -> Task:
    """Nobody needs it any more, and why; the person is told. Raises DomainError for one that is not open."""
    row = _held(task)
    if not row.is_open:
        raise DomainError("This task is not open any more.")
    if not reason:
        raise DomainError("Say in a few words why it is dropped.")
    state_change(row, start=OPEN, refused="This task is not open any more.", dropped_at=now, drop_reason=reason)
    _tell(row, row.given_to, f"No longer needed: {row.title}. {reason}", "dropped", by)
    return row


def _held(task: Task) -> Task:
    """The row as it is now, held until the end of the transaction."""
    return Task.objects.select_for_update(of=("self",)).select_related("given_to", "given_by").get(pk=task.pk)


def _check_own(task: Task, by: User) -> None:
    if task.given_to.user_id != by.pk and not by.may(Permission.TASK_GIVE):
        raise DomainError(f"This task is {task.given_to.name}'s.")


def _check_day(due_on: date | None, today: date) -> None:
    if due_on is not None and due_on < today:
        raise DomainError("This day is over. Choose today, a later one, or none.")


def _day_words(task: Task) -> str:
    return f" for {_words(task.due_on)}" if task.due_on else ""


def _words(day: date | None) -> str:
    return f"{day:%a} {day.day} {day:%b}" if day else ""


def _tell(task: Task, person: StaffMember, text: str, key: str, by: User, *, is_theirs: bool = True) -> None:
    if person.user:
        link = reverse("deployment:task_detail", args=[task.pk]) if is_theirs else reverse("deployment:task_list")
        notice_send(recipient=person.user, text=text, link=link, unique_key=f"task:{task.pk}:{key}", by=by)
