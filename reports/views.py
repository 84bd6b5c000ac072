"""The first page of each role, setting a school up, and the search."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.navigation import start_page
from access.policy import Permission as P
from access.requests import StaffRequest
from core.door import door
from core.posts import again
from interventions.models import Group
from messaging.queries import open_notices
from reports import actions
from reports.queries import home as queries
from reports.queries.setup import setup_lately, setup_of
from reports.rules.greeting import greeting
from reports.rules.setup import STEPS


@door(P.HOME_SEE)
def home(request: StaffRequest) -> HttpResponse:
    user, now = request.user, timezone.localtime()
    start = start_page(user)
    if start != request.path:
        return redirect(start)
    today = now.date()
    context = {
        "needs": queries.needs(user=user, now=now),
        "notices": open_notices(user=user),
        "greeting": greeting(now.time()),
    }
    if user.may(P.SETUP_SEE):
        context |= {"setup": setup_lately(user=user, now=now)}
    if user.may(P.PLACEMENT_CREATE):
        context |= {
            "free": queries.free_places(today=today),
            "causes": queries.not_delivered(user=user, today=today),
            "unrecorded": queries.unrecorded(today=today),
            # Asked by the page alone where a list is empty.
            "had_sessions": queries.sessions_lately(today=today).exists,
            "has_groups": Group.objects.running(today).exists,
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


@door(P.SETUP_SEE)
def setup(request: StaffRequest) -> HttpResponse:
    """What is there, what is missing and what was skipped, in the order of work."""
    return render(request, "reports/setup.html", {"setup": setup_of(user=request.user, now=timezone.localtime())})


@door(P.SETUP_SEE, methods=("POST",))
@again("a step that is skipped stays so, and one that is taken up too")
def setup_choose(request: StaffRequest, step: str) -> HttpResponse:
    """Skip a step, or (`resume`) take it up again."""
    title = next((one.title for one in STEPS if one.key == step), None)
    if title is None:
        raise Http404
    if "resume" in request.POST:
        actions.setup_resume(step=step, by=request.user)
        messages.success(request, f"{title} is on the list again.")
    else:
        actions.setup_skip(step=step, by=request.user)
        messages.success(request, f"{title} is skipped. You can take it up again below.")
    return redirect("reports:setup")
