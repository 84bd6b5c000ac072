"""Whom the programmes find, and whom never."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import Column, file_of
from core.small_numbers import IN_WORDS
from interventions.queries import fairness as queries
from interventions.rules.fairness import COLUMNS as COUNTED


def _number(place: int) -> Callable[[Any], Any]:
    return lambda row: IN_WORDS if row[2][place] is None else row[2][place]


COLUMNS = (
    Column("by", "By", lambda row: row[0]),
    Column("group", "Pupils", lambda row: row[1]),
    *(Column(f"count_{place}", name, _number(place)) for place, name in enumerate(COUNTED)),
    Column("size", "On roll", _number(len(COUNTED))),
)


@door(Permission.PLACEMENT_CREATE)
def fairness(request: StaffRequest) -> HttpResponse:
    found = queries.fairness(user=request.user, today=timezone.localdate())
    rows = [(by, group, row) for by, table in found.items() for group, row in table.rows.items()]
    if file := file_of(request, rows, name="fairness", columns=COLUMNS):
        return file
    return render(request, "interventions/fairness.html", {"found": found})
