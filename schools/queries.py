"""The calendar of the present school."""

from datetime import date

from django.db.models import OuterRef, PositiveSmallIntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncWeek

from schools.context import current_school_id
from schools.models import ClosedDay, CycleWeek, School, Term
from schools.rules import monday_of, school_days


def present_school() -> QuerySet[School]:
    """The school that is set, as a set of one row."""
    return School.objects.filter(pk=current_school_id() or 0)


def days_between(*, start: date, end: date) -> list[tuple[date, int]]:
    """The school days from `start` to `end` with their week of the cycle: one query."""
    none = Value(0, output_field=PositiveSmallIntegerField())
    terms = Term.objects.filter(starts_on__lte=end, ends_on__gte=start)
    closed = ClosedDay.objects.filter(on__range=(start, end))
    weeks = CycleWeek.objects.filter(monday__range=(monday_of(start), end))
    rows = (
        terms.order_by()
        .values_list(Value("term"), "starts_on", "ends_on", none)
        .union(
            closed.order_by().values_list(Value("closed"), "on", "on", none),
            weeks.order_by().values_list(Value("week"), "monday", "monday", "number"),
            all=True,
        )
    )
    found: dict[str, list[tuple[date, date, int]]] = {"term": [], "closed": [], "week": []}
    for kind, first, last, number in rows:
        found[kind].append((first, last, number))
    return school_days(
        terms=[(first, last) for first, last, _ in found["term"]],
        closed=[day for day, _, _ in found["closed"]],
        weeks={monday: number for monday, _, number in found["week"]},
        start=start,
        end=end,
    )


def inset_between(*, start: date, end: date) -> list[tuple[date, int]]:
    """The days from `start` to `end` closed to pupils for training (INSET), with their week of the cycle. One query."""
    week = CycleWeek.objects.filter(monday=OuterRef("monday")).values("number")[:1]
    rows = ClosedDay.objects.filter(on__range=(start, end), reason__icontains="inset").annotate(monday=TruncWeek("on"))
    return list(rows.annotate(week=Coalesce(Subquery(week), Value(1))).values_list("on", "week"))
