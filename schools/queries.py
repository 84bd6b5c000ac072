"""The calendar of the present school."""

from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, PositiveSmallIntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncWeek

from core.prepared import DAYS, OTHER_DAYS, THIRD_DAYS, Prepared
from schools.closing import Off
from schools.context import current_school_id
from schools.models import ClosedDay, CycleWeek, OffTimetableDay, School, Term
from schools.rules import monday_of, next_weekday, school_days

# The longest holidays, and some days more.
LONGEST_HOLIDAYS = timedelta(days=60)


def present_school() -> QuerySet[School]:
    """The school that is set, as a set of one row."""
    return School.objects.filter(pk=current_school_id() or 0)


def _calendar(start: date, end: date, monday: date) -> Any:
    """What makes the school days from `start`, in the week of `monday`, to `end`: half-terms, closed days, weeks of the cycle."""
    none = Value(0, output_field=PositiveSmallIntegerField())
    terms = Term.objects.filter(starts_on__lte=end, ends_on__gte=start)
    closed = ClosedDay.objects.filter(on__range=(start, end))
    weeks = CycleWeek.objects.filter(monday__range=(monday, end))
    return (
        terms.order_by()
        .values_list(Value("term"), "starts_on", "ends_on", none)
        .union(
            closed.order_by().values_list(Value("closed"), "on", "on", none),
            weeks.order_by().values_list(Value("week"), "monday", "monday", "number"),
            all=True,
        )
    )


CALENDAR: Prepared[Any] = Prepared(_calendar, start=DAYS, end=OTHER_DAYS, monday=THIRD_DAYS)


def days_between(*, start: date, end: date) -> list[tuple[date, int]]:
    """The school days from `start` to `end` with their week of the cycle: one query."""
    found: dict[str, list[tuple[date, date, int]]] = {"term": [], "closed": [], "week": []}
    for kind, first, last, number in CALENDAR.rows(start=start, end=end, monday=monday_of(start)):
        found[kind].append((first, last, number))
    return school_days(
        terms=[(first, last) for first, last, _ in found["term"]],
        closed=[day for day, _, _ in found["closed"]],
        weeks={monday: number for monday, _, number in found["week"]},
        start=start,
        end=end,
    )


def next_school_day(*, after: date) -> date:
    """The first school day after a day; where the calendar has none within the longest holidays, the next weekday. One query."""
    days = days_between(start=after + timedelta(days=1), end=after + LONGEST_HOLIDAYS)
    return days[0][0] if days else next_weekday(after)


CLOSED = Prepared(lambda start, end: ClosedDay.objects.filter(on__range=(start, end)), start=DAYS, end=OTHER_DAYS)
OFF_TIMETABLE = Prepared(
    lambda start, end: OffTimetableDay.objects.filter(on__range=(start, end)), start=DAYS, end=OTHER_DAYS
)


def days_off(*, start: date, end: date) -> dict[date, list[str]]:
    """By day from `start` to `end` what is not as usual and why: "School closed: snow", "Off timetable: mock exams (Year 11)".
    Two queries."""
    found: dict[date, list[str]] = {}
    for closed in CLOSED.rows(start=start, end=end):
        found.setdefault(closed.on, []).append(Off(closed.on, closed.reason).words)
    for row in OFF_TIMETABLE.rows(start=start, end=end):
        found.setdefault(row.on, []).append(f"{Off(row.on, row.reason, is_closed=False).words} ({row.who})")
    return found


def why_no_school_day(*, on: date) -> str:
    """Why pupils do not come on a day, as a sentence; "" for a school day, and where the school has no half-terms yet."""
    day = f"{on:%a} {on.day} {on:%b} {on.year}"
    if on.weekday() >= 5:
        return f"{day} is at the weekend."
    if closed := ClosedDay.objects.filter(on=on).first():
        return f"{day} isn't a school day: {closed.reason}."
    if not Term.objects.exists() or Term.objects.filter(starts_on__lte=on, ends_on__gte=on).exists():
        return ""
    before = Term.objects.filter(ends_on__lt=on).order_by("-ends_on").first()
    after = Term.objects.filter(starts_on__gt=on).order_by("starts_on").first()
    if before and after:
        return f"{day} isn't a school day: it is between {before.name} and {after.name}."
    return f"{day} isn't a school day: it is in no half-term of the calendar."


def inset_between(*, start: date, end: date) -> list[tuple[date, int]]:
    """The days from `start` to `end` closed to pupils for training (INSET), with their week of the cycle. One query."""
    week = CycleWeek.objects.filter(monday=OuterRef("monday")).values("number")[:1]
    rows = ClosedDay.objects.filter(on__range=(start, end), reason__icontains="inset").annotate(monday=TruncWeek("on"))
    return list(rows.annotate(week=Coalesce(Subquery(week), Value(1))).values_list("on", "week"))
