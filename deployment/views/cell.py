"""Hours of the week in force: one looked at, added, changed, given to another adult, copied, ended."""

from datetime import date, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.addresses import asked_address
from core.door import door
from core.errors import DomainError
from core.posts import again, edits
from core.times import asked_day
from deployment.actions import cell as actions
from deployment.forms.cell import AdultForm, CopyForm, HourEditForm, HourForm, MoveForm, StepForm
from deployment.groups import groups
from deployment.models import Cell, Kind, ScenarioCell
from deployment.queries.free import free_for, lessons_at
from deployment.queries.team import Team, week_on
from deployment.rules.warnings import warnings
from deployment.rules.week import Week
from pupils.actions.opening import pupils_opened

Hour = Cell | ScenarioCell


def _cell(pk: int) -> Cell:
    rows = Cell.objects.select_related("staff_member__user", "teaching_class", "pupil")
    return get_object_or_404(rows, pk=pk)


def back_to(request: StaffRequest, *, hour: Hour | None = None, on: date | None = None) -> str:
    """Where the person came from, else the day of the hour in the matrix."""
    if asked := asked_address(request.POST.get("back", ""), otherwise=""):
        return asked
    ending = f"?week={hour.week}&day={hour.weekday}" if hour else "?"
    if isinstance(hour, ScenarioCell):
        ending += f"&scenario={hour.scenario_id}"
    elif on and on != timezone.localdate():
        ending += f"&on={on}"
    return reverse("deployment:matrix") + ending


def panel_of(request: StaffRequest, *, hour: Hour, team: Team, week: Week, key: int) -> dict[str, Any]:
    """What the panel of an hour shows: what it is, what is wrong with it, and who is free then."""
    entry = next((row for row in week.entries if row.key == key), None)
    wrong = [row for row in warnings(week) if key in row.entries]
    back = request.htmx.current_url_abs_path if request.htmx else ""
    return {
        "hour": hour, "entry": entry, "wrong": wrong, "back": back or request.GET.get("back", ""),
        "free": free_for(team=team, week=week, entry=entry) if entry else [],
        "other_days": [
            (f"{number}-{day}", f"{name} {'AB'[number - 1]}")
            for number in team.weeks
            for day, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri"), 1)
            if (number, day) != (hour.week, hour.weekday)
        ],
        "other_week": f"{3 - hour.week}-{hour.weekday}" if len(team.weeks) == 2 else "",
        "template": "deployment/_hour.html",
    }  # fmt: skip


@door(Permission.DEPLOYMENT_EDIT)
def cell_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """An hour, on the day that `?on=` names, else today or its first day."""
    cell, today = _cell(pk), timezone.localdate()
    on = asked_day(request.GET.get("on", ""), max(today, cell.starts_on))
    team, week = week_on(user=request.user, day=on)
    context = panel_of(request, hour=cell, team=team, week=week, key=cell.pk)
    pupils_opened(user=request.user, pupil_ids=[cell.pupil_id] if cell.pupil_id else [], page="cell_detail")
    is_over = cell.ends_on is not None and cell.ends_on <= max(on, today)
    context |= {
        "on": on, "from_on": max(on, today), "is_over": is_over, "is_group": cell.kind == Kind.GROUP,
        "group_url": groups().pages([cell.pk]).get(cell.pk, "") if cell.kind == Kind.GROUP else "",
    }  # fmt: skip
    return render(request, "deployment/_hour.html" if request.htmx else "deployment/cell_detail.html", context)


def initial_of(request: StaffRequest) -> dict[str, Any]:
    """What the address of a new hour says of it."""
    ask = request.GET
    names = {"staff_member": "staff", "week": "week", "weekday": "weekday", "starts_at": "from", "ends_at": "until"}
    found: dict[str, Any] = {name: ask[key] for name, key in names.items() if key in ask}
    if ask.get("pupil", "").isdecimal():
        found["pupil"] = ask["pupil"]
    return {"kind": Kind.SUPPORT.value, **found}


def offers_for(form: HourForm, team: Team, week: Week, times: dict[str, Any]) -> list[Any]:
    """The lessons at the time that the form names."""
    try:
        starts_at, ends_at = time.fromisoformat(str(times["starts_at"])), time.fromisoformat(str(times["ends_at"]))
        number, weekday = int(times.get("week") or 1) or 1, int(times["weekday"])
    except (KeyError, ValueError):
        return []
    return lessons_at(week=week, team=team, number=number, weekday=weekday, starts_at=starts_at, ends_at=ends_at)


def weeks_of(request: StaffRequest) -> int:
    return request.user.membership.school.cycle_weeks


