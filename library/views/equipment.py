"""The register of equipment: list, an aid's page, checks, loans."""

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
from core.lists import Column, file_of, list_of
from core.posts import again, edits
from core.rows import held
from core.templatetags.parts import school_date
from core.times import asked_day
from library.actions import equipment as actions
from library.forms.equipment import EquipmentCheckForm, EquipmentForm, EquipmentStateForm, LoanForm
from library.models import Equipment, Loan
from library.models.equipment import AidKind
from library.queries import equipment as queries
from pupils.actions.opening import pupils_opened
from pupils.views.choose import pupil_asked, pupil_choose


def _holder(row: Any) -> str:
    if row.visible_loans:
        return row.visible_loans[0].pupil.name
    return "A pupil you don't work with" if row.is_lent else ""


FILTERS = ("q", "kind", "state", "checks", "lent")
COLUMNS = (
    Column("name", "Aid", lambda row: row.name, sort=("name", "asset_number")),
    Column("number", "Number", lambda row: row.asset_number, sort=("asset_number", "name")),
    Column("kind", "Kind", lambda row: row.get_kind_display(), sort=("kind", "name")),
    Column("owner", "Owner", lambda row: row.get_owner_display(), sort=("owner", "name")),
    Column("state", "State", lambda row: row.get_state_display(), sort=("state", "name")),
    Column("loan", "On loan to", _holder, sort=("is_lent", "name")),
    Column("check", "Next check", lambda row: row.next_check_on, sort=("next_check_on", "name")),
    Column("note", "Note", lambda row: row.note, is_hidden=True),
    Column("advice", "Advice note", lambda row: row.advice_note, is_hidden=True),
)


@door(Permission.EQUIPMENT_SEE)
def equipment_list(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    rows = queries.equipment_listed(user=request.user, asked=asked, today=today)
    if file := file_of(request, rows, name="equipment", columns=COLUMNS):
        seen = Loan.objects.open().visible_to(request.user).filter(equipment__in=rows.values("pk"))
        pupils_opened(
            user=request.user, pupil_ids=set(seen.values_list("pupil", flat=True)), page="equipment_list download"
        )
        return file
    context = {
        "asked": asked,
        "today": today,
        "kinds": AidKind.choices,
        "states": Equipment.State.choices,
        **list_of(request, rows, columns=COLUMNS),
    }
    return render(request, "library/equipment_list.html", context)


@door(Permission.EQUIPMENT_SEE)
def equipment_detail(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _aid(pk))


def _aid(pk: int) -> Equipment:
    return get_object_or_404(Equipment.objects.with_loan(), pk=pk)


def _state_form(equipment: Equipment, data: Any = None) -> EquipmentStateForm:
    return EquipmentStateForm(data, initial={"state": equipment.state, "note": equipment.note}, prefix="state")


def _page(request: StaffRequest, equipment: Equipment, **forms: Any) -> HttpResponse:
    """An aid's page; a form that was filled in wrongly is shown with what was typed."""
    today = timezone.localdate()
    context = {
        **queries.equipment_page(user=request.user, equipment=equipment, today=today),
        "check_form": EquipmentCheckForm(initial={"done_on": today}, prefix="check"),
        "state_form": _state_form(equipment),
        **forms,
    }
    loans = [*context["past_loans"], *([context["loan"]] if context["loan"] else [])]
    pupils_opened(user=request.user, pupil_ids={loan.pupil_id for loan in loans}, page="equipment_detail")
    return render(request, "library/equipment_detail.html", context)


@door(Permission.EQUIPMENT_EDIT, methods=("GET", "POST"))
@once
def equipment_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.EQUIPMENT_EDIT, methods=("GET", "POST"))
@edits
def equipment_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(held(request, Equipment.objects.all()), pk=pk))


def _edit(request: StaffRequest, equipment: Equipment | None) -> HttpResponse:
    form = EquipmentForm(request.POST if request.method == "POST" else None, instance=equipment)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.equipment_save(
                equipment=equipment, values=form.cleaned_data, today=timezone.localdate(), by=request.user
            )
        except DomainError as error:
            form.add_error("asset_number", str(error))
        else:
            messages.success(request, f"{saved.label} is saved.")
            return redirect("library:equipment_detail", pk=saved.pk)
    return render(request, "library/equipment_edit.html", {"form": form, "equipment": equipment})


@door(Permission.EQUIPMENT_EDIT, methods=("POST",))
@edits
def equipment_state(request: StaffRequest, pk: int) -> HttpResponse:
    equipment = get_object_or_404(held(request, Equipment.objects.with_loan()), pk=pk)
    form = _state_form(equipment, request.POST)
    if form.is_valid():
        try:
            saved = actions.equipment_state(
                equipment=equipment, today=timezone.localdate(), by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("state", str(error))
        else:
            messages.success(request, f"{saved.label}: {saved.get_state_display().lower()}.")
            return redirect("library:equipment_detail", pk=pk)
    return _page(request, equipment, state_form=form)


@door(Permission.EQUIPMENT_EDIT, methods=("POST",))
@once
def check_create(request: StaffRequest, pk: int) -> HttpResponse:
    equipment, form = _aid(pk), EquipmentCheckForm(request.POST, prefix="check")
    if form.is_valid():
        try:
            check = actions.check_create(
                equipment=equipment, values=form.cleaned_data, today=timezone.localdate(), by=request.user
            )
        except DomainError as error:
            form.add_error("done_on", str(error))
        else:
            due = f" The next check is on {check.next_due_on:%-d %b %Y}." if check.next_due_on else ""
            messages.success(request, f"The check of {equipment.label} is recorded.{due}")
            return redirect("library:equipment_detail", pk=pk)
    return _page(request, equipment, check_form=form)


@door(Permission.EQUIPMENT_EDIT, methods=("GET", "POST"))
@once
def loan_create(request: StaffRequest, pk: int) -> HttpResponse:
    equipment, today = _aid(pk), timezone.localdate()
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title=f"Lend {equipment.label}")
    form = LoanForm(request.POST if request.method == "POST" else None, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.loan_create(equipment=equipment, pupil=pupil, today=today, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("starts_on", str(error))
        else:
            messages.success(request, f"{pupil.name_and_form} has {equipment.label} on loan.")
            return redirect("library:equipment_detail", pk=pk)
    return render(request, "library/loan_create.html", {"form": form, "equipment": equipment, "pupil": pupil})


@door(Permission.EQUIPMENT_EDIT, methods=("POST",))
@again("what is back already says so")
def loan_end(request: StaffRequest, pk: int) -> HttpResponse:
    rows = Loan.objects.visible_to(request.user).select_related("equipment")
    loan = get_object_or_404(rows, pk=pk)
    try:
        today = timezone.localdate()
        on = asked_day(request.POST.get("on", ""), today)
        actions.loan_end(loan=loan, on=on, today=today, by=request.user)
        since = "" if on == today else f" since {school_date(on)}"
        messages.success(request, f"{loan.equipment.label} is back{since}.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("library:equipment_detail", pk=loan.equipment_id)
