"""A pupil's carers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import again, edits
from core.rows import held
from pupils.actions import carer as actions
from pupils.forms.pupil import CarerEditForm, CarerForm
from pupils.models import Carer, CarerLink, Pupil


def _link(request: StaffRequest, pk: int) -> CarerLink:
    visible = CarerLink.objects.filter(pupil__in=Pupil.objects.visible_to(request.user))
    return get_object_or_404(visible.select_related("carer", "pupil"), pk=pk)


@door(Permission.CARER_EDIT, methods=("GET", "POST"))
@once
def carer_create(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    form = CarerForm(request.POST or None, initial={"contact_order": pupil.carer_links.count() + 1})
    if request.method == "POST" and form.is_valid():
        try:
            link = actions.carer_create(pupil=pupil, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{link.carer.name} is a carer of {pupil.name_and_form} now.")
            return redirect("pupils:pupil_detail", pk=pupil.pk)
    return render(request, "pupils/carer_edit.html", {"form": form, "pupil": pupil})


@door(Permission.CARER_EDIT, methods=("GET", "POST"))
@edits
def carer_edit(request: StaffRequest, pk: int) -> HttpResponse:
    link = _link(request, pk)
    # A carer of several children has a page for each.
    link.carer = held(request, Carer.objects.all()).get(pk=link.carer_id)
    form = CarerEditForm(request.POST or None, initial=CarerForm.initial_of(link))
    if request.method == "POST" and form.is_valid():
        actions.carer_edit(link=link, values=form.cleaned_data, by=request.user)
        messages.success(request, f"What is known of {link.carer.name} is changed.")
        return redirect("pupils:pupil_detail", pk=link.pupil_id)
    context = {"form": form, "pupil": link.pupil, "link": link, "duplicates": link.carer.duplicates.all()}
    return render(request, "pupils/carer_edit.html", context)


@door(Permission.CARER_EDIT, methods=("POST",))
@again("who is removed is not there any more")
def carer_remove(request: StaffRequest, pk: int) -> HttpResponse:
    link = _link(request, pk)
    messages.success(request, f"{link.carer.name} is no carer of {link.pupil.name_and_form} any more.")
    actions.carer_remove(link=link, by=request.user)
    return redirect("pupils:pupil_detail", pk=link.pupil_id)
