"""My day and My week: where I am, with whom, today's aim, and what changed."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.times import asked_day
from interventions.queries import week as queries
from pupils.actions.opening import pupils_opened
from schools.rules import monday_of


@door(Permission.MY_WEEK_SEE)
def my_day(request: StaffRequest) -> HttpResponse:
    """The day that is asked for, else today, else the next school day."""
    now = timezone.localtime()
    on = asked_day(request.GET.get("on", ""), now.date())
    context = queries.my_day(user=request.user, on=on, now=now, or_next="on" not in request.GET)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk for pupil in context["pupils"]], page="my_day")
    context["today"] = now.date()
    return render(request, "interventions/my_day.html", context)


@door(Permission.MY_WEEK_SEE)
def my_week(request: StaffRequest) -> HttpResponse:
    """`?cards=1`: the pupil cards are printed too, on a sheet of their own."""
    now = timezone.localtime()
    monday = monday_of(asked_day(request.GET.get("from", ""), now.date()))
    context = queries.my_week(user=request.user, monday=monday, now=now)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk for pupil in context["pupils"]], page="my_week")
    context |= {"before": monday - timedelta(days=7), "after": monday + timedelta(days=7), "today": now.date()}
    context["prints_cards"] = request.GET.get("cards") == "1"
    return render(request, "interventions/my_week.html", context)
