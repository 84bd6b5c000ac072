"""A file for the next school."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from pupils.actions.opening import pupils_opened
from pupils.actions.transfer import transfer_create, transfer_read
from pupils.forms.transfer import TransferFilterForm, TransferForm
from pupils.models import TransferFile
from pupils.queries import transfer as queries
from pupils.rules.transfer import NEVER, held, lacks, unsaid
from schools.models import School

RECENTLY = timedelta(days=92)


@door(Permission.ROSTER_IMPORT, methods=("GET", "POST"))
@once
def transfer(request: StaffRequest) -> HttpResponse:
    """GET chooses: `?pupil=` one, else who left or a year. POST names them in `pupil` and leads to the file."""
    filters = TransferFilterForm(request.GET or None)
    asked = filters.asked(since=timezone.localdate() - RECENTLY)
    chosen = [asked_pk(value) for value in request.POST.getlist("pupil")]
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _make(request, chosen, form.cleaned_data["destination"])
        except DomainError as error:
            form.add_error(None, str(error))
    one = asked_pk(request.GET.get("pupil", ""))
    ids = [row.pk for row in queries.transferable(user=request.user, pupil=one, **asked)]
    found = queries.leavers(user=request.user, pupil_ids=ids)
    pupils_opened(user=request.user, pupil_ids=found, page="transfer")
    ticked = set(chosen) if request.method == "POST" else set(found)
    context = {
        "form": form,
        "filters": filters,
        "asked": asked,
        "one": one,
        "pupils": [(pk, row, lacks(row), held(row), unsaid(row), pk in ticked) for pk, row in found.items()],
        "is_full": len(found) == queries.MOST,
        "most": queries.MOST,
        "never": NEVER,
        "made": TransferFile.objects.select_related("made_by")[:10],
    }
    return render(request, "pupils/transfer.html", context)


def _make(request: StaffRequest, chosen: list[int], destination: str) -> HttpResponse:
    """Make the file of the pupils who were chosen, and lead to it. Raises DomainError."""
    leavers = queries.leavers(user=request.user, pupil_ids=chosen)
    if not leavers:
        raise DomainError("Choose at least one pupil.")
    row = transfer_create(
        school=_school(request), leavers=leavers, destination=destination, by=request.user, now=timezone.localtime()
    )
    return redirect("pupils:transfer_file", pk=row.pk)


def _school(request: StaffRequest) -> School:
    return School.objects.get(pk=request.user.membership.school_id)


@door(Permission.ROSTER_IMPORT)
def transfer_file(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(TransferFile, pk=pk)
    leavers = queries.leavers(user=request.user, pupil_ids=row.pupil_ids)
    content = transfer_read(row=row, school=_school(request), leavers=leavers, by=request.user)
    return HttpResponse(
        content,
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{row.name}"'},
    )
