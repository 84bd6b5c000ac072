"""When adults cannot be asked to cover: they are away, cover something already, take a whole class, or were called away."""

from dataclasses import dataclass
from datetime import date, time

from core.times import minute_of
from deployment.models import Absence, ClassCover, DayChange
from deployment.rules.hours import Span

# Where an hour falls out for these its adult is free.
FREED = (DayChange.Cause.EXAM, DayChange.Cause.PUPILS, DayChange.Cause.ROOM)
END_OF_DAY = 24 * 60


@dataclass(frozen=True)
class Taken:
    """Minutes of a day for which an adult is not to be had, why, and the change that says so, if one does."""

    span: Span
    words: str
    change: int | None = None


def taken(*, staff: list[int] | None, on: date) -> dict[int, list[Taken]]:
    """By adult (None: of everybody) when they are not to be had on a day. Three queries."""
    absences = Absence.objects.between(on, on)
    changes = DayChange.objects.filter(on=on).select_related("cell__staff_member")
    covers = ClassCover.objects.between(on, on).select_related("teaching_class")
    if staff is not None:
        absences = absences.filter(staff_member__in=staff)
        changes = changes.filter(covered_by__in=staff) | changes.filter(cell__staff_member__in=staff)
        covers = covers.filter(covered_by__in=staff)
    return gathered(absences=list(absences), changes=list(changes), class_covers=list(covers))


def gathered(
    *, absences: list[Absence], changes: list[DayChange], class_covers: list[ClassCover]
) -> dict[int, list[Taken]]:
    """The same of rows of one day that were read already."""
    found: dict[int, list[Taken]] = {}
    for absence in absences:
        span = _span(absence.starts_at or time.min, absence.ends_at or time.max)
        found.setdefault(absence.staff_member_id, []).append(Taken(span, "is away then too"))
    for cover in class_covers:
        words = f"takes {cover.teaching_class.name} then"
        found.setdefault(cover.covered_by_id, []).append(Taken(_span(cover.starts_at, cover.ends_at), words))
    for change in changes:
        span = _span(change.starts_at, change.ends_at)
        if change.covered_by_id:
            words = (
                f"covers for {change.cell.staff_member.name} then ({change.starts_at:%H:%M} to {change.ends_at:%H:%M})"
            )
            found.setdefault(change.covered_by_id, []).append(Taken(span, words, change.pk))
        elif change.absence_id is None and change.cause not in FREED:
            words = f"is called away then ({change.get_cause_display().lower()})"
            found.setdefault(change.cell.staff_member_id, []).append(Taken(span, words, change.because_of_id))
    return found


def _span(starts_at: time, ends_at: time) -> Span:
    return minute_of(starts_at), END_OF_DAY if ends_at == time.max else minute_of(ends_at)
