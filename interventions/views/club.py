"""Clubs: who runs them, when, whether a place is free, and how many came."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import Column, arranged, file_of, list_of, searched
from interventions.queries import club as queries

COLUMNS = (
    Column("club", "Club", lambda row: f"{row.programme.name}, {row.name}", sort=("programme__name", "name")),
    Column("leader", "Who", lambda row: row.leader.name, sort=("leader__family_name", "leader__given_name")),
    Column("when", "When", lambda row: ""),
    Column("free", "Places free", lambda row: row.places - row.taken, is_number=True),
    Column("came", "Came last time", lambda row: "", is_number=True),
)
FILE_COLUMNS = (
    Column("club", "Club", lambda line: f"{line['group'].programme.name}, {line['group'].name}"),
    Column("leader", "Who", lambda line: line["group"].leader.name),
    Column("when", "When", lambda line: "; ".join(line["times"])),
    Column("free", "Places free", lambda line: line["free"]),
    Column("came", "Came last time", lambda line: line["last"].came if line["last"] else ""),
    Column("on", "Last time", lambda line: line["last"].on if line["last"] else ""),
)


@door(Permission.PROGRAMME_SEE)
def club_list(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    words = ("programme__name", "name", "leader__family_name", "leader__given_name")
    rows = searched(queries.clubs(today=today), request.GET.get("q", ""), *words)
    if request.GET.get("format"):
        groups = list(arranged(rows, request.GET.get("sort", ""), COLUMNS))
        lines = queries.club_lines(groups=groups, today=today)
        if file := file_of(request, lines, name="clubs", columns=FILE_COLUMNS):
            return file
    shown = list_of(request, rows, columns=COLUMNS)
    lines = queries.club_lines(groups=list(shown["page"]), today=today)
    return render(request, "interventions/club_list.html", {"lines": lines, **shown})
