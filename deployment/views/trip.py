"""Trips: the list, the plan, and the support card that expires."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again, edits
from deployment.actions import trip as actions
from deployment.forms.trip import TripAdultEditForm, TripAdultForm, TripForm, TripPupilForm, TripPupilsForm
from deployment.models import Trip, TripAdult, TripPupil
from deployment.queries import trip as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil

COLUMNS = (
    Column("name", "Trip", lambda row: row.name, sort=("name",)),
    Column("place", "Place", lambda row: row.place, sort=("place",)),
    Column("leaves", "Leaves", lambda row: moment(row.starts_at), sort=("starts_at",)),
    Column("back", "Is back", lambda row: moment(row.ends_at)),
    Column("leader", "Leader", lambda row: row.leader.name, sort=("leader__family_name", "leader__given_name")),
    Column("adults", "Adults", lambda row: row.adult_count, sort=("adult_count",), is_number=True),
    Column("pupils", "Pupils", lambda row: row.pupil_count, sort=("pupil_count",), is_number=True),
)


@door(Permission.TRIP_SEE)
def trip_list(request: StaffRequest) -> HttpResponse:
    """Trips ahead and under way; `?which=` past or all."""
    which = request.GET.get("which", "")
    rows = queries.trips(user=request.user, which=which, now=timezone.now())
    rows = searched(rows, request.GET.get("q", ""), "name", "place")
    if file := file_of(request, rows, name="trips", columns=COLUMNS):
        return file
    context = {"which": which, "now": timezone.now(), **list_of(request, rows, columns=COLUMNS)}
    return render(request, "deployment/trip_list.html", context)


@door(Permission.TRIP_EDIT, methods=("GET", "POST"))
@once
def trip_create(request: StaffRequest) -> HttpResponse:
    form = TripForm(request.POST or None, initial=queries.trip_initial(timezone.now()))
    if request.method == "POST" and form.is_valid():
        trip = actions.trip_create(values=form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, f"{trip.name} is planned. Now say who is going.")
        return redirect("deployment:trip_detail", pk=trip.pk)
    return render(request, "deployment/trip_edit.html", {"form": form, "trip": None})


@door(Permission.TRIP_EDIT, methods=("GET", "POST"))
@edits
def trip_edit(request: StaffRequest, pk: int) -> HttpResponse:
    trip = get_object_or_404(Trip, pk=pk)
    form = TripForm(request.POST if request.method == "POST" else None, instance=get_object_or_404(Trip, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.trip_edit(trip=trip, values=form.cleaned_data, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{form.cleaned_data['name']} is changed. Its adults are told of another time.")
            return redirect("deployment:trip_detail", pk=pk)
    return render(request, "deployment/trip_edit.html", {"form": form, "trip": trip})


@door(Permission.TRIP_EDIT, methods=("POST",))
@again("a trip that is cancelled is refused with a sentence")
def trip_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    trip = get_object_or_404(Trip, pk=pk)
    try:
        actions.trip_cancel(trip=trip, by=request.user, now=timezone.now())
        messages.success(request, f"{trip.name} is cancelled. Its adults are told, and are not away any more.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("deployment:trip_detail", pk=pk)


@door(Permission.TRIP_EDIT)
def trip_detail(request: StaffRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(Trip.objects.select_related("leader"), pk=pk), TripAdultForm())


def _detail(request: StaffRequest, trip: Trip, form: TripAdultForm) -> HttpResponse:
    card = queries.trip_card(user=request.user, trip=trip, now=timezone.now())
    pupils_opened(user=request.user, pupil_ids=[row.pupil_id for row in card.pupils], page="trip_detail")
    return render(request, "deployment/trip_detail.html", {"trip": trip, "card": card, "form": form})


@door(Permission.TRIP_SEE)
def trip_card(request: StaffRequest, pk: int) -> HttpResponse:
    """What the trip's adults need to know; it is gone (404) for them when the trip is over."""
    trip = get_object_or_404(queries.trips_visible(user=request.user, now=timezone.now()), pk=pk)
    card = queries.trip_card(user=request.user, trip=trip, now=timezone.now())
    pupils_opened(user=request.user, pupil_ids=[row.pupil_id for row in card.pupils], page="trip_card")
    return render(request, "deployment/trip_card.html", {"trip": trip, "card": card})