def pupil_asked(request: StaffRequest) -> int:
    text = request.POST.get("pupil") or request.GET.get("pupil", "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def cell_create(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    on = max(asked_day(request.GET.get("on", ""), today), today)
    data = request.POST if request.method == "POST" else None
    initial = {"starts_on": on, **initial_of(request)}
    form = HourForm(data, initial=initial, weeks=weeks_of(request), pupil=pupil_asked(request), is_new=True)
    if data and form.is_valid():
        try:
            cells = actions.cells_create(
                **form.values, weeks=form.weeks_asked, starts_on=form.cleaned_data["starts_on"], today=today,
                by=request.user, clash_reason=form.cleaned_data["clash_reason"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error("clash_reason", str(error))
        else:
            messages.success(request, f"{cells[0].staff_member.name} has the hour, and is told.")
            return redirect(back_to(request, hour=cells[0], on=on) + f"#e{cells[0].pk}")
    team, week = week_on(user=request.user, day=on)
    offers = offers_for(form, team, week, data or initial)
    context = {"form": form, "offers": offers, "on": on, "back": _came_from(request)}
    return render(request, "deployment/cell_create.html", context)


def _came_from(request: StaffRequest) -> str:
    """The matrix as the person left it, where they come from it."""
    return request.POST.get("back", "") or (request.htmx.current_url_abs_path or "" if request.htmx else "")


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@edits
def cell_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change an hour from a day on; a group's hour belongs to its group."""
    cell, today = _cell(pk), timezone.localdate()
    if cell.kind == Kind.GROUP:
        messages.error(request, "This hour belongs to its group. Change it there.")
        return redirect("deployment:cell_detail", pk=cell.pk)
    on = max(asked_day(request.GET.get("on", ""), today), today, cell.starts_on)
    names = ("kind", "label", "department", "week", "weekday", "starts_at", "ends_at", "room", "is_paid")
    initial = {name: getattr(cell, name) for name in names}
    initial |= {name: getattr(cell, f"{name}_id") for name in ("staff_member", "teaching_class", "pupil")}
    initial |= {"starts_on": on, "last_on": cell.ends_on and date.fromordinal(cell.ends_on.toordinal() - 1)}
    data = request.POST if request.method == "POST" else None
    form = HourEditForm(data, initial=initial, weeks=weeks_of(request), pupil=cell.pupil_id or pupil_asked(request))
    if data and form.is_valid():
        values = {**form.values, "week": form.cleaned_data["week"]}
        try:
            changed = actions.cell_edit(
                cell=cell, values=values, from_on=form.cleaned_data["starts_on"], today=today, by=request.user,
                now=timezone.now(), clash_reason=form.cleaned_data["clash_reason"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error("clash_reason", str(error))
        else:
            messages.success(request, f"Changed from {form.cleaned_data['starts_on']:%A %d %B} on.")
            return redirect(back_to(request, hour=changed, on=form.cleaned_data["starts_on"]) + f"#e{changed.pk}")
    return render(request, "deployment/cell_edit.html", {"form": form, "cell": cell, "on": on})


def moved_meanwhile(hour: Hour, form: AdultForm) -> str:
    """What to tell who gives an hour away that somebody else has given to another adult since the page was opened; else ""."""
    now, had = hour.staff_member, form.cleaned_data["had"]
    if had in (None, now.pk) or form.cleaned_data["staff_member"] == now:
        return ""
    return f"Somebody else gave this slot to {now.name} while you had it open. Nothing of yours has been saved: look again."


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@once
def cell_move(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the hour to another adult from a day on."""
    cell, form = _cell(pk), MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose who takes it, and from which day.")
        return redirect("deployment:cell_detail", pk=cell.pk)
    if meanwhile := moved_meanwhile(cell, form):
        messages.error(request, meanwhile)
        return redirect("deployment:cell_detail", pk=cell.pk)
    adult, from_on = form.cleaned_data["staff_member"], form.cleaned_data["from_on"]
    try:
        moved = actions.cell_move(
            cell=cell, staff_member=adult, from_on=from_on, today=timezone.localdate(), by=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("deployment:cell_detail", pk=cell.pk)
    messages.success(request, f"{adult.name} has the hour from {from_on:%A %d %B} on. Both are told.")
    return redirect(f"{back_to(request, hour=moved, on=from_on)}#e{moved.pk}")


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@once
def cell_copy(request: StaffRequest, pk: int) -> HttpResponse:
    """The same hour on other days of the cycle."""
    cell, step, form = _cell(pk), StepForm(request.POST), CopyForm(request.POST)
    if not step.is_valid() or not form.is_valid():
        messages.error(request, "Choose the days to copy it to.")
        return redirect("deployment:cell_detail", pk=cell.pk)
    from_on = step.cleaned_data["from_on"]
    try:
        copies = actions.cell_copy(
            cell=cell, times=form.times, from_on=from_on, today=timezone.localdate(), by=request.user
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("deployment:cell_detail", pk=cell.pk)
    messages.success(request, f"Copied to {len(copies)} {'day' if len(copies) == 1 else 'days'}.")
    return redirect(back_to(request, hour=cell, on=from_on))


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("an hour that ends by then already is refused with a sentence")
def cell_end(request: StaffRequest, pk: int) -> HttpResponse:
    """The hour is not any more from a day on."""
    cell, form = _cell(pk), StepForm(request.POST)
    if not form.is_valid() or cell.kind == Kind.GROUP:
        messages.error(request, "Choose the first day without it. A group's hour ends with its group.")
        return redirect("deployment:cell_detail", pk=cell.pk)
    on = form.cleaned_data["from_on"]
    try:
        actions.cell_end(cell=cell, on=on, today=timezone.localdate(), by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("deployment:cell_detail", pk=cell.pk)
    messages.success(request, f"The hour ends: it is not any more from {on:%A %d %B}.")
    return redirect(back_to(request, hour=cell, on=on))
