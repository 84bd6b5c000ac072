"""Rounds of assess, plan, do, review."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.happened import asked_happened
from core.posts import edits
from plans.actions import cycle as actions
from plans.forms.plan import CyclePartForm
from plans.models import Cycle, CyclePart
from plans.queries.plan import plans_visible
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil
from staff.models import StaffMember


@door(Permission.PLAN_EDIT, methods=("POST",))
@once
def cycle_begin(request: StaffRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(plans_visible(user=request.user), pk=pk)
    try:
        on = asked_happened(request.POST.get("on", ""))
        cycle = actions.cycle_begin(plan=plan, today=timezone.localdate(), by=request.user, on=on)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Cycle {cycle.number} has begun. Write down what the assessment found.")
    return redirect("plans:plan_detail", pk=pk)


@door(Permission.PLAN_EDIT, methods=("GET", "POST"))
@edits
def cycle_part_write(request: StaffRequest, pk: int, part: str) -> HttpResponse:
    if part not in CyclePart.Part.values:
        raise Http404
    rows = Cycle.objects.filter(plan__pupil__in=Pupil.objects.visible_to(request.user))
    cycle = get_object_or_404(rows.select_related("plan__pupil", "plan__plan_type"), pk=pk)
    today = timezone.localdate()
    row = cycle.parts.filter(part=part).first()
    me = StaffMember.objects.working().filter(user=request.user).first()
    form = CyclePartForm(request.POST or None, instance=row, initial={} if row else {"on": today, "author": me})
    if request.method == "POST" and form.is_valid():
        try:
            actions.cycle_part_write(cycle=cycle, part=part, values=form.cleaned_data, today=today, by=request.user)
        except DomainError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, "Recorded.")
            return redirect("plans:plan_detail", pk=cycle.plan_id)
    pupils_opened(user=request.user, pupil_ids=[cycle.plan.pupil_id], page="cycle_part_write")
    context = {"form": form, "cycle": cycle, "plan": cycle.plan, "part": part, "label": CyclePart.Part(part).label}
    return render(request, "plans/cycle_part_write.html", context)
