"""The deployment matrix, and all that is wrong with the week."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import Column, file_of
from core.templatetags.parts import symbol
from core.times import asked_day
from deployment.models import Cell, Scenario
from deployment.queries.matrix import Asked, cycle_day, warning_url
from deployment.queries.matrix import matrix as matrix_of
from deployment.queries.team import week_of_scenario, week_on
from deployment.rules.warnings import warnings
from pupils.actions.opening import pupils_opened
from schools.rules import WEEKDAYS

WARNING_COLUMNS = (
    Column("kind", "What", lambda row: row.label),
    Column("severity", "How bad", lambda row: "Must be corrected" if row.severity == "must" else "Worth a look"),
    Column("words", "In words", lambda row: row.words),
)
ICONS = {
    "support": "person-heart", "group": "people", "duty": "shield-check", "liaison": "chat-dots", "preparation": "pencil",
    "break": "cup-hot",
}  # fmt: skip
SHOWS, BYS = ("day", "week", "both"), ("staff", "pupil", "department")


def asked_of(request: StaffRequest, scenario: Scenario | None = None) -> Asked:
    """What the address asks for; what it leaves open is today's."""
    ask, today = request.GET, timezone.localdate()
    on = scenario.starts_on if scenario else asked_day(ask.get("on", ""), today)
    week, weekday = ask.get("week", ""), ask.get("day", "")
    if not (week in ("1", "2") and weekday in ("1", "2", "3", "4", "5")):
        now = cycle_day(on)
        week, weekday = week if week in ("1", "2") else str(now[0]), str(now[1])
    show, by = ask.get("show", "day"), ask.get("by", "staff")
    return Asked(
        on=on, today=today, week=int(week), weekday=int(weekday), show=show if show in SHOWS else "day",
        by=by if by in BYS else "staff", q=ask.get("q", "")[:60], manager=ask.get("manager", "")[:12],
        job=ask.get("job", "")[:10], scenario=scenario,
    )  # fmt: skip


def scenario_asked(request: StaffRequest) -> Scenario | None:
    """The scenario that the address names; 404 where there is none."""
    pk = request.GET.get("scenario", "")
    return get_object_or_404(Scenario, pk=int(pk)) if pk.isdecimal() and len(pk) < 12 else None


@door(Permission.DEPLOYMENT_EDIT)
def matrix(request: StaffRequest) -> HttpResponse:
    asked = asked_of(request, scenario_asked(request))
    context = matrix_of(user=request.user, asked=asked, page=request.GET.get("page"))
    pupils_opened(user=request.user, pupil_ids=context["pupil_ids"], page="matrix")
    context |= {
        "choices": _choices(asked), "here": asked.query(by="", show=""),
        "week_tabs": [("AB"[week - 1], asked.query(week=week), week == asked.week) for week in context["weeks"]],
        "kept": _kept(asked),
        "has_hours": Cell.objects.exists, "symbols": [(kind, symbol(name)) for kind, name in ICONS.items()], **_words(asked),
    }  # fmt: skip
    return render(request, "deployment/matrix.html", context)


def _kept(asked: Asked) -> list[tuple[str, object]]:
    """What the form of filters keeps of the address."""
    kept = {
        "scenario": asked.scenario.pk if asked.scenario else "", "week": asked.week, "day": asked.weekday, "show": asked.show,
        "by": asked.by,
    }  # fmt: skip
    return [(name, value) for name, value in kept.items() if value]


def _words(asked: Asked) -> dict[str, str]:
    heads = {"staff": "Adult", "pupil": "Pupil", "department": "Department"}
    day = f"{WEEKDAYS[asked.weekday - 1]}, week {'AB'[asked.week - 1]}"
    when = {"day": day, "week": f"Week {'AB'[asked.week - 1]}", "both": "Both weeks"}[asked.show]
    empty = {
        "staff": ("No adult is found", "Teaching assistants, HLTAs and whoever has an hour stand here."),
        "pupil": ("No pupil is found", "Pupils who are promised hours, or have an adult of their own, stand here."),
        "department": ("No department is found", "Departments with supported classes appear here."),
    }[asked.by]
    return {
        "first_head": heads[asked.by], "caption": f"{when}, by {heads[asked.by].lower()}", "empty_text": empty[0],
        "empty_hint": empty[1],
    }  # fmt: skip


def _choices(asked: Asked) -> dict[str, list[tuple[str, str, bool]]]:
    """The ways to look at it, as (name, address, whether it is this one)."""
    shows = (("day", "One day"), ("week", "Whole week"), ("both", "Both weeks"))
    bys = (("staff", "By adult"), ("pupil", "By pupil"), ("department", "By department"))
    return {
        "show": [(name, asked.query(show=key), asked.show == key) for key, name in shows],
        "by": [(name, asked.query(by=key, q="", manager="", job=""), asked.by == key) for key, name in bys],
    }


@door(Permission.DEPLOYMENT_EDIT)
def warning_list(request: StaffRequest) -> HttpResponse:
    """All that is wrong on a day, or with a scenario."""
    asked = asked_of(request, scenario_asked(request))
    if asked.scenario:
        team, week = week_of_scenario(user=request.user, scenario=asked.scenario)
    else:
        team, week = week_on(user=request.user, day=asked.on)
    rows = warnings(week)
    if file := file_of(request, rows, name="what-is-wrong", columns=WARNING_COLUMNS):
        return file
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.label, []).append((row, warning_url(row, asked, team)))
    pupils_opened(user=request.user, pupil_ids={pk for row in rows for pk in row.pupils}, page="warning_list")
    context = {"asked": asked, "groups": list(groups.items()), "count": len(rows), "has_hours": Cell.objects.exists}
    return render(request, "deployment/warning_list.html", context)
