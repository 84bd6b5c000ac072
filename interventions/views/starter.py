"""The library of starter programmes, and taking them over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from interventions.actions.programme import starters_take_over
from interventions.forms.starter import StartersForm
from interventions.queries.starters import names_here, starters
from staff.models import StaffMember


@door(Permission.PROGRAMME_EDIT, methods=("GET", "POST"))
@once
def starter_list(request: StaffRequest) -> HttpResponse:
    here = names_here()
    offered = [one for one in starters() if one.name not in here]
    own = StaffMember.objects.working().filter(user=request.user).first()
    data = request.POST if request.method == "POST" else None
    form = StartersForm(data, offered=offered, initial={"supervising_teacher": own})
    if request.method == "POST" and form.is_valid():
        keys, teacher = form.cleaned_data["starters"], form.cleaned_data["supervising_teacher"]
        chosen = [one for one in offered if one.key in keys]
        try:
            done = starters_take_over(starters=chosen, supervising_teacher=teacher, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error("starters", str(error))
        else:
            names = ", ".join(row.name for row in done)
            messages.success(request, f"Taken over: {names}. Change what is different at your school.")
            if len(done) == 1:
                return redirect("interventions:programme_detail", pk=done[0].pk)
            return redirect("interventions:programme_list")
    context = {"form": form, "offered": offered, "here": [one for one in starters() if one.name in here]}
    return render(request, "interventions/starter_list.html", context)
