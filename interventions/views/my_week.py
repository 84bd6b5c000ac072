"""My week: where I am, with whom, today's aim, and what changed."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from interventions.queries import week as queries
from interventions.views.today import asked_day
from pupils.actions.opening import pupils_opened
from schools.rules import monday_of


@door(Permission.MY_WEEK_SEE)
def my_week(request: StaffRequest) -> HttpResponse:
    now = timezone.localtime()
    monday = monday_of(asked_day(request.GET.get("from", ""), now.date()))
    context = queries.my_week(user=request.user, monday=monday, now=now)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk for pupil in context["pupils"]], page="my_week")
    context |= {"before": monday - timedelta(days=7), "after": monday + timedelta(days=7), "today": now.date()}
    return render(request, "interventions/my_week.html", context)
