"""Working patterns of a person: the hours from a day on."""

from datetime import timedelta
from typing import Any

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
from core.rows import held
from core.templatetags.parts import school_date
from staff.actions import working as actions
from staff.forms.working import PatternEditForm, PatternForm
from staff.models import StaffMember, WorkingPattern
from staff.queries.working import pattern_of


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@once
def pattern_create(request: StaffRequest, pk: int) -> HttpResponse:
    """Hours from a day on. The form begins with those that hold now."""
    person = get_object_or_404(StaffMember, pk=pk)
    rows = WorkingPattern.objects.filter(staff_member=person).order_by("-starts_on")
    like = rows.filter(starts_on__lte=timezone.localdate()).first() or rows.first()
    return _page(request, person, like, is_new=True)


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@edits
def pattern_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what was written down wrongly, for all of the pattern's days."""
    if request.method == "POST":
        # One pattern ends another, so that it is the person who is held.
        held(request, StaffMember.objects.filter(patterns=pk)).first()
    pattern = get_object_or_404(WorkingPattern.objects.select_related("staff_member"), pk=pk)
    return _page(request, pattern.staff_member, pattern, is_new=False)


def _page(request: StaffRequest, person: StaffMember, like: WorkingPattern | None, *, is_new: bool) -> HttpResponse:
    options: dict[str, Any] = {
        "cycle_weeks": request.user.membership.school.cycle_weeks,
        "like": like,
        "days": pattern_of(like) if like else None,
        "is_new": is_new,
    }
    kind = PatternForm if is_new else PatternEditForm
    form = kind(request.POST if request.method == "POST" else None, **options)
    if "fill" in request.POST:
        form = kind(initial=form.filled(), **options)
    elif request.method == "POST" and form.is_valid() and (answer := _save(request, person, like, form)):
        return answer
    form.shows_weekend = "weekend" in request.GET
    return render(
        request, "staff/pattern_edit.html", {"form": form, "person": person, "pattern": like, "is_new": is_new}
    )


def _save(
    request: StaffRequest, person: StaffMember, like: WorkingPattern | None, form: PatternForm
) -> HttpResponse | None:
    try:
        if form.is_new or like is None:
            saved = actions.pattern_create(person=person, by=request.user, **form.values)
        else:
            saved = actions.pattern_correct(pattern=like, by=request.user, **form.values)
    except DomainError as error:
        form.add_error("starts_on" if form.is_new else "last_on", str(error))
        return None
    until = f" until {school_date(saved.ends_on - timedelta(days=1))}" if saved.ends_on else ""
    messages.success(request, f"{person.name}'s new hours start on {school_date(saved.starts_on)}{until}.")
    return redirect("staff:staff_edit", pk=person.pk)


@door(Permission.STAFF_EDIT, methods=("POST",))
@again("what is removed is not there any more")
def pattern_remove(request: StaffRequest, pk: int) -> HttpResponse:
    pattern = get_object_or_404(WorkingPattern, pk=pk)
    before = actions.pattern_remove(pattern=pattern, by=request.user)
    went_on = f" The hours from {school_date(before.starts_on)} on go on." if before else ""
    messages.success(request, f"The hours from {school_date(pattern.starts_on)} are deleted.{went_on}")
    return redirect("staff:staff_edit", pk=pattern.staff_member_id)
