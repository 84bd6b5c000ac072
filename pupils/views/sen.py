"""The SEN register as at any date, a pupil's status and needs, and their learner profile."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, arranged, file_of, list_of, searched
from core.posts import again, edits
from core.rows import held
from pupils import columns
from pupils.actions.opening import pupils_opened
from pupils.actions.profile import profile_confirm as confirm
from pupils.actions.profile import profile_edit as edit
from pupils.actions.sen import sen_state as state
from pupils.forms.pupil import MOST_NEEDS, ProfileForm, RegisterForm, SenStateForm
from pupils.models import LearnerProfile, Need, Pupil, SenStatus
from pupils.queries import register as queries
from pupils.queries.years import places_on
from pupils.rules.history import year_code
from pupils.rules.needs import first_two
from pupils.rules.plain import FIELDS, NUMBERS

Columns = tuple[Column, ...]
BY_NAME = ("family_name", "given_name")


def _columns(then: str) -> Columns:
    """The register's columns. `then`: " then" where it is another day's, so that no import takes them for today's."""
    return (
        Column("name", "Pupil", lambda row: row.name, sort=BY_NAME),
        *columns.identity(),
        Column("year", f"Year{then}", lambda row: year_code(row.year_then), sort=("year_group", *BY_NAME)),
        Column("form", f"Form{then}", lambda row: row.form_then, sort=("form", *BY_NAME)),
        Column("code", f"SEN status{then}", lambda row: row.code, sort=("code", *BY_NAME)),
        Column("since", "Since", lambda row: row.since, sort=("since", *BY_NAME)),
        Column("needs", "Needs, the primary one first", lambda row: ", ".join(row.needs_then)),
        *(
            Column(f"need_{rank}", f"{FIELDS[f'need_{rank}'].words}{then}", _need(rank), is_hidden=True)
            for rank in NUMBERS
        ),
    )


def _need(rank: int) -> Callable[[Any], str]:
    return lambda row: first_two(zip(row.ranks_then, row.needs_then, strict=True))[rank - 1]


CHANGE_COLUMNS: Columns = (
    Column("name", "Pupil", lambda row: row.name, sort=BY_NAME),
    *columns.identity(),
    Column("before", "Before", lambda row: row.before or "Not on the register", sort=("before", *BY_NAME)),
    Column("after", "After", lambda row: row.after or "Not on the register", sort=("after", *BY_NAME)),
)


@door(Permission.REGISTER_SEE)
def register(request: StaffRequest) -> HttpResponse:
    """`?on=` any day; with `?since=` what changed between the two."""
    today = timezone.localdate()
    form = RegisterForm(request.GET or None)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    on, since = asked.get("on") or today, asked.get("since")
    if since:
        rows = queries.register_changes(user=request.user, since=since, on=on)
    else:
        rows = queries.register(user=request.user, on=on)
        if request.GET.get("code") in ("E", "K"):
            rows = rows.filter(code=request.GET["code"])
    heads = CHANGE_COLUMNS if since else _columns("" if on == today else " then")
    rows = arranged(searched(rows, request.GET.get("q", ""), "search_name"), request.GET.get("sort", ""), heads)
    if request.GET.get("format"):
        rows = _with_year(list(rows), on, today)
        pupils_opened(user=request.user, pupil_ids=[row.pk for row in rows], page="register download")
    if file := file_of(request, rows, name=f"register-{on}", columns=heads):
        return file
    context = list_of(request, rows, columns=heads)
    _with_year(context["page"].object_list, on, today)
    context |= {"form": form, "on": on, "since": since, "is_today": on == today, "code": request.GET.get("code", "")}
    return render(request, "pupils/register.html", context)


def _with_year(rows: Any, on: Any, today: Any) -> Any:
    """Each with the year and form that the pupil was in on the day."""
    places = places_on(pupils=rows, on=on, today=today)
    for row in rows:
        row.year_then, row.form_then = places[row.pk].year, places[row.pk].form
    return rows


@door(Permission.SEN_EDIT, methods=("GET", "POST"))
@edits
def sen_state(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(held(request, Pupil.objects.visible_to(request.user)), pk=pk)
    today = timezone.localdate()
    statuses = list(SenStatus.objects.filter(pupil=pupil).order_by("-starts_on"))
    needs = list(Need.objects.filter(pupil=pupil).order_by("-starts_on", "rank"))
    form = SenStateForm(request.POST or None, today=today, initial={"on": today, **_sen_now(statuses, needs)})
    if request.method == "POST" and form.is_valid():
        try:
            state(
                pupil=pupil, status=form.cleaned_data["status"], needs=form.needs, on=form.cleaned_data["on"], today=today,
                by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"The register is changed for {pupil.name_and_form}.")
            return redirect("pupils:pupil_detail", pk=pk)
    context = {"form": form, "pupil": pupil, "statuses": statuses, "needs": needs}
    return render(request, "pupils/sen_state.html", context)


def _sen_now(statuses: list[SenStatus], needs: list[Need]) -> dict[str, str]:
    """What holds now, by field of the form."""
    found = {f"need_{rank}": "" for rank in range(1, MOST_NEEDS + 1)}
    found |= {f"need_{need.rank}": need.code for need in needs if need.ends_on is None}
    return found | {"status": next((status.code for status in statuses if status.ends_on is None), "N")}


@door(Permission.PROFILE_EDIT, methods=("GET", "POST"))
@edits
def profile_edit(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    profile = held(request, LearnerProfile.objects.filter(pupil=pupil)).first() or LearnerProfile()
    form = ProfileForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        edit(pupil=pupil, values=form.cleaned_data, today=timezone.localdate(), by=request.user)
        messages.success(request, f"The profile of {pupil.name_and_form} is saved.")
        return redirect("pupils:pupil_detail", pk=pk)
    return render(request, "pupils/profile_edit.html", {"form": form, "pupil": pupil})


@door(Permission.PROFILE_EDIT, methods=("POST",))
@again("what is confirmed today is confirmed today")
def profile_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    confirm(profile=get_object_or_404(LearnerProfile, pupil=pupil), today=timezone.localdate(), by=request.user)
    messages.success(request, "Still true. You are asked again in a year.")
    return redirect("pupils:pupil_detail", pk=pk)
