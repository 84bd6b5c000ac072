"""What of a school's details and calendar is there, in one look."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from schools.models import CycleWeek, Period, Term
from schools.queries import present_school
from schools.rules import monday_of


@dataclass(frozen=True)
class CalendarState:
    has_details: bool
    has_terms: bool
    has_weeks: bool
    has_bells: bool


def calendar_state(*, today: date) -> CalendarState:
    """What a day of school today or ahead needs: a half-term that is not over, a numbered week, a lesson in the day."""
    return CalendarState(
        has_details=present_school().filter(~Q(reply_to="")).exists(),
        has_terms=Term.objects.filter(ends_on__gte=today).exists(),
        has_weeks=CycleWeek.objects.filter(monday__gte=monday_of(today)).exists(),
        has_bells=Period.objects.filter(kind=Period.Kind.LESSON).exists(),
    )


def cycle_ahead(*, today: date) -> str:
    """What the next week of school is where weeks go on as they were: "A" or "B", or "1" where all are alike; "" for a
    school that has laid no half-terms out yet."""
    if not Term.objects.exists():
        return ""
    if present_school().get().cycle_weeks == 1:
        return "1"
    last = CycleWeek.objects.filter(monday__lt=monday_of(today)).order_by("monday").last()
    return "B" if last is not None and last.number == 1 else "A"
