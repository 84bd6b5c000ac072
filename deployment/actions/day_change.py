"""Hours that are not as planned on a day: covered, lost, called away for, and put back."""

from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F

from access.models import User
from core.errors import DomainError, StaleError
from deployment.actions.telling import tell_change
from deployment.groups import groups
from deployment.models import Absence, Cell, DayChange
from deployment.queries.cell import cells_on
from staff.models import StaffMember


@transaction.atomic
def change_cover(
    *, change: DayChange, covered_by: StaffMember, by: User, now: datetime, note: str = "", version: int | None = None
) -> DayChange:
    """Another adult takes the hour over; what they had planned then is lost, with the cause. Raises DomainError where they are
    away or cover something else then, and StaleError where somebody decided since `version` was read."""
    # One after the other for an adult: two people cannot send her to two places at once.
    covered_by = StaffMember.objects.select_for_update(of=("self",)).get(pk=covered_by.pk)
    change = _mine(change, version)
    if covered_by.pk == change.cell.staff_member_id:
        raise DomainError(f"{covered_by.name} is the one who is not there. Choose somebody else.")
    _check_free(covered_by, change)
    _release(change, by=by, now=now)
    change.covered_by, change.note = covered_by, note or change.note
    _decide(change, by=by, now=now)
    hour_take(
        staff_member=covered_by, on=change.on, starts_at=change.starts_at, ends_at=change.ends_at,
        cause=DayChange.Cause.COVER, note=f"Covers for {change.cell.staff_member.name}"[:200], because_of=change, by=by,
        now=now,
    )  # fmt: skip
    return change


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
def change_reopen(*, change: DayChange, by: User, now: datetime) -> DayChange:
    """Undo a decision: the hour is at risk again, and who was to cover has their own hours back."""
    change = _mine(change, None)
    if change.decided_at is None:
        raise DomainError("Nothing is decided about this hour.")
    if change.absence_id is None and change.because_of_id is None:
        _remove(change, by=by, now=now)
        return change
    tell_change(change, "undone", by=by)
    _release(change, by=by, now=now)
    change.covered_by = change.decided_by = change.decided_at = None
    change.save(update_fields=["covered_by", "decided_by", "decided_at", "version"])
    groups().restore(change, by=by, now=now)
    return change


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
    absence: Absence | None = None,
    is_decided: bool = True,
) -> list[DayChange]:
    """An adult is called away from whatever they had planned in a time of a day: each of those hours is lost until somebody
    covers it. Hours that are lost already stay as they are. Those reckoning with a decided loss are told."""
    found = []
    for cell in cells_on(staff=[staff_member.pk], on=on):
        start, end = max(cell.starts_at, starts_at), min(cell.ends_at, ends_at)
        if start >= end or not cell.is_paid:
            continue
        change, is_new = DayChange.objects.get_or_create(
            cell=cell, on=on,
            defaults={
                "starts_at": start, "ends_at": end, "cause": cause, "note": note[:200], "because_of": because_of,
                "absence": absence, "decided_by": by if is_decided else None, "decided_at": now if is_decided else None,
            },
        )  # fmt: skip
        if not is_new:
            _widen(change, start, end)
            continue
        if is_decided:
            groups().follow(change, by=by, now=now)
            tell_change(change, "lost", by=by)
        found.append(change)
    return found


def _widen(change: DayChange, starts_at: time, ends_at: time) -> None:
    """More of an hour that is partly lost is lost."""
    if change.covered_by_id is None and (starts_at < change.starts_at or change.ends_at < ends_at):
        change.starts_at, change.ends_at = min(change.starts_at, starts_at), max(change.ends_at, ends_at)
        change.save(update_fields=["starts_at", "ends_at"])


@transaction.atomic
def hour_lose(*, cell: Cell, on: date, cause: str, by: User | None, now: datetime, note: str = "") -> DayChange:
    """An hour did not take place, as its session says: written down once, with the cause."""
    values = {"cause": cause, "note": note[:200], "covered_by": None, "decided_by": by, "decided_at": now}
    change, _ = DayChange.objects.update_or_create(
        cell=cell, on=on,
        defaults=values, create_defaults={**values, "starts_at": cell.starts_at, "ends_at": cell.ends_at},
    )  # fmt: skip
    return change


@transaction.atomic
def hour_hand_over(*, cell: Cell, on: date, covered_by: StaffMember, by: User | None, now: datetime) -> None:
    """Another adult takes an hour over, as its session says; what they had planned then is lost."""
    hour_restore(cell=cell, on=on)
    if covered_by.pk == cell.staff_member_id:
        return
    change, _ = DayChange.objects.update_or_create(
        cell=cell, on=on,
        defaults={"covered_by": covered_by, "decided_by": by, "decided_at": now},
        create_defaults={
            "cause": DayChange.Cause.OTHER, "starts_at": cell.starts_at, "ends_at": cell.ends_at, "covered_by": covered_by,
            "decided_by": by, "decided_at": now,
        },
    )  # fmt: skip
    hour_take(
        staff_member=covered_by, on=on, starts_at=change.starts_at, ends_at=change.ends_at, cause=DayChange.Cause.COVER,
        because_of=change, by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def hour_restore(*, cell: Cell, on: date) -> None:
    """The hour takes place after all, as its session says. One that an absence takes is at risk again."""
    rows = DayChange.objects.filter(cell=cell, on=on)
    rows.filter(absence__isnull=False).update(
        covered_by=None, decided_by=None, decided_at=None, version=F("version") + 1
    )
    rows.filter(absence__isnull=True).delete()


@transaction.atomic
def changes_remove(*, changes: list[DayChange], by: User | None, now: datetime) -> None:
    """The hours are as planned again; who was to cover them is told, and has their own hours back."""
    for change in changes:
        _remove(change, by=by, now=now)


def _remove(change: DayChange, *, by: User | None, now: datetime) -> None:
    tell_change(change, "undone", by=by)
    _release(change, by=by, now=now)
    groups().restore(change, by=by, now=now)
    change.delete()


def _release(change: DayChange, *, by: User | None, now: datetime) -> None:
    """Who was called away for this hour has their own hours back."""
    follow_ons = change.follow_ons.select_related("cell__staff_member__user", "covered_by__user")
    for follow_on in follow_ons:
        _remove(follow_on, by=by, now=now)


def _mine(change: DayChange, version: int | None) -> DayChange:
    """The change as it is now, held until the end of the transaction."""
    rows = DayChange.objects.select_for_update(of=("self",)).filter(pk=change.pk)
    row = rows.select_related(
        "cell__staff_member__user", "cell__teaching_class", "cell__pupil", "covered_by__user"
    ).first()
    if row is None:
        raise StaleError("This hour is as planned again: somebody took the change back. Open the board again.")
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
    """They are there, and cover nothing else then."""
    for absence in Absence.objects.between(change.on, change.on).filter(staff_member=person):
        starts_at, ends_at = absence.starts_at or time.min, absence.ends_at or time.max
        if starts_at < change.ends_at and change.starts_at < ends_at:
            raise DomainError(f"{person.name} is away then too. Choose somebody else.")
    taken = DayChange.objects.filter(
        covered_by=person, on=change.on, starts_at__lt=change.ends_at, ends_at__gt=change.starts_at
    )
    other = taken.exclude(pk=change.pk).select_related("cell__staff_member").first()
    if other:
        raise DomainError(
            f"{person.name} covers for {other.cell.staff_member.name} then ({other.starts_at:%H:%M} to {other.ends_at:%H:%M}). "
            "Choose somebody else."
        )
