"""Hours of support that plans promise pupils."""

from datetime import date
from decimal import Decimal

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
from core.posts import again, edits
from core.times import asked_day
from deployment.actions import entitlement as actions
from deployment.forms.entitlement import EntitlementEditForm, EntitlementEndForm, EntitlementForm
from deployment.models import Entitlement
from deployment.queries import entitlement as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil

COLUMNS = (
    Column("pupil", "Pupil", lambda line: line.entitlement.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("year", "Year", lambda line: line.entitlement.pupil.year_group, sort=("pupil__year_group",), is_number=True),
    Column("source", "Promised by", lambda line: line.entitlement.get_source_display(), sort=("source",)),
    Column("wording", "In its words", lambda line: line.entitlement.wording),
    Column("shared", "Shared or own", lambda line: "May be shared" if line.entitlement.may_be_shared else "The pupil's own"),
    Column(
        "hours", "Hours a week", lambda line: round(line.entitlement.minutes_a_week / 60, 2), sort=("minutes_a_week",),
        is_number=True,
    ),
    Column("promised", "Promised in all", lambda line: round(line.promised / 60, 2), is_number=True, is_hidden=True),
    Column("planned", "Planned", lambda line: round(line.planned / 60, 2), is_number=True),
    Column("own", "Planned alone", lambda line: round(line.own / 60, 2), is_number=True, is_hidden=True),
    Column("missing", "Missing", lambda line: round(line.missing / 60, 2), is_number=True),
)  # fmt: skip


@door(Permission.ENTITLEMENT_EDIT)
def entitlement_list(request: StaffRequest) -> HttpResponse:
    """What is promised on a day (`?on=`) and what is planned for it."""
    today = timezone.localdate()
    on = asked_day(request.GET.get("on", ""), today)
    rows = queries.entitlements_of(user=request.user, on=on)
    rows = searched(rows, request.GET.get("q", ""), "pupil__search_name", "wording")
    if request.GET.get("format"):
        lines = queries.promised_lines(user=request.user, on=on, rows=list(rows))
        if file := file_of(request, lines, name="promised-hours", columns=COLUMNS):
            return file
    shown = list_of(request, rows, columns=COLUMNS)
    lines = queries.promised_lines(user=request.user, on=on, rows=list(shown["page"]))
    pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in shown["page"]}, page="entitlement_list")
    return render(request, "deployment/entitlement_list.html", {"lines": lines, "on": on, "today": today, **shown})


@door(Permission.ENTITLEMENT_EDIT, methods=("GET", "POST"))
@once
def entitlement_create(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = EntitlementForm(data, initial={"starts_on": timezone.localdate()})
    if data and form.is_valid():
        values = {**form.values, "starts_on": form.cleaned_data["starts_on"]}
        actions.entitlement_create(pupil=pupil, values=values, by=request.user)
        messages.success(request, f"Recorded for {pupil.name_and_form}.")
        return redirect("pupils:pupil_detail", pk=pupil.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="entitlement_create")
    return render(request, "deployment/entitlement_edit.html", {"form": form, "pupil": pupil})


def _entitlement(request: StaffRequest, pk: int) -> Entitlement:
    pupils = Pupil.objects.visible_to(request.user)
    return get_object_or_404(Entitlement.objects.select_related("pupil"), pk=pk, pupil__in=pupils)


def _of_a_plan(request: StaffRequest, row: Entitlement) -> HttpResponse | None:
    """A promise that a line of a plan makes is changed there, so that the two never say different things."""
    if not hasattr(row, "provision"):
        return None
    messages.error(request, "A plan makes this promise. Change the line in the plan, and the hours follow.")
    return redirect("pupils:pupil_detail", pk=row.pupil_id)


@door(Permission.ENTITLEMENT_EDIT, methods=("GET", "POST"))
@edits
def entitlement_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a promise from a day on."""
    row, today = _entitlement(request, pk), timezone.localdate()
    if answer := _of_a_plan(request, row):
        return answer
    initial = {
        "source": row.source, "wording": row.wording, "hours_a_week": round(Decimal(row.minutes_a_week) / 60, 2),
        "may_be_shared": "yes" if row.may_be_shared else "no", "starts_on": max(today, row.starts_on),
        "last_on": row.ends_on and date.fromordinal(row.ends_on.toordinal() - 1),
    }  # fmt: skip
    data = request.POST if request.method == "POST" else None
    form = EntitlementEditForm(data, initial=initial)
    if data and form.is_valid():
        try:
            actions.entitlement_edit(
                entitlement=row, values=form.values, from_on=form.cleaned_data["starts_on"], by=request.user
            )
        except DomainError as error:
            form.add_error("starts_on", str(error))
        else:
            messages.success(request, f"Changed for {row.pupil.name_and_form}.")
            return redirect("pupils:pupil_detail", pk=row.pupil_id)
    pupils_opened(user=request.user, pupil_ids=[row.pupil_id], page="entitlement_edit")
    context = {"form": form, "pupil": row.pupil, "entitlement": row, "today": today}
    return render(request, "deployment/entitlement_edit.html", context)


@door(Permission.ENTITLEMENT_EDIT, methods=("POST",))
@again("a promise that has ended by then is refused with a sentence")
def entitlement_end(request: StaffRequest, pk: int) -> HttpResponse:
    row, form = _entitlement(request, pk), EntitlementEndForm(request.POST)
    if answer := _of_a_plan(request, row):
        return answer
    if not form.is_valid():
        messages.error(request, "Choose the first day without it.")
        return redirect("deployment:entitlement_edit", pk=row.pk)
    try:
        actions.entitlement_end(entitlement=row, on=form.cleaned_data["on"], by=request.user)
        messages.success(request, f"The promise to {row.pupil.name_and_form} ends.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:pupil_detail", pk=row.pupil_id)
