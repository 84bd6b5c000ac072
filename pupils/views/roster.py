"""Bringing a roster in: upload, preview, apply."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError, StaleError
from core.lists import Column, file_of, searched
from pupils.actions import roster as actions
from pupils.actions.roster_undo import UNDO_FOR
from pupils.actions.roster_undo import roster_undo as undo
from pupils.forms.roster import RosterAnswerForm, RosterCreateForm
from pupils.models import RosterImport, RosterRow

COLUMNS = (
    Column("kind", "What", lambda row: row.kind),
    Column("label", "Name", lambda row: row.label or row.key),
    Column("outcome", "Outcome", lambda row: row.get_outcome_display()),
    Column("file", "File", lambda row: row.file),
    Column("line", "Line", lambda row: row.line),
    Column("reason", "Reason", lambda row: row.reason),
    Column("before", "Before", lambda row: "; ".join(f"{k}: {v}" for k, v in row.before.items())),
    Column("after", "After", lambda row: "; ".join(f"{k}: {v}" for k, v in row.after.items())),
)


@door(Permission.ROSTER_IMPORT)
def roster_list(request: StaffRequest) -> HttpResponse:
    rows = RosterImport.objects.defer("tables").select_related("uploaded_by")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "pupils/roster_list.html", {"page": page})


@door(Permission.ROSTER_IMPORT, methods=("GET", "POST"))
@once
def roster_create(request: StaffRequest) -> HttpResponse:
    form = RosterCreateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        files = {upload.name: upload.read(settings.IMPORT_MOST_BYTES + 1) for upload in form.cleaned_data["uploads"]}
        try:
            roster = actions.roster_preview(
                files=files, filename=", ".join(files), date_format=form.cleaned_data["date_format"],
                is_whole=form.cleaned_data["is_whole"], by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error("uploads", str(error))
        else:
            return redirect("pupils:roster_detail", pk=roster.pk)
    return render(request, "pupils/roster_create.html", {"form": form})


@door(Permission.ROSTER_IMPORT)
def roster_detail(request: StaffRequest, pk: int) -> HttpResponse:
    roster = get_object_or_404(RosterImport.objects.defer("tables"), pk=pk)
    taken = roster.taken_schools if roster.taken_schools is not None else list(roster.schools)
    initial = {"date_format": roster.date_format, "schools": taken}
    form = RosterAnswerForm(schools=roster.schools, heads=roster.heads, said=roster.said, initial=initial)
    return _page(request, roster, form)


def _page(request: StaffRequest, roster: RosterImport, form: RosterAnswerForm) -> HttpResponse:
    outcome, kind = request.GET.get("outcome", ""), request.GET.get("kind", "")
    rows = searched(RosterRow.objects.filter(roster=roster), request.GET.get("q", ""), "label", "key", "reason")
    rows = rows.filter(outcome=outcome) if outcome else rows.exclude(outcome="same")
    rows = rows.filter(kind=kind) if kind else rows
    if file := file_of(request, rows, name="import-report", columns=COLUMNS):
        return file
    counts = [(*key.split(":"), count) for key, count in sorted(roster.counts.items())]
    context = {
        "roster": roster,
        "form": form,
        "counts": counts,
        "can_be_undone": roster.applied_at is not None and timezone.now() - roster.applied_at <= UNDO_FOR,
        "changes": sum(count for _, what, count in counts if what in ("new", "changed", "left")),
        "refused": sum(count for _, what, count in counts if what == "refused"),
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "outcome": outcome,
        "kind": kind,
    }
    return render(request, "pupils/roster_detail.html", context)


@door(Permission.ROSTER_IMPORT, methods=("POST",))
def roster_answer(request: StaffRequest, pk: int) -> HttpResponse:
    roster = get_object_or_404(RosterImport, pk=pk)
    form = RosterAnswerForm(request.POST, schools=roster.schools, heads=roster.heads, said=roster.said)
    if not form.is_valid():
        return _page(request, roster, form)
    try:
        actions.roster_answer(
            roster=roster,
            date_format=form.cleaned_data["date_format"],
            schools=form.cleaned_data.get("schools"),
            said=form.said,
            by=request.user,
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_detail", pk=pk)


@door(Permission.ROSTER_IMPORT, methods=("POST",))
def roster_apply(request: StaffRequest, pk: int) -> HttpResponse:
    roster = get_object_or_404(RosterImport.objects.defer("tables"), pk=pk)
    try:
        actions.roster_apply(
            roster=roster, all_or_nothing="all_or_nothing" in request.POST, today=timezone.localdate(), now=timezone.now(),
            by=request.user,
        )  # fmt: skip
        messages.success(request, "The roster is in.")
    except StaleError as error:
        actions.roster_refresh(roster=RosterImport.objects.get(pk=pk), by=request.user)
        messages.warning(request, str(error))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_detail", pk=pk)


@door(Permission.ROSTER_IMPORT, methods=("POST",))
def roster_discard(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.roster_discard(roster=get_object_or_404(RosterImport, pk=pk), by=request.user)
        messages.success(request, "Discarded. Nothing was changed.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_list")


@door(Permission.ROSTER_IMPORT, methods=("POST",))
def roster_undo(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        roster = undo(roster=get_object_or_404(RosterImport, pk=pk), now=timezone.now(), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        left = f" {len(roster.kept)} rows were changed since and stay as they are." if roster.kept else ""
        messages.success(request, f"Undone: everything is as it was before the import.{left}")
    return redirect("pupils:roster_detail", pk=pk)
