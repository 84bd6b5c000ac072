"""Who is there, for how long, and in which school: from the session and the database, never from what a client says."""

import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from pghistory.middleware import HistoryMiddleware

from access.queries import has_left_everywhere, memberships_of
from core.logs import redacted
from schools.context import in_school, set_person

Handler = Callable[[HttpRequest], HttpResponse]
SEEN, BEGAN, SCHOOL = "seen_at", "began_at", "school"
# How old the stored time may grow before it is written again: saves a write on nearly every request.
GRAIN_SECONDS = 30
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
TURN_LENGTH = 16


def session_limits(get_response: Handler) -> Handler:
    """End a session after idle time, and after its longest life (ASVS 7.3)."""

    def handle(request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if request.user.is_authenticated:
            session = request.session
            session.setdefault(BEGAN, now)
            seen = session.get(SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - session[BEGAN] > settings.SESSION_MOST_SECONDS:
                logout(request)
            elif not _is_by_itself(request) and (SEEN not in session or now - seen > GRAIN_SECONDS):
                session[SEEN] = now
        return get_response(request)

    return handle


def _is_by_itself(request: HttpRequest) -> bool:
    """A page that asks by itself, or one of a carer's, is no sign that the person is still there."""
    return (
        request.path == reverse("access:session_left")
        or request.path.startswith("/carer/")
        or "X-Poll" in request.headers
    )


class one_school:  # noqa: N801  (a middleware, named as the others)
    """Enter the one school that a person works in; the whole request is one transaction in it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            response = self.enter(request)
            # Where the database is lost from here on, nobody can say whether what the view did was saved.
            request.is_saving = response.status_code < 500  # type: ignore[attr-defined]
        if request.method not in SAFE and request.user.is_authenticated:
            _turn(response)
        return response

    def enter(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.user.turn = request.COOKIES.get(settings.TURN_COOKIE_NAME, "")[:TURN_LENGTH]
        set_person(request.user.pk)
        memberships = memberships_of(user=request.user)
        request.memberships = memberships  # type: ignore[attr-defined]
        chosen = request.session.get(SCHOOL)
        mine = next(
            (m for m in memberships if m.school_id == chosen), min(memberships, key=lambda m: m.pk, default=None)
        )
        if mine is None:
            return self.closed(request) if has_left_everywhere(user=request.user) else self.get_response(request)
        request.user.membership = mine
        with in_school(mine.school_id, until_commit=True):
            return self.get_response(request)

    def closed(self, request: HttpRequest) -> HttpResponse:
        """The last day of somebody at their only school is over: the session ends, and what needs an account says why."""
        logout(request)
        request.memberships = []  # type: ignore[attr-defined]
        response = self.get_response(request)
        is_sent_to_sign_in = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
        return render(request, "access/account_closed.html", status=403) if is_sent_to_sign_in else response


def _turn(response: HttpResponse) -> None:
    """The person has changed something: numbers that are kept for them for a minute (core.kept) are of another turn now, in
    every process. It decides nothing else."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        settings.TURN_COOKIE_NAME, token_hex(TURN_LENGTH // 2), secure=secure, httponly=True, samesite="Lax"
    )


class AuditMiddleware(HistoryMiddleware):
    """Who changed a row, and from which page, beside each change in the audit trail."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk, "url": redacted(request.path)}
