"""Today: a person's sessions in order, and those of before that nobody recorded."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.times import asked_day
from interventions.hints import hints
from interventions.queries.session import day_sessions, next_session, unrecorded_sessions
from messaging.queries import open_notices
from schools.queries import days_off


@door(Permission.TODAY_SEE)
def today(request: StaffRequest) -> HttpResponse:
    now = timezone.localdate()
    on = asked_day(request.GET.get("on", ""), now)
    sessions = day_sessions(user=request.user, on=on)
    context = {
        "on": on,
        "is_today": on == now,
        "today": now,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "sessions": sessions,
        "off": days_off(start=on, end=on).get(on, []),
        "next": None if sessions else next_session(user=request.user, after=on),
        "unrecorded": unrecorded_sessions(user=request.user, before=now) if on == now else [],
        "hints": hints(user=request.user, today=now) if on == now else [],
        "notices": open_notices(user=request.user),
    }
    return render(request, "interventions/today.html", context)
