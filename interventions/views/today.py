"""Today: a person's sessions in order, and those of before that nobody recorded."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.models import User
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.kept import kept
from core.times import asked_day
from interventions.hints import hints
from interventions.queries.judgements import judgements_due
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
        "to_judge": _to_judge(request.user, now) if on == now else 0,
    }
    return render(request, "interventions/today.html", context)


def _to_judge(user: User, today: date) -> int:
    """How many exit judgements need this person; a minute old at most, and never older than what they changed last."""
    if not user.may(Permission.JUDGEMENT_CREATE):
        return 0
    return kept(("to_judge", today, *user.kept_for), lambda: judgements_due(user=user, today=today).count())
