"""The protocol of a programme, the versions it had, copies, and files that go from school to school."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, moment
from core.posts import edits
from interventions.actions import programme as actions
from interventions.forms.protocol import CopyForm, ImportForm, ProtocolFormSet
from interventions.models import Programme, ProgrammeVersion
from interventions.queries.exchange import STEP_FIELDS, content_of
from interventions.queries.reach import programme_reach
from interventions.rules.exchange import MOST_BYTES

COLUMNS = (
    Column("number", "Version", lambda row: row.number, sort=("number",), is_number=True),
    Column("changes", "What changed", lambda row: "; ".join(row.changes)),
    Column("by", "By", lambda row: row.saved_by.full_name if row.saved_by else "", sort=("saved_by__full_name",)),
    Column("at", "On", lambda row: moment(row.saved_at), sort=("saved_at",)),
)


@door(Permission.PROGRAMME_EDIT, methods=("GET", "POST"))
@edits
def protocol_edit(request: StaffRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme, pk=pk)
    steps: list[dict[str, Any]] = [
        {"place": step["position"], **step} for step in programme.steps.values("position", *STEP_FIELDS)
    ]
    rows: Any = ProtocolFormSet(request.POST if request.method == "POST" else None, prefix="step", initial=steps)
    error = ""
    if request.method == "POST" and rows.is_valid():
        try:
            actions.protocol_save(programme=programme, steps=rows.values, by=request.user, now=timezone.now())
        except DomainError as problem:
            error = str(problem)
        else:
            messages.success(request, f"The protocol of {programme.name} is saved.")
            return redirect("interventions:programme_detail", pk=pk)
    reach = programme_reach(programme=programme, today=timezone.localdate(), by=request.user)
    context = {"programme": programme, "rows": rows, "error": error, "reach": reach}
    return render(request, "interventions/protocol_edit.html", context)


@door(Permission.PROGRAMME_SEE)
def programme_versions(request: StaffRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme, pk=pk)
    rows = ProgrammeVersion.objects.filter(programme=programme).select_related("saved_by").order_by("-number")
    if file := file_of(request, rows, name="versions", columns=COLUMNS):
        return file
    context = {"programme": programme, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "interventions/programme_versions.html", context)


@door(Permission.PROGRAMME_SEE)
def programme_export(request: StaffRequest, pk: int) -> HttpResponse:
    """The programme as a file; `?version=` as it stood then."""
    programme = get_object_or_404(Programme.objects.select_related("needed_course"), pk=pk)
    asked = request.GET.get("version", "")
    if asked.isdecimal() and len(asked) < 6:
        content = get_object_or_404(ProgrammeVersion, programme=programme, number=int(asked)).content
    else:
        content = content_of(programme)
    data = json.dumps(content, indent=1, ensure_ascii=False)
    name = f"{slugify(programme.name) or 'programme'}.json"
    return HttpResponse(
        data, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@door(Permission.PROGRAMME_EDIT, methods=("GET", "POST"))
@once
def programme_copy(request: StaffRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme, pk=pk)
    form = CopyForm(
        request.POST if request.method == "POST" else None, initial={"name": f"{programme.name} (copy)"[:120]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            copy = actions.programme_copy(
                programme=programme, name=form.cleaned_data["name"], by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{copy.name} is there. Change what is to be different.")
            return redirect("interventions:programme_edit", pk=copy.pk)
    return render(request, "interventions/programme_copy.html", {"form": form, "programme": programme})


@door(Permission.PROGRAMME_EDIT, methods=("GET", "POST"))
@once
def programme_import(request: StaffRequest) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read(MOST_BYTES + 1)
        teacher = form.cleaned_data["supervising_teacher"]
        try:
            programme = actions.programme_import(
                data=data, supervising_teacher=teacher, by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"{programme.name} is brought in. Look through its criteria before you use it.")
            return redirect("interventions:programme_detail", pk=programme.pk)
    return render(request, "interventions/programme_import.html", {"form": form})
