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
from interventions.queries import fairness as queries

HIDDEN = "fewer than 5, or all but so few"


def _number(name: str) -> Callable[[Any], Any]:
    return lambda row: HIDDEN if getattr(row[1], name) is None else getattr(row[1], name)


COLUMNS = (
    Column("by", "By", lambda row: row[0]),
    Column("group", "Pupils", lambda row: row[1].group),
    Column("pupils", "On roll", _number("pupils")),
    Column("suggested", "Suggested today", _number("suggested")),
    Column("placed", "Placed today", _number("placed")),
    Column("never", "Neither", _number("never")),
)


@door(Permission.PLACEMENT_CREATE)
def fairness(request: StaffRequest) -> HttpResponse:
    found = queries.fairness(user=request.user, today=timezone.localdate())
    rows = [(name, line) for name, group in found.items() for line in group]
    if file := file_of(request, rows, name="fairness", columns=COLUMNS):
        return file
    return render(request, "interventions/fairness.html", {"found": found})
