"""Adults who are away: every hour that it takes is written down, lost until somebody decides."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from access.models import User
from core.errors import DomainError
from deployment.actions.day_change import changes_remove
from deployment.groups import groups
from deployment.models import Absence, Cell, DayChange
from schools.queries import days_between
from staff.models import StaffMember

LONGEST = timedelta(days=200)
CAUSES = {
    Absence.Reason.TRIP: DayChange.Cause.TRIP,
    Absence.Reason.TRAINING: DayChange.Cause.MEETING,
    Absence.Reason.MEETING: DayChange.Cause.MEETING,
}


@transaction.atomic
def absence_record(
    *,
    staff_member: StaffMember,
    starts_on: date,
    ends_on: date,
    by: User,
    now: datetime,
    reason: str = Absence.Reason.UNWELL,
    starts_at: time | None = None,
    ends_at: time | None = None,
    note: str = "",
) -> Absence:
    """Write down who is away, from the first day to the last, all day or between two times. Their hours are at risk, and so
    are those in which they were to cover. Raises DomainError for days out of order, or on which they are away already."""
    if ends_on < starts_on or ends_on - starts_on > LONGEST:
        raise DomainError("The last day is the first or after it, and within 200 days.")
    if (starts_at is None) != (ends_at is None) or (starts_at and ends_at and ends_at <= starts_at):
        raise DomainError("Give both times, the second after the first, or neither for whole days.")
    staff_member = StaffMember.objects.select_for_update(of=("self",)).get(pk=staff_member.pk)
    there = Absence.objects.between(starts_on, ends_on).filter(staff_member=staff_member)
    for other in there:
        if (other.starts_at or time.min) < (ends_at or time.max) and (starts_at or time.min) < (
            other.ends_at or time.max
        ):
            day = f"{other.starts_on.day} {other.starts_on:%b}"
            raise DomainError(
                f"{staff_member.name} is away already from {day}. Withdraw that absence first, or choose other days."
            )
    absence = Absence.objects.create(
        staff_member=staff_member, starts_on=starts_on, ends_on=ends_on, starts_at=starts_at, ends_at=ends_at,
        reason=reason, note=note, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    absence_lay_out(absence=absence)
    _reopen_covers(absence, by=by, now=now)
    return absence


@transaction.atomic
def absence_lay_out(*, absence: Absence) -> int:
    """Write down every paid hour that the absence takes and that nothing else has taken; how many are new. Safe to repeat."""
    starts_at, ends_at = absence.starts_at or time.min, absence.ends_at or time.max
    cause = CAUSES.get(Absence.Reason(absence.reason), DayChange.Cause.ABSENT)
    cells = list(
        Cell.objects.between(absence.starts_on, absence.ends_on).filter(staff_member=absence.staff_member, is_paid=True)
    )
    rows = [
        DayChange(
            school_id=absence.school_id, cell=cell, on=day, starts_at=max(cell.starts_at, starts_at),
            ends_at=min(cell.ends_at, ends_at), cause=cause, absence=absence,
        )
        for day, week in days_between(start=absence.starts_on, end=absence.ends_on)
        for cell in cells
        if cell.falls_on(day, week) and cell.starts_at < ends_at and starts_at < cell.ends_at
    ]  # fmt: skip
    before = absence.changes.count()
    DayChange.objects.bulk_create(rows, ignore_conflicts=True)
    return absence.changes.count() - before


def absences_take(*, cell: Cell) -> None:
    """A new hour of somebody who is away already on days ahead is at risk on these days."""
    there = Absence.objects.standing().filter(staff_member=cell.staff_member_id, ends_on__gte=cell.starts_on)
    for absence in there:
        absence_lay_out(absence=absence)


def _reopen_covers(absence: Absence, *, by: User, now: datetime) -> None:
    """Whom they were to cover for is at risk again."""
    covers = DayChange.objects.filter(
        covered_by=absence.staff_member, on__range=(absence.starts_on, absence.ends_on),
        starts_at__lt=absence.ends_at or time.max, ends_at__gt=absence.starts_at or time.min,
    )  # fmt: skip
    for change in covers.select_related("cell__staff_member__user", "covered_by__user"):
        changes_remove(changes=list(change.follow_ons.all()), by=by, now=now)
        groups().restore(change, by=by, now=now)
        change.covered_by = change.decided_by = change.decided_at = None
        change.version += 1
        change.save(update_fields=["covered_by", "decided_by", "decided_at", "version"])
    absence_lay_out(absence=absence)


@transaction.atomic
def absence_withdraw(*, absence: Absence, by: User, now: datetime) -> Absence:
    """They are there after all: their hours are as planned again, and who was to cover is told. Raises DomainError where it was
    withdrawn before."""
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if absence.withdrawn_at is not None:
        raise DomainError("This absence was withdrawn already.")
    changes = absence.changes.select_related("cell__staff_member__user", "covered_by__user", "cell__teaching_class")
    changes_remove(changes=list(changes), by=by, now=now)
    absence.withdrawn_at = now
    absence.save(update_fields=["withdrawn_at"])
    return absence
