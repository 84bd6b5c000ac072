"""My calendar: the secret address of one's hours, and what a calendar program reads there."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door, public
from core.posts import again
from deployment.actions import feed as actions
from deployment.queries.feed import feed_of, own_feed
from deployment.rules.feed import read_address
from interventions.calendar import hours_ics
from interventions.queries.hours import hours_of
from schools.context import in_school
from schools.queries import days_off

BEFORE, AFTER = timedelta(weeks=4), timedelta(weeks=12)
SECRET = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
# The key of the session under which a new address waits to be shown.
NEW = "calendar_address"


@door(Permission.MY_WEEK_SEE)
def calendar_feed(request: StaffRequest) -> HttpResponse:
    """A new address is shown the first time that this page is opened after it was made."""
    context = {"feed": own_feed(user=request.user, now=timezone.localtime()), "address": request.session.pop(NEW, "")}
    return render(request, "interventions/calendar_feed.html", context)


@door(Permission.MY_WEEK_SEE, methods=("POST",))
@once
def calendar_feed_make(request: StaffRequest) -> HttpResponse:
    """The address waits in the session for its one showing: a reload of the page that shows it makes no other."""
    secret = actions.feed_make(user=request.user, by=request.user, now=timezone.localtime())
    request.session[NEW] = f"{settings.SITE_URL}{reverse('interventions:calendar_read', args=[secret])}"
    return redirect("interventions:calendar_feed")


@door(Permission.MY_WEEK_SEE, methods=("POST",))
@again("an address that is revoked stays revoked")
def calendar_feed_revoke(request: StaffRequest) -> HttpResponse:
    request.session.pop(NEW, None)
    if actions.feed_revoke(user=request.user, by=request.user, now=timezone.now()):
        messages.success(request, "The address is revoked: calendars that ask for it get nothing from now on.")
    return redirect("interventions:calendar_feed")


@public("GET")
def calendar_read(request: HttpRequest, address: str) -> HttpResponse:
    """What a calendar program reads. Whatever is wrong with an address, the answer is the same, after the same questions."""
    now = timezone.localtime()
    school, token = read_address(address)
    content = _content(school, token, now)
    if content is None:
        return HttpResponse("Not found.", status=404, content_type="text/plain", headers=SECRET)
    shown = {**SECRET, "Content-Disposition": 'inline; filename="my-hours.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=shown)


def _content(school: int, token: str, now: datetime) -> bytes | None:
    """The calendar of an address; None where there is none."""
    today = timezone.localdate(now)
    with in_school(school):
        feed = feed_of(token=token, now=now)
        if feed is None:
            return None
        actions.feed_read(feed=feed, today=today)
        days = hours_of(user=feed.user, start=today - BEFORE, end=today + AFTER)
        off = days_off(start=today - BEFORE, end=today + AFTER)
        return hours_ics(days, school=feed.school.name, now=now, off=off)
