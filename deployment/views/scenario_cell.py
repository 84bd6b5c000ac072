"""Hours of a scenario, changed in the same matrix as those in force."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import again, edits
from deployment.actions import scenario as actions
from deployment.forms.cell import AdultForm, CopyForm, HourEditForm, HourForm
from deployment.models import Scenario, ScenarioCell
from deployment.queries.team import week_of_scenario
from deployment.views.cell import back_to, initial_of, moved_meanwhile, offers_for, panel_of, pupil_asked, weeks_of
from pupils.actions.opening import pupils_opened


def _cell(pk: int) -> ScenarioCell:
    rows = ScenarioCell.objects.select_related("scenario", "staff_member__user", "teaching_class", "pupil")
    return get_object_or_404(rows, pk=pk)


@door(Permission.DEPLOYMENT_EDIT)
def scenario_cell_detail(request: StaffRequest, pk: int) -> HttpResponse:
    cell = _cell(pk)
    team, week = week_of_scenario(user=request.user, scenario=cell.scenario)
    context = panel_of(request, hour=cell, team=team, week=week, key=cell.pk)
    pupils_opened(user=request.user, pupil_ids=[cell.pupil_id] if cell.pupil_id else [], page="scenario_cell_detail")
    context |= {"scenario": cell.scenario, "is_over": cell.scenario.state != Scenario.State.DRAFT}
    return render(request, "deployment/_hour.html" if request.htmx else "deployment/cell_detail.html", context)


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def scenario_cell_create(request: StaffRequest, pk: int) -> HttpResponse:
    scenario = get_object_or_404(Scenario, pk=pk)
    data = request.POST if request.method == "POST" else None
    initial = initial_of(request)
    form = HourForm(
        data, initial=initial, weeks=weeks_of(request), pupil=pupil_asked(request), is_new=True, is_dated=False
    )
    if data and form.is_valid():
        try:
            cells = [
                actions.scenario_cell_create(scenario=scenario, values={**form.values, "week": week}, by=request.user)
                for week in form.weeks_asked
            ]
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{cells[0].staff_member.name} has the hour in {scenario.name}.")
            return redirect(back_to(request, hour=cells[0]) + f"#e{cells[0].pk}")
    team, week = week_of_scenario(user=request.user, scenario=scenario)
    offers = offers_for(form, team, week, data or initial)
    return render(request, "deployment/cell_create.html", {"form": form, "offers": offers, "scenario": scenario})


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@edits
def scenario_cell_edit(request: StaffRequest, pk: int) -> HttpResponse:
    cell = _cell(pk)
    names = ("kind", "label", "department", "week", "weekday", "starts_at", "ends_at", "room", "is_paid")
    initial = {name: getattr(cell, name) for name in names}
    initial |= {name: getattr(cell, f"{name}_id") for name in ("staff_member", "teaching_class", "pupil")}
    data = request.POST if request.method == "POST" else None
    form = HourEditForm(data, initial=initial, weeks=weeks_of(request), pupil=cell.pupil_id or 0, is_dated=False)
    if data and form.is_valid():
        try:
            actions.scenario_cell_edit(
                cell=cell, values={**form.values, "week": form.cleaned_data["week"]}, by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Changed in {cell.scenario.name}.")
            return redirect(back_to(request, hour=cell) + f"#e{cell.pk}")
    return render(request, "deployment/cell_edit.html", {"form": form, "cell": cell, "scenario": cell.scenario})


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("the slot has the same adult afterwards, and nobody is told")
def scenario_cell_move(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the hour to another adult in the scenario."""
    cell, form = _cell(pk), AdultForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose who takes it.")
        return redirect("deployment:scenario_cell_detail", pk=cell.pk)
    if meanwhile := moved_meanwhile(cell, form):
        messages.error(request, meanwhile)
        return redirect("deployment:scenario_cell_detail", pk=cell.pk)
    adult = form.cleaned_data["staff_member"]
    said = f"{adult.name} has the hour in {cell.scenario.name}."
    values = {"staff_member": adult}
    return _try(request, cell, said, lambda: actions.scenario_cell_edit(cell=cell, values=values, by=request.user))


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@once
def scenario_cell_copy(request: StaffRequest, pk: int) -> HttpResponse:
    cell, form = _cell(pk), CopyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose the days to copy it to.")
        return redirect("deployment:scenario_cell_detail", pk=cell.pk)
    return _try(
        request, cell, "Copied.", lambda: actions.scenario_cell_copy(cell=cell, times=form.times, by=request.user)
    )


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("the slot is deleted: the second time there is none")
def scenario_cell_remove(request: StaffRequest, pk: int) -> HttpResponse:
    cell = _cell(pk)
    said = f"The hour is no part of {cell.scenario.name} any more."
    return _try(request, cell, said, lambda: actions.scenario_cell_remove(cell=cell, by=request.user))


def _try(request: StaffRequest, cell: ScenarioCell, said: str, step: Callable[[], object]) -> HttpResponse:
    """Do a step and go back to the matrix; say why where it cannot be done."""
    try:
        step()
        messages.success(request, said)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(back_to(request, hour=cell))
