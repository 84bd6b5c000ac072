"""The page on which a new school lays down its year and its day: what is missing alone, proposed and looked through."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from pupils.actions.calendar_start import calendar_start as start
from pupils.forms.calendar_start import BellRows, ClosedForm, CycleForm, DetailsForm, HalfTermRows
from schools.calendar_state import CalendarState, calendar_state, cycle_ahead
from schools.usual import USUAL_DAY, usual_closed_days, usual_half_terms, year_of


@door(Permission.CALENDAR_EDIT, methods=("GET", "POST"))
@once
def calendar_start(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    state = calendar_state(today=timezone.localdate(now))
    parts = _parts(request, state)
    if request.method == "POST" and parts and _are_valid(parts):
        try:
            start(by=request.user, now=now, **_values(parts))
        except DomainError as error:
            context = {"refused": str(error)}
            return render(request, "pupils/calendar_start.html", {"parts": parts, "state": state, **context})
        messages.success(request, f"Saved: {_words(parts)}.")
        return redirect("reports:setup")
    return render(request, "pupils/calendar_start.html", {"parts": parts, "state": state})


def _are_valid(parts: dict[str, Any]) -> bool:
    """Whether all can be read; each is looked at, so that each says what is wrong with it."""
    found = [part.is_valid() for part in parts.values()]
    return all(found)


def _parts(request: StaffRequest, state: CalendarState) -> dict[str, Any]:
    """The forms of what is missing, by name."""
    data = request.POST if request.method == "POST" else None
    proposed = usual_half_terms(year_of(timezone.localdate()))
    parts: dict[str, Any] = {}
    if not state.has_details:
        parts["details"] = DetailsForm(data, initial={"reply_to": request.user.email}, prefix="details")
    if not state.has_terms:
        rows = [{"name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on} for row in proposed]
        parts["terms"] = HalfTermRows(data, initial=rows, prefix="terms")
        days = [
            (f"{day.isoformat()} {name}", f"{day:%a} {day.day} {day:%b} {day.year}: {name}")
            for day, name in usual_closed_days(proposed)
        ]
        if days:
            parts["closed"] = ClosedForm(data, days=days, initial={"closed": [key for key, _ in days]}, prefix="closed")
    if not state.has_weeks:
        goes_on = cycle_ahead(today=timezone.localdate())
        parts["weeks"] = CycleForm(data, initial={"cycle": goes_on or "A"}, goes_on=bool(goes_on), prefix="weeks")
    if not state.has_bells:
        rows = [vars(bell) for bell in USUAL_DAY]
        parts["bells"] = BellRows(data, initial=rows, prefix="bells")
    return parts


def _values(parts: dict[str, Any]) -> dict[str, Any]:
    closed = parts["closed"].cleaned_data["closed"] if "closed" in parts else []
    return {
        "details": parts["details"].cleaned_data if "details" in parts else {},
        "half_terms": parts["terms"].rows if "terms" in parts else [],
        "closed": [(date.fromisoformat(text[:10]), text[11:]) for text in closed],
        "cycle": parts["weeks"].cleaned_data["cycle"] if "weeks" in parts else "",
        "bells": parts["bells"].rows if "bells" in parts else [],
    }


def _words(parts: dict[str, Any]) -> str:
    counted = [
        ("terms", "half-term", "half-terms"),
        ("bells", "bell time", "bell times"),
    ]
    said = ["the school's details"] if "details" in parts else []
    for key, one, many in counted:
        if key in parts:
            count = len(parts[key].rows)
            said.append(f"{count} {one if count == 1 else many}")
    if "weeks" in parts:
        said.append("the numbering of the weeks")
    return ", ".join(said)
