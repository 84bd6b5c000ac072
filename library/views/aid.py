"""Pupils and their aids: who is without today, one tap to say so, and what a pupil needs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.happened import asked_happened
from core.lists import Column, file_of, list_of
from core.posts import again
from library.actions import aid as actions
from library.forms.equipment import AidMissingForm, AidNeedForm
from library.models import AidMissing, AidNeed, Loan
from library.queries import equipment as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil

COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name),
    Column("year", "Year", lambda row: row.pupil.year_group, is_hidden=True),
    Column("aid", "Without", lambda row: row.aid),
    Column("reason", "Why", lambda row: row.reason),
    Column("since", "Since", lambda row: row.since),
)


@door(Permission.AID_MARK)
def aid_without_list(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = queries.without_aid(user=request.user, today=today, text=request.GET.get("q", ""))
    if file := file_of(request, rows, name=f"without-aid-{today}", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil.pk for row in rows}, page="aid_without_list download")
        return file
    context = {
        "today": today,
        "has_aids": Loan.objects.open().exists,
        "reasons": AidMissing.Reason.choices,
        **list_of(request, rows, columns=COLUMNS),  # type: ignore[arg-type]
    }
    pupils_opened(user=request.user, pupil_ids={row.pupil.pk for row in context["page"]}, page="aid_without_list")
    return render(request, "library/aid_without_list.html", context)


def _loan(request: StaffRequest, pk: int) -> Loan:
    rows = Loan.objects.visible_to(request.user).select_related("pupil", "equipment")
    return get_object_or_404(rows, pk=pk)


def _back(request: StaffRequest, loan: Loan) -> HttpResponse:
    """To the page on which it was said."""
    if request.POST.get("back") == "pupil":
        return redirect("pupils:pupil_detail", pk=loan.pupil_id)
    return redirect("library:aid_without_list")


@door(Permission.AID_MARK, methods=("POST",))
@again("an aid is missing once a day")
def aid_missing_mark(request: StaffRequest, pk: int) -> HttpResponse:
    """Not here today; without a reason it was left at home."""
    loan, form = _loan(request, pk), AidMissingForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else AidMissing.Reason.AT_HOME
    try:
        actions.aid_missing_mark(loan=loan, on=timezone.localdate(), reason=reason, by=request.user)
        messages.success(request, f"{loan.pupil.name_and_form} is without {loan.equipment.name} today.")
    except DomainError as error:
        messages.error(request, str(error))
    return _back(request, loan)


@door(Permission.AID_MARK, methods=("POST",))
@again("what is here is here")
def aid_missing_undo(request: StaffRequest, pk: int) -> HttpResponse:
    loan = _loan(request, pk)
    actions.aid_missing_undo(loan=loan, on=timezone.localdate(), by=request.user)
    messages.success(request, f"{loan.equipment.name} of {loan.pupil.name_and_form} is here.")
    return _back(request, loan)


@door(Permission.EQUIPMENT_EDIT, methods=("GET", "POST"))
@once
def aid_need_create(request: StaffRequest, pk: int) -> HttpResponse:
    pupil, today = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk), timezone.localdate()
    form = AidNeedForm(request.POST if request.method == "POST" else None, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        try:
            need = actions.aid_need_create(pupil=pupil, values=form.cleaned_data, today=today, by=request.user)
        except DomainError as error:
            form.add_error("since", str(error))
        else:
            messages.success(request, f"{pupil.name_and_form} needs: {need.label}.")
            return redirect("pupils:pupil_detail", pk=pk)
    return render(request, "library/aid_need_create.html", {"form": form, "pupil": pupil})


@door(Permission.EQUIPMENT_EDIT, methods=("POST",))
@again("a need that has ended says so")
def aid_need_end(request: StaffRequest, pk: int) -> HttpResponse:
    rows = AidNeed.objects.filter(pupil__in=Pupil.objects.visible_to(request.user)).select_related("pupil")
    need = get_object_or_404(rows, pk=pk)
    try:
        on = asked_happened(request.POST.get("on", ""))
        actions.aid_need_end(need=need, today=timezone.localdate(), by=request.user, on=on)
        messages.success(request, f"{need.pupil.name_and_form} does not need it any more: {need.label}.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:pupil_detail", pk=need.pupil_id)