@door(Permission.TRIP_EDIT, methods=("POST",))
@once
def trip_adult_add(request: StaffRequest, pk: int) -> HttpResponse:
    trip = get_object_or_404(Trip.objects.select_related("leader"), pk=pk)
    form = TripAdultForm(request.POST)
    if form.is_valid():
        try:
            adult = actions.trip_adult_add(trip=trip, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error("staff_member", str(error))
        else:
            away = "their hours are on the absence board" if adult.absences.exists() else "they are away already then"
            messages.success(request, f"{adult.staff_member.name} is on the trip and is told; {away}.")
            return redirect("deployment:trip_detail", pk=pk)
    return _detail(request, trip, form)


@door(Permission.TRIP_EDIT, methods=("GET", "POST"))
@edits
def trip_adult_edit(request: StaffRequest, pk: int) -> HttpResponse:
    rows = TripAdult.objects.select_related("trip", "staff_member")
    adult = get_object_or_404(rows, pk=pk)
    form = TripAdultEditForm(
        request.POST if request.method == "POST" else None, instance=get_object_or_404(rows, pk=pk)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.trip_adult_edit(adult=adult, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, f"The part of {adult.staff_member.name} is changed.")
            return redirect("deployment:trip_detail", pk=adult.trip_id)
    return render(request, "deployment/trip_adult_edit.html", {"form": form, "adult": adult})


@door(Permission.TRIP_EDIT, methods=("POST",))
@again("the row is deleted: the second time there is none")
def trip_adult_remove(request: StaffRequest, pk: int) -> HttpResponse:
    adult = get_object_or_404(TripAdult.objects.select_related("trip", "staff_member__user"), pk=pk)
    try:
        actions.trip_adult_remove(adult=adult, by=request.user, now=timezone.now())
        messages.success(request, f"{adult.staff_member.name} is off the trip, is told, and is not away any more.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("deployment:trip_detail", pk=adult.trip_id)


@door(Permission.TRIP_EDIT, methods=("GET", "POST"))
@once
def trip_pupils_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Find pupils by `?q=`, `?form=` or `?year=`, and tick who goes along."""
    trip = get_object_or_404(Trip, pk=pk)
    asked: dict[str, Any] = {name: request.GET.get(name, "").strip() for name in ("q", "form", "year")}
    found = queries.pupils_to_add(user=request.user, trip=trip, text=asked["q"], form=asked["form"], year=asked["year"])
    form = TripPupilsForm(request.POST or None, pupils=Pupil.objects.visible_to(request.user).on_roll())
    if request.method == "POST" and form.is_valid():
        try:
            rows = actions.trip_pupils_add(
                trip=trip, pupils=list(form.cleaned_data["pupils"]), today=timezone.localdate(), by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{len(rows)} pupils are on the trip. Check what the card says about each.")
            return redirect("deployment:trip_detail", pk=pk)
    ticked = request.POST.getlist("pupils")
    context = {"trip": trip, "found": found, "asked": asked, "form": form, "ticked": ticked}
    return render(request, "deployment/trip_pupils_add.html", context)


@door(Permission.TRIP_EDIT, methods=("GET", "POST"))
@edits
def trip_pupil_edit(request: StaffRequest, pk: int) -> HttpResponse:
    rows = TripPupil.objects.filter(pupil__in=Pupil.objects.visible_to(request.user)).select_related("trip", "pupil")
    row = get_object_or_404(rows, pk=pk)
    if row.trip.is_expired(timezone.now()):
        raise Http404
    form = TripPupilForm(request.POST if request.method == "POST" else None, instance=get_object_or_404(rows, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.trip_pupil_edit(row=row, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"The card says it so of {row.pupil.name_and_form}.")
            return redirect("deployment:trip_detail", pk=row.trip_id)
    pupils_opened(user=request.user, pupil_ids=[row.pupil_id], page="trip_pupil_edit")
    return render(request, "deployment/trip_pupil_edit.html", {"form": form, "row": row})


@door(Permission.TRIP_EDIT, methods=("POST",))
@again("the row is deleted: the second time there is none")
def trip_pupil_remove(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(TripPupil.objects.select_related("pupil"), pk=pk)
    actions.trip_pupil_remove(row=row, by=request.user)
    messages.success(request, f"{row.pupil.name_and_form} is off the trip.")
    return redirect("deployment:trip_detail", pk=row.trip_id)
