"""The school's settings and its calendar."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import again, edits
from core.rows import held
from pupils.actions import calendar as actions
from pupils.forms.calendar import ClosedDayForm, PeriodForm, SchoolForm, TermForm, WeeksForm
from schools.models import ClosedDay, CycleWeek, Period, School, Term

FORMS: dict[str, Any] = {"term": TermForm, "closed": ClosedDayForm, "period": PeriodForm, "weeks": WeeksForm}
ADD: dict[str, Any] = {
    "term": actions.term_create,
    "closed": actions.closed_day_create,
    "period": actions.period_create,
    "weeks": actions.weeks_lay_out,
}
KINDS: dict[str, Any] = {"term": Term, "closed": ClosedDay, "period": Period}
SAVED = {
    "term": "The half-term is there.",
    "closed": "The day is closed.",
    "period": "The bell time is there.",
    "weeks": "The weeks are numbered.",
}


@door(Permission.CALENDAR_EDIT, methods=("GET", "POST"))
@once
def calendar(request: StaffRequest) -> HttpResponse:
    """POST adds what its `add` names: term, closed, period or weeks."""
    asked = request.POST.get("add", "")
    shown: dict[str, forms.Form] = {
        kind: form(request.POST if kind == asked else None, prefix=kind) for kind, form in FORMS.items()
    }
    if request.method == "POST" and asked in FORMS:
        form = shown[asked]
        if form.is_valid():
            try:
                ADD[asked](by=request.user, **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, SAVED[asked])
                return redirect("pupils:calendar")
    weeks = CycleWeek.objects.order_by("monday")
    context = {
        "forms": shown,
        "asked": shown.get(asked),
        "terms": Term.objects.order_by("-starts_on")[:24],
        "closed": ClosedDay.objects.order_by("-on")[:40],
        "periods": Period.objects.order_by("starts_at"),
        "first_week": weeks.first(),
        "last_week": weeks.last(),
    }
    return render(request, "pupils/calendar.html", context)


@door(Permission.CALENDAR_EDIT, methods=("POST",))
@again("what is removed is not there any more")
def calendar_remove(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    get_object_or_404(KINDS[kind], pk=pk)
    try:
        actions.calendar_remove(kind=kind, pk=pk, by=request.user)
        messages.success(request, "Taken away. Sessions ahead follow within the hour.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:calendar")


@door(Permission.CALENDAR_EDIT, methods=("GET", "POST"))
@edits
def school_edit(request: StaffRequest) -> HttpResponse:
    school = held(request, School.objects.all()).get(pk=request.user.membership.school_id)
    form = SchoolForm(request.POST or None, instance=school)
    if request.method == "POST" and form.is_valid():
        actions.school_edit(school=school, values=form.cleaned_data, by=request.user)
        messages.success(request, "The school's settings are saved.")
        return redirect("pupils:school_edit")
    return render(request, "pupils/school_edit.html", {"form": form})
