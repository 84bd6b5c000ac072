"""Scenarios: made, compared, put in force, dropped. Their hours are changed in the matrix."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again
from deployment.actions import scenario as actions
from deployment.forms.scenario import EnforceForm, ScenarioForm
from deployment.models import Scenario
from deployment.queries import scenario as queries
from deployment.queries.matrix import next_term
from pupils.actions.opening import pupils_opened

COLUMNS = (
    Column("name", "Scenario", lambda row: row.name, sort=("name",)),
    Column("starts", "Would start on", lambda row: row.starts_on, sort=("starts_on",)),
    Column("state", "State", lambda row: row.get_state_display(), sort=("state",)),
    Column("by", "Made by", lambda row: row.made_by.full_name if row.made_by else ""),
    Column("note", "Note", lambda row: row.note),
)
MOST = 3


@door(Permission.DEPLOYMENT_EDIT)
def scenario_list(request: StaffRequest) -> HttpResponse:
    """Scenarios that are being planned; `?which=all` those put in force and dropped too."""
    which = request.GET.get("which", "")
    rows = searched(Scenario.objects.select_related("made_by"), request.GET.get("q", ""), "name", "note")
    rows = rows if which == "all" else rows.filter(state=Scenario.State.DRAFT)
    if file := file_of(request, rows, name="scenarios", columns=COLUMNS):
        return file
    context = {"which": which, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "deployment/scenario_list.html", context)


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def scenario_create(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    term = next_term(today)
    asked = request.GET.get("source", "")
    initial = {"starts_on": term.starts_on if term else today, "name": term.name if term else ""}
    source = Scenario.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 12 else None
    if source:
        initial = {
            "starts_on": max(source.starts_on, today),
            "source": source.pk,
            "name": f"{source.name}, another way",
        }
    data = request.POST if request.method == "POST" else None
    form = ScenarioForm(data, initial=initial)
    if data and form.is_valid():
        try:
            scenario = actions.scenario_create(**form.cleaned_data, today=today, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error("starts_on" if form.cleaned_data["starts_on"] < today else "name", str(error))
        else:
            messages.success(request, f"{scenario.name} is a copy: change it as you like. Nothing is in force yet.")
            return redirect("deployment:scenario_detail", pk=scenario.pk)
    return render(request, "deployment/scenario_create.html", {"form": form})


@door(Permission.DEPLOYMENT_EDIT)
def scenario_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A scenario beside the week in force."""
    scenario = get_object_or_404(Scenario.objects.select_related("made_by", "decided_by"), pk=pk)
    return _compared(request, [scenario])


@door(Permission.DEPLOYMENT_EDIT)
def scenario_compare(request: StaffRequest) -> HttpResponse:
    """The week in force and up to three scenarios side by side (`?with=1&with=2`); without any, those being planned."""
    asked = [int(pk) for pk in request.GET.getlist("with") if pk.isdecimal() and len(pk) < 12]
    rows = Scenario.objects.filter(pk__in=asked) if asked else Scenario.objects.filter(state=Scenario.State.DRAFT)
    return _compared(request, list(rows.order_by("starts_on", "name")[:MOST]))


def _compared(request: StaffRequest, scenarios: list[Scenario]) -> HttpResponse:
    others = Scenario.objects.filter(state=Scenario.State.DRAFT).order_by("starts_on", "name")
    context: dict[str, Any] = {
        "others": list(others[:20]),
        "chosen": [row.pk for row in scenarios],
        "scenarios": scenarios,
    }
    if scenarios:
        context |= queries.compared(user=request.user, scenarios=scenarios)
        pupils_opened(user=request.user, pupil_ids=context["pupil_ids"], page="scenario_compare")
    context["only"] = scenarios[0] if len(scenarios) == 1 else None
    return render(request, "deployment/scenario_compare.html", context)


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def scenario_enforce(request: StaffRequest, pk: int) -> HttpResponse:
    """Check the changes and who is told, then put the scenario in force."""
    scenario, today = get_object_or_404(Scenario, pk=pk), timezone.localdate()
    form = EnforceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.scenario_enforce(
                scenario=scenario, seen=form.cleaned_data["seen"], today=today, by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"{scenario.name} is in force from {scenario.starts_on:%d %B}: {change.count} changes."
            )
            return redirect("deployment:scenario_list")
    found = queries.check_of(user=request.user, scenario=scenario)
    pupils_opened(user=request.user, pupil_ids=found["pupil_ids"], page="scenario_enforce")
    context = {"scenario": scenario, "form": form, "is_late": scenario.starts_on < today, **found}
    return render(request, "deployment/scenario_enforce.html", context)


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("a scenario that is not being planned is refused with a sentence")
def scenario_drop(request: StaffRequest, pk: int) -> HttpResponse:
    scenario = get_object_or_404(Scenario, pk=pk)
    try:
        actions.scenario_drop(scenario=scenario, by=request.user, now=timezone.now())
        messages.success(request, f"{scenario.name} is dropped.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("deployment:scenario_list")
