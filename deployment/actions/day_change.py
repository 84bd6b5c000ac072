"""Hours that are not as planned on a day: covered, lost, called away for, and put back."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from access.models import User
from core.errors import DomainError, StaleError
from core.times import minute_of, time_of
from deployment.actions.telling import tell_change
from deployment.groups import groups
from deployment.models import Cell, DayChange
from deployment.queries.cell import cells_on
from deployment.queries.taken import taken
from deployment.rules.hours import Span, overlap, without
from staff.models import StaffMember


@transaction.atomic
def change_cover(
    *, change: DayChange, covered_by: StaffMember, by: User, now: datetime, note: str = "", version: int | None = None
) -> DayChange:
    """Another adult takes the hour over; what they had planned then is lost, with the cause. Raises DomainError where they are
    away, called away or cover something else then, and StaleError where somebody decided since `version` was read."""
    # One after the other for an adult: two people cannot send her to two places at once.
    covered_by = StaffMember.objects.select_for_update(of=("self",)).get(pk=covered_by.pk)
    change = _mine(change, version)
    if covered_by.pk == change.cell.staff_member_id:
        raise DomainError(f"{covered_by.name} is the one who is not there. Choose somebody else.")
    _release(change, by=by, now=now)
    _check_free(covered_by, change)
    change.covered_by, change.note = covered_by, note or change.note
    _decide(change, by=by, now=now)
    _call_away(change, by=by, now=now)
    return change


def _call_away(change: DayChange, *, by: User | None, now: datetime) -> None:
    """Who covers is called away from what they had planned then."""
    assert change.covered_by is not None
    hour_take(
        staff_member=change.covered_by, on=change.on, starts_at=change.starts_at, ends_at=change.ends_at,
        cause=DayChange.Cause.COVER, note=f"Covers for {change.cell.staff_member.name}", because_of=change, by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def change_accept(
    *, change: DayChange, by: User, now: datetime, note: str = "", version: int | None = None
) -> DayChange:
    """Nobody covers the hour: a person has looked, and it is lost. Those who reckon with it are told."""
    change = _mine(change, version)
    _release(change, by=by, now=now)
    change.covered_by, change.note = None, note or change.note
    return _decide(change, by=by, now=now)


@transaction.atomic
def change_reopen(*, change: DayChange, by: User | None, now: datetime) -> DayChange:
    """Undo a decision: nobody covers the hour yet, and who was to cover has their own hours back."""
    change = _mine(change, None)
    if change.decided_at is None:
        raise DomainError("Nothing is decided about this hour.")
    tell_change(change, "reopened", by=by)
    _release(change, by=by, now=now)
    groups().restore(change, by=by, now=now)
    change.covered_by = change.decided_by = change.decided_at = None
    change.save(update_fields=["covered_by", "decided_by", "decided_at", "version"])
    return change


@transaction.atomic
def change_withdraw(*, change: DayChange, by: User, now: datetime) -> None:
    """The hour is as planned after all. Raises DomainError for one that an absence, a cover or a whole class takes: that is
    what must be taken back."""
    change = _mine(change, None)
    if change.absence_id or change.because_of_id or change.cause == DayChange.Cause.WHOLE_CLASS:
        raise DomainError("Its adult is not there. Take back the absence or the cover, then the hour is as planned.")
    _remove(change, by=by, now=now)


@transaction.atomic
def hour_take(
    *,
    staff_member: StaffMember,
    on: date,
    starts_at: time,
    ends_at: time,
    cause: str,
    by: User | None,
    now: datetime,
    note: str = "",
    because_of: DayChange | None = None,
) -> list[DayChange]:
    """An adult is called away from whatever they had planned in a time of a day. Those hours are lost until somebody covers them;
    what is past, or gave way to a cover, is decided with that. Parts of which something was said already stay as they are."""
    is_decided = because_of is not None or on < timezone.localdate(now)
    decided = {"decided_by": by, "decided_at": now} if is_decided else {}
    found = []
    for cell in cells_on(staff=[staff_member.pk], on=on):
        if not cell.is_paid:
            continue
        rows = list(DayChange.objects.filter(cell=cell, on=on))
        for start, end in free_parts(cell, rows, (minute_of(starts_at), minute_of(ends_at))):
            change = DayChange.objects.create(
                cell=cell, on=on, starts_at=time_of(start), ends_at=time_of(end), cause=cause, note=note[:200],
                because_of=because_of, **decided,
            )  # fmt: skip
            if is_decided:
                groups().follow(change, by=by, now=now)
                tell_change(change, "lost", by=by)
            found.append(change)
    return found


def free_parts(cell: Cell, rows: list[DayChange], span: Span) -> list[Span]:
    """The parts of an hour in a span of which nothing has been said."""
    own = minute_of(cell.starts_at), minute_of(cell.ends_at)
    said = [(minute_of(row.starts_at), minute_of(row.ends_at)) for row in rows]
    return [part for inside in overlap(own, [span]) for part in without(inside, said)]


@transaction.atomic
def hour_lose(*, cell: Cell, on: date, cause: str, by: User | None, now: datetime, note: str = "") -> DayChange:
    """An hour did not take place, as its session says: written down once, with the cause."""
    return _replace(cell, on, by=by, now=now, cause=cause, note=note[:200], covered_by=None)


@transaction.atomic
def hour_hand_over(*, cell: Cell, on: date, covered_by: StaffMember, by: User | None, now: datetime) -> None:
    """Another adult takes an hour over, as its session says; what they had planned then is lost."""
    if covered_by.pk == cell.staff_member_id:
        hour_restore(cell=cell, on=on, by=by, now=now)
        return
    change = _replace(cell, on, by=by, now=now, covered_by=covered_by)
    _call_away(change, by=by, now=now)


def _replace(cell: Cell, on: date, *, by: User | None, now: datetime, **values: object) -> DayChange:
    """One decided change of the whole hour in place of all that was said about the day; an absence that took it still does."""
    rows = _rows(cell, on)
    absence = next((row.absence for row in rows if row.absence_id), None)
    cause = rows[0].cause if rows else DayChange.Cause.OTHER
    for row in rows:
        _release(row, by=by, now=now)
        row.delete()
    return DayChange.objects.create(
        cell=cell, on=on, starts_at=cell.starts_at, ends_at=cell.ends_at, absence=absence, decided_by=by, decided_at=now,
        **{"cause": cause, **values},
    )  # fmt: skip


@transaction.atomic
def hour_restore(*, cell: Cell, on: date, by: User | None, now: datetime) -> None:
    """The hour takes place after all, as its session says. What an absence takes of it is at risk again."""
    for row in _rows(cell, on):
        _release(row, by=by, now=now)
        if row.absence_id is None:
            row.delete()
        else:
            row.covered_by = row.decided_by = row.decided_at = None
            row.version += 1
            row.save(update_fields=["covered_by", "decided_by", "decided_at", "version"])


def _rows(cell: Cell, on: date) -> list[DayChange]:
    rows = DayChange.objects.select_for_update(of=("self",)).filter(cell=cell, on=on)
    return list(rows.select_related("absence", "cell__staff_member__user", "cell__teaching_class", "covered_by__user"))


@transaction.atomic
def changes_remove(*, changes: list[DayChange], by: User | None, now: datetime) -> None:
    """The hours are as planned again; who was to cover them is told, and has their own hours back."""
    for change in changes:
        _remove(change, by=by, now=now)


def _remove(change: DayChange, *, by: User | None, now: datetime) -> None:
    if change.on >= timezone.localdate(now):
        tell_change(change, "undone", by=by)
    _release(change, by=by, now=now)
    groups().restore(change, by=by, now=now)
    change.delete()


def _release(change: DayChange, *, by: User | None, now: datetime) -> None:
    """Who was called away for this hour has their own hours back."""
    follow_ons = change.follow_ons.select_related(
        "cell__staff_member__user", "cell__teaching_class", "covered_by__user"
    )
    for follow_on in follow_ons:
        _remove(follow_on, by=by, now=now)


def _mine(change: DayChange, version: int | None) -> DayChange:
    """The change as it is now, held until the end of the transaction."""
    rows = DayChange.objects.select_for_update(of=("self",)).filter(pk=change.pk)
    row = rows.select_related(
        "cell__staff_member__user", "cell__teaching_class", "cell__pupil", "covered_by__user"
    ).first()
    if row is None:
        raise StaleError("What was said about this hour has changed meanwhile. Open the board again.")
    if version is not None and row.version != version:
        raise StaleError("Somebody else decided about this hour meanwhile. Look again before you change it.")
    row.version += 1
    return row


def _decide(change: DayChange, *, by: User, now: datetime) -> DayChange:
    change.decided_by, change.decided_at = by, now
    change.save(update_fields=["covered_by", "note", "decided_by", "decided_at", "version"])
    groups().follow(change, by=by, now=now)
    tell_change(change, "covered" if change.covered_by_id else "lost", by=by)
    return change


def _check_free(person: StaffMember, change: DayChange) -> None:
    """They are there, and neither called away nor covering something else then."""
    span = minute_of(change.starts_at), minute_of(change.ends_at)
    for one in taken(staff=[person.pk], on=change.on).get(person.pk, []):
        if one.change != change.pk and overlap(span, [one.span]):
            raise DomainError(f"{person.name} {one.words}. Choose somebody else.")
