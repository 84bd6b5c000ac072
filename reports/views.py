"""The first page of each role, and the search."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.navigation import start_page
from access.policy import Permission as P
from access.requests import StaffRequest
from core.door import door
from messaging.queries import open_notices
from reports import queries


@door(P.HOME_SEE)
def home(request: StaffRequest) -> HttpResponse:
    user, now = request.user, timezone.localtime()
    start = start_page(user)
    if start != request.path:
        return redirect(start)
    today = now.date()
    context = {"needs": queries.needs(user=user, now=now), "notices": open_notices(user=user)}
    if user.may(P.PLACEMENT_CREATE):
        context |= {
            "free": queries.free_places(today=today),
            "causes": queries.not_delivered(user=user, today=today),
            "unrecorded": queries.unrecorded(today=today),
        }
    elif user.may(P.REFERRAL_CREATE):
        context |= {"referrals": queries.my_referrals(user=user)}
    if user.sees_every_pupil or not user.may(P.PUPIL_LIST):
        numbers = queries.school_numbers(user=user, today=today)
        context |= {"numbers": numbers, "hides": any(number is None for _, number in numbers)}
    return render(request, "reports/home.html", context)


@door(P.PUPIL_LIST)
def search(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    context = {"q": text, **queries.search(user=request.user, text=text)}
    return render(request, "reports/_results.html" if request.htmx else "reports/search.html", context)
