"""The school's settings and its calendar."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import again, edits
from core.rows import held
from pupils.actions import calendar as actions
from pupils.forms.calendar import ClosedDayForm, OffTimetableForm, PeriodForm, SchoolForm, TermForm, WeeksForm
from schools.closing import Off, back_words, count_words, falling, staying, staying_words
from schools.models import ClosedDay, CycleWeek, OffTimetableDay, Period, School, Term

FORMS: dict[str, Any] = {
    "term": TermForm, "closed": ClosedDayForm, "off": OffTimetableForm, "period": PeriodForm, "weeks": WeeksForm,
}  # fmt: skip
# What is saved only after a look at what falls on the day.
OFF = ("closed", "off")
PARTS = ("on", "reason", "year_groups", "forms")
ADD: dict[str, Any] = {
    "term": actions.term_create,
    "period": actions.period_create,
    "weeks": actions.weeks_lay_out,
}
KINDS: dict[str, Any] = {"term": Term, "closed": ClosedDay, "off": OffTimetableDay, "period": Period}
SAVED = {
    "term": "The half-term is there.",
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
        if form.is_valid() and asked in OFF:
            return _off(request, asked, form.cleaned_data)
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
        "off_timetable": OffTimetableDay.objects.order_by("-on")[:40],
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
    row = get_object_or_404(KINDS[kind], pk=pk)
    try:
        if kind in OFF:
            undo: Any = actions.day_open if kind == "closed" else actions.off_timetable_remove
            back = undo(day=row, by=request.user, now=timezone.now())
            off = Off(row.on, row.reason, is_closed=kind == "closed")
            said = (back_words(back), staying_words(staying(off=off)))
            messages.success(request, " ".join(filter(None, (f"{day_words(row.on)} is {off.again}.", *said))))
        else:
            actions.calendar_remove(kind=kind, pk=pk, by=request.user)
            messages.success(request, "Removed. Sessions ahead follow within the hour.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:calendar")


def day_words(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def _off(request: StaffRequest, kind: str, asked: dict[str, Any]) -> HttpResponse:
    """A day is closed, or off timetable, at once where nothing is planned for it; else a person first sees what is."""
    off, now = _off_of(kind, asked), timezone.now()
    if falling(off=off, user=request.user, now=now):
        return redirect(f"{reverse('pupils:day_close')}?{_asked(kind, asked)}")
    return _close(request, off, asked, now)


def _off_of(kind: str, asked: dict[str, Any]) -> Off:
    years, forms = asked.get("year_groups") or (), asked.get("forms") or ()
    return Off(asked["on"], asked["reason"], kind != "off", tuple(years), tuple(forms))


def _asked(kind: str, data: dict[str, Any]) -> str:
    """The day of a form in an address."""
    years, forms = data.get("year_groups") or [], data.get("forms") or []
    return urlencode({
        "kind": kind, "on": data["on"].isoformat(), "reason": data["reason"],
        "year_groups": ", ".join(map(str, years)), "forms": ", ".join(forms),
    })  # fmt: skip


@door(Permission.CALENDAR_EDIT, methods=("GET", "POST"))
@once
def day_close(request: StaffRequest) -> HttpResponse:
    """What falls on a day that is to be closed or off timetable, to cancel or to keep, with who is told; then it is saved."""
    data = request.POST if request.method == "POST" else request.GET
    kind = data.get("kind", "closed")
    form = FORMS[kind if kind in OFF else "closed"](data)
    if not form.is_valid():
        messages.error(request, "Give the day and why, for example INSET or snow.")
        return redirect("pupils:calendar")
    asked, now = form.cleaned_data, timezone.now()
    off = _off_of(kind, asked)
    if request.method == "POST":
        return _close(request, off, asked, now)
    found = falling(off=off, user=request.user, now=now)
    context = {"off": off, "kind": kind, "found": found, "fields": [(name, data.get(name, "")) for name in PARTS]}
    return render(request, "pupils/day_close.html", context)


def _close(request: StaffRequest, off: Off, asked: dict[str, Any], now: datetime) -> HttpResponse:
    choices = {key: value == "cancel" for key, value in request.POST.items() if value in ("cancel", "keep")}
    try:
        if off.is_closed:
            done = actions.day_close(**asked, choices=choices, by=request.user, now=now)
            said = f"{day_words(off.on)} is closed: {off.reason}."
        else:
            done = actions.off_timetable_create(**asked, choices=choices, by=request.user, now=now)
            said = f"{day_words(off.on)} is off timetable: {off.reason}."
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{said} {count_words(done)}".strip())
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
