"""One's own session and school."""

import time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render

from access.forms import SchoolSwitchForm
from access.middleware import BEGAN, SCHOOL, SEEN
from access.policy import Permission
from core.door import door, public, signed_in
from core.posts import again
from core.small_numbers import protected


@signed_in("POST")
@again("choosing a school that is chosen changes nothing")
def school_switch(request: HttpRequest) -> HttpResponse:
    form = SchoolSwitchForm(request.POST)
    mine = {membership.school_id for membership in request.memberships}  # type: ignore[attr-defined]
    if not form.is_valid() or form.cleaned_data["school"] not in mine:
        raise Http404
    request.session[SCHOOL] = form.cleaned_data["school"]
    return redirect("/")


@public("GET")
def session_left(request: HttpRequest) -> HttpResponse:
    """Seconds until the session ends (0: it has), and a fresh form token. Asking does not extend it."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0})
    now = int(time.time())
    idle = settings.SESSION_IDLE_SECONDS - (now - request.session.get(SEEN, now))
    most = settings.SESSION_MOST_SECONDS - (now - request.session.get(BEGAN, now))
    user = request.user
    return JsonResponse({"seconds": max(0, min(idle, most)), "csrf": get_token(request), "user": user.pk})


@signed_in("POST")
@again("the session lasts as long from the last time on")
def session_extend(request: HttpRequest) -> HttpResponse:
    request.session[SEEN] = int(time.time())
    return JsonResponse({"seconds": settings.SESSION_IDLE_SECONDS})


@signed_in("GET")
def signed_in_again(request: HttpRequest) -> HttpResponse:
    return render(request, "access/signed_in.html")


@door(Permission.COMPONENTS_SEE)
def components(request: HttpRequest) -> HttpResponse:
    """The parts of pages, each shown once."""
    groups = protected(("Placed", "Not placed"), {"Girls": (9, 41), "Boys": (12, 38), "Not recorded": (1, 6)})
    return render(request, "access/components.html", {"groups": groups})
