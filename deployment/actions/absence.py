"""Adults who are away: every hour that it takes is written down, lost until somebody decides."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from core.states import state_change
from core.times import minute_of, time_of
from deployment.actions.day_change import change_reopen, changes_remove, free_parts
from deployment.models import Absence, Cell, ClassCover, DayChange, Kind, TripAbsence
from deployment.queries.taken import END_OF_DAY
from messaging.actions import notice_send
from schools.queries import days_between
from staff.models import StaffMember

LONGEST = timedelta(days=200)
# Lost with their adult, and nothing that anybody would cover; a break simply falls away.
NOBODY_WAITS = (Kind.PREPARATION, Kind.LIAISON)
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
    _tell_of_classes(absence, by=by, now=now)
    return absence


@transaction.atomic
def absence_lay_out(*, absence: Absence) -> int:
    """Write down every paid hour that the absence takes and that nothing else has taken; how many are new. Safe to repeat."""
    starts_at, ends_at = absence.starts_at or time.min, absence.ends_at or time.max
    cause = CAUSES.get(Absence.Reason(absence.reason), DayChange.Cause.ABSENT)
    cells = list(
        Cell.objects.between(absence.starts_on, absence.ends_on)
        .filter(staff_member=absence.staff_member, is_paid=True)
        .exclude(kind=Kind.BREAK)
    )
    said: dict[tuple[int, date], list[DayChange]] = {}
    for row in DayChange.objects.filter(cell__in=cells, on__range=(absence.starts_on, absence.ends_on)):
        said.setdefault((row.cell_id, row.on), []).append(row)
    span = minute_of(starts_at), END_OF_DAY if ends_at == time.max else minute_of(ends_at)
    rows = [
        DayChange(
            school_id=absence.school_id, cell=cell, on=day, starts_at=time_of(start), ends_at=time_of(end), cause=cause,
            absence=absence, decided_at=absence.recorded_at if cell.kind in NOBODY_WAITS else None,
        )
        for day, week in days_between(start=absence.starts_on, end=absence.ends_on)
        for cell in cells
        if cell.falls_on(day, week)
        for start, end in free_parts(cell, said.get((cell.pk, day), []), span)
    ]  # fmt: skip
    return len(DayChange.objects.bulk_create(rows))


def absences_take(*, cell: Cell) -> None:
    """A new hour of somebody who is away already on days ahead is at risk on these days."""
    there = Absence.objects.standing().filter(staff_member=cell.staff_member_id, ends_on__gte=cell.starts_on)
    for absence in there:
        absence_lay_out(absence=absence)


def _reopen_covers(absence: Absence, *, by: User, now: datetime) -> None:
    """Whom they were to cover for is at risk again, and those who had heard of the cover hear that."""
    covers = DayChange.objects.filter(
        covered_by=absence.staff_member, on__range=(absence.starts_on, absence.ends_on),
        starts_at__lt=absence.ends_at or time.max, ends_at__gt=absence.starts_at or time.min,
    )  # fmt: skip
    for change in covers:
        change_reopen(change=change, by=by, now=now)
    absence_lay_out(absence=absence)


def _tell_of_classes(absence: Absence, *, by: User, now: datetime) -> None:
    """Whole classes that they were to take have nobody: who arranged it, and the teacher, hear of it."""
    covers = ClassCover.objects.between(absence.starts_on, absence.ends_on).filter(
        covered_by=absence.staff_member, starts_at__lt=absence.ends_at or time.max,
        ends_at__gt=absence.starts_at or time.min, on__gte=timezone.localdate(now),
    )  # fmt: skip
    for cover in covers.select_related("teaching_class", "recorded_by", "for_teacher__user"):
        day = f"{cover.on:%a} {cover.on.day} {cover.on:%b}"
        text = f"{absence.staff_member.name} is away and cannot take {cover.teaching_class.name}, {day} {cover.starts_at:%H:%M}."
        people = {cover.recorded_by, cover.for_teacher.user if cover.for_teacher else None} - {None}
        for person in people:
            if person:
                notice_send(
                    recipient=person, text=text, link=f"/class-covers/{cover.pk}/", by=None,
                    unique_key=f"class-cover:{cover.pk}:away:{absence.pk}",
                )  # fmt: skip


@transaction.atomic
def absence_end(*, absence: Absence, on: date, by: User, now: datetime, trip_ends: bool = False) -> Absence:
    """They are there from a day on: from then on their hours are as planned, and who was to cover is told; what was before stays.
    From the first day on it is withdrawn as a whole. Raises DomainError where it was withdrawn before, is over by then, or is a
    trip's."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("staff_member").get(pk=absence.pk)
    if absence.withdrawn_at is not None:
        raise DomainError("This absence was withdrawn already.")
    if on > absence.ends_on:
        raise DomainError("They are back by then already.")
    if not trip_ends and TripAbsence.objects.filter(absence=absence).exists():
        raise DomainError(f"{absence.staff_member.name} goes on a trip then. Take them off the trip first.")
    changes = absence.changes.filter(on__gte=on)
    changes = changes.select_related("cell__staff_member__user", "covered_by__user", "cell__teaching_class")
    changes_remove(changes=list(changes), by=by, now=now)
    if on <= absence.starts_on:
        refused = "This absence was withdrawn already."
        state_change(absence, start={"withdrawn_at": None}, refused=refused, withdrawn_at=now)
    else:
        absence.ends_on = on - timedelta(days=1)
        absence.save(update_fields=["ends_on"])
    for other in Absence.objects.standing().filter(staff_member=absence.staff_member, ends_on__gte=on):
        absence_lay_out(absence=other)
    return absence


def absence_withdraw(*, absence: Absence, by: User, now: datetime, trip_ends: bool = False) -> Absence:
    """As if it had never been; one of a trip only as the trip says (`trip_ends`). Raises DomainError as `absence_end` does."""
    return absence_end(absence=absence, on=absence.starts_on, by=by, now=now, trip_ends=trip_ends)
