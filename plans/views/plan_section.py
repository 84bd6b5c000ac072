"""The sections of a type of plan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import again, edits
from plans.actions import plan_section as actions
from plans.forms.plan_type import PlanSectionCreateForm, PlanSectionForm
from plans.models import PlanSection
from plans.queries import plan_type as queries
from plans.views.plan_type import changed


def _section(request: StaffRequest, pk: int) -> PlanSection:
    """A section of a type that is the person's to change, else 404."""
    types = queries.plan_types_changeable(school=request.user.membership.school, user=request.user)
    if request.method == "POST":
        list(types.filter(sections=pk).select_for_update(of=("self",)))
    return get_object_or_404(PlanSection.objects.filter(plan_type__in=types).select_related("plan_type"), pk=pk)


@door(Permission.PLAN_TYPE_EDIT, methods=("GET", "POST"))
@once
def plan_section_create(request: StaffRequest, pk: int) -> HttpResponse:
    school, plan_type = request.user.membership.school, changed(request, pk)
    usable = queries.sections_usable(plan_type=plan_type, school=school)
    form = PlanSectionCreateForm(request.POST if request.method == "POST" else None, usable=usable)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data}
        shows = values.pop("shows")
        try:
            section = actions.plan_section_create(
                plan_type=plan_type, school=school, shows=shows, values=values, now=timezone.now(), by=request.user
            )
            messages.success(request, f"{section.heading} is added at the end.")
            return redirect("plans:plan_type_detail", pk=pk)
        except DomainError as error:
            form.add_error(None, str(error))
    return render(request, "plans/plan_section_edit.html", {"form": form, "plan_type": plan_type})


@door(Permission.PLAN_TYPE_EDIT, methods=("GET", "POST"))
@edits
def plan_section_edit(request: StaffRequest, pk: int) -> HttpResponse:
    school, section = request.user.membership.school, _section(request, pk)
    heading = section.heading
    form = PlanSectionForm(request.POST if request.method == "POST" else None, instance=section)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.plan_section_edit(
                section=section, school=school, values=form.cleaned_data, now=timezone.now(), by=request.user
            )
            messages.success(request, f"{saved.heading} is saved.")
            return redirect("plans:plan_type_detail", pk=section.plan_type_id)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"form": form, "plan_type": section.plan_type, "heading": heading}
    return render(request, "plans/plan_section_edit.html", context)


@door(Permission.PLAN_TYPE_EDIT, methods=("POST",))
@once
def plan_section_move(request: StaffRequest, pk: int) -> HttpResponse:
    """`way`: "up" or "down"."""
    section = _section(request, pk)
    step = -1 if request.POST.get("way") == "up" else 1
    try:
        actions.plan_section_move(
            section=section, school=request.user.membership.school, step=step, now=timezone.now(), by=request.user
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("plans:plan_type_detail", pk=section.plan_type_id)


@door(Permission.PLAN_TYPE_EDIT, methods=("POST",))
@again("what is removed is not there to be removed again")
def plan_section_remove(request: StaffRequest, pk: int) -> HttpResponse:
    section = _section(request, pk)
    try:
        actions.plan_section_remove(
            section=section, school=request.user.membership.school, now=timezone.now(), by=request.user
        )
        messages.success(request, f"{section.heading} is removed. What pupils have in it is kept.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("plans:plan_type_detail", pk=section.plan_type_id)
