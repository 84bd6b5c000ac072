"""Who is not put into one group with whom."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.happened import asked_happened
from core.posts import again
from interventions.actions import keep_apart as actions
from interventions.forms.intake import KeepApartForm
from interventions.models import KeepApart
from interventions.queries.warnings import kept_apart
from pupils.models import Pupil
from pupils.views.choose import pupil_asked, pupil_choose


@door(Permission.GROUP_EDIT, methods=("GET", "POST"))
@once
def keep_apart_create(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the pupil `pk` apart from `?pupil=`."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    other = pupil_asked(request)
    if other is None or other == pupil:
        return pupil_choose(request, title=f"Keep {pupil.name_and_form} apart from")
    form = KeepApartForm(request.POST if request.method == "POST" else None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_apart_create(
                pupil=pupil, other=other, today=timezone.localdate(), by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"{pupil.name_and_form} and {other.name_and_form} are kept apart: groups warn of it."
            )
            return redirect("pupils:pupil_detail", pk=pk)
    context = {"form": form, "pupil": pupil, "other": other, "pairs": kept_apart(pupil=pupil)}
    return render(request, "interventions/keep_apart_create.html", context)


@door(Permission.GROUP_EDIT, methods=("POST",))
@again("an ended rule is no longer there")
def keep_apart_end(request: StaffRequest, pk: int) -> HttpResponse:
    visible = Pupil.objects.visible_to(request.user)
    rows = KeepApart.objects.filter(ended_on=None, pupil__in=visible).select_related("pupil", "other")
    pair = get_object_or_404(rows, pk=pk)
    try:
        on = asked_happened(request.POST.get("on", ""))
        actions.keep_apart_end(pair=pair, today=timezone.localdate(), by=request.user, on=on)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"{pair.pupil.name_and_form} and {pair.other.name_and_form} may be in one group again."
        )
    return redirect("pupils:pupil_detail", pk=pair.pupil_id)
