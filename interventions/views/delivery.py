"""Planned against delivered, by cause, between two days."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import Column, file_of, list_of, searched
from core.times import asked_day
from interventions.queries.delivery import CAUSES, delivery, total

BEFORE = timedelta(days=42)


def _count(name: str, label: str) -> Column:
    return Column(name, label, lambda row: getattr(row, name), sort=(name, "name"), is_number=True)


COLUMNS = (
    Column("name", "Programme", lambda row: row.name, sort=("name",)),
    _count("planned", "Planned"),
    _count("held", "Held"),
    _count("unrecorded", "Not recorded"),
    *(_count(f"lost_{value}", label) for value, label in CAUSES),
)


@door(Permission.PLACEMENT_CREATE)
def session_delivery(request: StaffRequest) -> HttpResponse:
    """`?from=` and `?until=`, else the last six weeks."""
    today = timezone.localdate()
    start, until = (
        asked_day(request.GET.get("from", ""), today - BEFORE),
        asked_day(request.GET.get("until", ""), today),
    )
    rows = searched(delivery(user=request.user, start=start, until=until), request.GET.get("q", ""), "name")
    if file := file_of(request, rows, name="delivery", columns=COLUMNS):
        return file
    shown: dict[str, Any] = list_of(request, rows, columns=COLUMNS)
    lines = [(row, [getattr(row, f"lost_{value}") for value, _ in CAUSES]) for row in shown["page"]]
    sums = total([row for row, _ in lines])
    lost = [(label, sums[f"lost_{value}"]) for value, label in CAUSES]
    context = {"start": start, "until": until, "lines": lines, "sums": sums, "lost": lost, "causes": CAUSES, **shown}
    return render(request, "interventions/session_delivery.html", context)
