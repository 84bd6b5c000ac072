"""The rolling intake: the waiting list of a programme, and offers that a person decides."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, arranged, file_of, list_of, searched
from core.posts import again, edits
from interventions.actions import intake as actions
from interventions.forms.intake import LeaveListForm, OrderForm, ReasonForm, WaitingForm
from interventions.models import Programme, WaitingEntry
from interventions.queries import intake as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil

COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("urgency", "Turn", lambda row: row.get_urgency_display(), sort=("urgency", "added_on")),
    Column("reason", "Reason", lambda row: row.reason),
    Column("since", "Waits since", lambda row: row.added_on, sort=("added_on",)),
)
OFFER_COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.entry.pupil.name, sort=("entry__pupil__family_name",)),
    Column("programme", "Programme", lambda row: row.group.programme.name, sort=("group__programme__name",)),
    Column("group", "Group", lambda row: row.group.name, sort=("group__name",)),
    Column("clashes", "At its times", lambda row: row.at_times.words),
    Column("lapses", "Held until", lambda row: row.lapses_on, sort=("lapses_on",)),
)


@door(Permission.PLACEMENT_CREATE)
def waiting_list(request: StaffRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme, pk=pk)
    rows = searched(
        queries.waiting(user=request.user, programme=programme), request.GET.get("q", ""), "pupil__search_name"
    )
    if file := file_of(request, rows, name="waiting-list", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="waiting_list download")
        return file
    shown = list_of(request, rows, columns=COLUMNS)
    entries = list(shown["page"])
    lines = queries.standing(entries=entries, programme=programme, today=timezone.localdate())
    pupils_opened(user=request.user, pupil_ids=[entry.pupil_id for entry in entries], page="waiting_list")
    return render(request, "interventions/waiting_list.html", {"programme": programme, "lines": lines, **shown})


@door(Permission.PLACEMENT_CREATE, methods=("GET", "POST"))
@once
def waiting_create(request: StaffRequest, pk: int) -> HttpResponse:
    """`?pupils=&pupils=` who is to wait."""
    programme = get_object_or_404(Programme, pk=pk)
    pupils = Pupil.objects.visible_to(request.user).on_roll().by_name()
    chosen = pupils.filter(pk__in=[asked for asked in request.GET.getlist("pupils") if asked.isdecimal()])
    typed = request.POST if request.method == "POST" else None
    form = WaitingForm(typed, pupils=pupils, initial={"pupils": chosen})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            for pupil in data["pupils"]:
                actions.waiting_add(
                    programme=programme, pupil=pupil, urgency=data["urgency"], reason=data["reason"],
                    today=timezone.localdate(), by=request.user, on=data["on"],
                )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            names = ", ".join(pupil.name_and_form for pupil in data["pupils"])
            messages.success(request, f"Waiting for {programme.name}: {names}.")
            return redirect("interventions:waiting_list", pk=pk)
    shown = form.cleaned_data.get("pupils", []) if form.is_bound else chosen
    return render(request, "interventions/waiting_create.html", {"form": form, "programme": programme, "chosen": shown})


@door(Permission.PLACEMENT_CREATE, methods=("GET", "POST"))
@edits
def waiting_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Another place in the order, or (`do=leave`) off the list: both with a reason."""
    rows = WaitingEntry.objects.open().filter(pupil__in=Pupil.objects.visible_to(request.user))
    entry = get_object_or_404(rows.select_related("pupil", "programme"), pk=pk)
    is_leaving = request.POST.get("do") == "leave"
    typed = request.POST if request.method == "POST" else None
    order = OrderForm(None if is_leaving else typed, initial={"urgency": entry.urgency, "reason": entry.reason})
    leave = LeaveListForm(typed if is_leaving else None, prefix="leave")
    if is_leaving and leave.is_valid():
        try:
            actions.waiting_leave(entry=entry, today=timezone.localdate(), by=request.user, **leave.cleaned_data)
        except DomainError as error:
            leave.add_error("on", str(error))
        else:
            messages.success(request, f"{entry.pupil.name_and_form} waits no more for {entry.programme.name}.")
            return redirect("interventions:waiting_list", pk=entry.programme_id)
    if request.method == "POST" and not is_leaving and order.is_valid():
        actions.waiting_order(entry=entry, by=request.user, **order.cleaned_data)
        messages.success(
            request, f"The order is changed: {entry.pupil.name_and_form}, {entry.get_urgency_display().lower()}."
        )
        return redirect("interventions:waiting_list", pk=entry.programme_id)
    return render(request, "interventions/waiting_edit.html", {"entry": entry, "order": order, "leave": leave})


@door(Permission.PLACEMENT_CREATE)
def offer_list(request: StaffRequest) -> HttpResponse:
    """Places that are held for somebody until a person decides."""
    rows = searched(
        queries.offers(user=request.user),
        request.GET.get("q", ""),
        "entry__pupil__search_name",
        "group__programme__name",
    )
    today = timezone.localdate()
    if request.GET.get("format"):
        found = queries.with_clashes(arranged(rows, request.GET.get("sort", ""), OFFER_COLUMNS), today)
        if file := file_of(request, found, name="offers", columns=OFFER_COLUMNS):
            ids = {row.entry.pupil_id for row in found}
            pupils_opened(user=request.user, pupil_ids=ids, page="offer_list download")
            return file
    context = list_of(request, rows, columns=OFFER_COLUMNS)
    queries.with_clashes(context["page"], today)
    return render(request, "interventions/offer_list.html", context)


@door(Permission.PLACEMENT_CREATE, methods=("GET", "POST"))
@again("an offer that is decided is no longer there")
def offer_pass(request: StaffRequest, pk: int) -> HttpResponse:
    """Not this pupil, not now."""
    offer = get_object_or_404(queries.offers(user=request.user), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.offer_pass(offer=offer, today=timezone.localdate(), by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{offer.entry.pupil.name_and_form} waits on; the place goes to the next.")
            return redirect("interventions:offer_list")
    return render(request, "interventions/offer_pass.html", {"offer": offer, "form": form})
