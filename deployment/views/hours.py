"""Hours contracted, planned, delivered and lost: of people, of pupils, and over time."""

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import Column, file_of, list_of, searched
from core.times import asked_day
from deployment.queries import hours as queries
from deployment.queries.hours import PersonHours, PupilHours
from pupils.actions.opening import pupils_opened
from staff.models import StaffMember


def _hours(minutes: int | None) -> float | None:
    """Minutes as hours for a download, two places."""
    return None if minutes is None else round(minutes / 60, 2)


PEOPLE = (
    Column("name", "Who", lambda row: row.person.name, sort=("family_name", "given_name")),
    Column("contracted", "Contracted h", lambda row: _hours(row.contracted), is_number=True),
    Column("planned", "Planned h", lambda row: _hours(row.tally.planned), is_number=True),
    Column("delivered", "Delivered h", lambda row: _hours(row.tally.delivered), is_number=True),
    Column("covering", "of it covering h", lambda row: _hours(row.tally.covering), is_number=True),
    Column("lost", "Lost h", lambda row: _hours(row.tally.lost_in_all), is_number=True),
    Column("causes", "Lost for", lambda row: _causes(row.lost)),
)
PUPILS = (
    Column("name", "Pupil", lambda row: row.pupil.name, sort=("family_name", "given_name")),
    Column("promised", "Promised h", lambda row: _hours(row.support.promised), is_number=True),
    Column("planned", "Planned h", lambda row: _hours(row.support.planned), is_number=True),
    Column("delivered", "Delivered h", lambda row: _hours(row.support.delivered), is_number=True),
    Column("own", "Own h", lambda row: _hours(row.support.own), is_number=True),
    Column("shared", "Shared h", lambda row: _hours(row.support.shared), is_number=True),
    Column("shortfall", "Short a week h", lambda row: _hours(row.shortfall_a_week), is_number=True),
    Column("causes", "Lost for", lambda row: _causes(row.lost)),
)


def _causes(lost: list[tuple[str, int]]) -> str:
    return ", ".join(f"{label.lower()} {minutes / 60:.1f} h" for label, minutes in lost)


def _span(request: StaffRequest) -> tuple[date, date]:
    """`?from=` and `?until=`, else the last six weeks; at most a school year."""
    first, last = queries.default_span(timezone.localdate())
    start, end = asked_day(request.GET.get("from", ""), first), asked_day(request.GET.get("until", ""), last)
    return (start, end) if start <= end and (end - start).days <= 366 else (first, last)


@door(Permission.DEPLOYMENT_EDIT)
def hours_people(request: StaffRequest) -> HttpResponse:
    start, end = _span(request)
    rows = (
        StaffMember.objects.working().filter(cells__isnull=False).distinct().order_by("family_name", "given_name", "pk")
    )
    rows = searched(rows, request.GET.get("q", ""), "given_name", "family_name")

    def hours(people: Any) -> list[PersonHours]:
        return queries.people_hours(user=request.user, people=people, start=start, end=end)

    if request.GET.get("format") and (file := file_of(request, hours(rows), name="hours", columns=PEOPLE)):
        return file
    shown = list_of(request, rows, columns=PEOPLE)
    rows_shown = hours(shown["page"].object_list)
    context = {"start": start, "end": end, "rows": rows_shown, **shown}
    return render(request, "deployment/hours_people.html", context)


@door(Permission.DEPLOYMENT_EDIT)
def hours_pupils(request: StaffRequest) -> HttpResponse:
    start, end = _span(request)
    rows = queries.pupils_supported(user=request.user, start=start, end=end).named_like(request.GET.get("q", ""))

    def hours(pupils: Any) -> list[PupilHours]:
        return queries.pupils_hours(user=request.user, pupils=pupils, start=start, end=end)

    if request.GET.get("format") and (file := file_of(request, hours(rows), name="pupil-hours", columns=PUPILS)):
        pupils_opened(user=request.user, pupil_ids=rows.values_list("pk", flat=True), page="hours_pupils download")
        return file
    shown = list_of(request, rows, columns=PUPILS)
    context = {"start": start, "end": end, "rows": hours(shown["page"].object_list), **shown}
    return render(request, "deployment/hours_pupils.html", context)


@door(Permission.DEPLOYMENT_EDIT)
def hours_drift(request: StaffRequest) -> HttpResponse:
    """Hours lost by week and cause, as a chart with its table."""
    start, end = _span(request)
    weeks = queries.drift(user=request.user, start=start, end=end)
    total: Counter[str] = Counter()
    for week in weeks:
        total.update(week["tally"].lost)
    causes = [(cause, queries.CAUSES[cause]) for cause, _ in total.most_common()]
    lines = [(week["monday"], week["tally"], [week["tally"].lost[cause] for cause, _ in causes]) for week in weeks]
    columns = [
        Column("week", "Week from", lambda row: row[0]),
        Column("planned", "Planned h", lambda row: _hours(row[1].planned), is_number=True),
        Column("lost", "Lost h", lambda row: _hours(row[1].lost_in_all), is_number=True),
        *(
            Column(cause, f"{label} h", lambda row, number=number: _hours(row[2][number]), is_number=True)  # type: ignore[misc]
            for number, (cause, label) in enumerate(causes)
        ),
    ]
    if file := file_of(request, lines, name="drift", columns=columns):
        return file
    context = {
        "start": start, "end": end, "lines": lines, "causes": causes,
        "sums": queries.in_words(total), "lost": sum(total.values()), "planned": sum(row[1].planned for row in lines),
    }  # fmt: skip
    return render(request, "deployment/hours_drift.html", context)
