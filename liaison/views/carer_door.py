"""What stands before every view of the carer's page: no account and no session of staff, a cookie of its own.

The cookie is signed and holds the school and a link (before the code) or the secret of a visit (after it). It goes to /carer/
alone and to nobody else's request. What it opens is asked of the database each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from core.door import public
from liaison.carer_words import LOCALES, RIGHT_TO_LEFT, code_now
from liaison.models import CarerAccess, CarerVisit
from liaison.queries.carer_access import access_held, visit_held
from schools.context import in_school

COOKIE = "hlta_carer" if settings.IS_LOCAL else "__Secure-carer"
LANGUAGE_COOKIE = "carer_language"
SALT = "liaison.carer"
# The path of both cookies; they end with the browser, and their signature after a day.
PATH = "/carer/"
COOKIE_SECONDS = 24 * 3600
LANGUAGE_SECONDS = 365 * 24 * 3600
View = Callable[..., HttpResponse]


@dataclass
class Held:
    """What a browser holds: a link that lives, and a visit where the code was given. `is_known`: its cookie is one of ours.
    `language`: the one on file when it got the link, which the page that says that it is over speaks as well."""

    now: datetime
    is_known: bool = False
    language: str = ""
    access: CarerAccess | None = None
    visit: CarerVisit | None = None


def door_of_carer(*methods: str) -> Callable[[View], View]:
    """Work in the school of the cookie, in the carer's language, as nobody: `view(request, held)`. A GET of what takes only a
    POST leads back to the page."""

    def decorate(view: View) -> View:
        @public("GET", "POST")
        @wraps(view)
        def entered(request: HttpRequest) -> HttpResponse:
            if request.method not in methods:
                is_read = request.method in ("GET", "HEAD")
                return HttpResponseRedirect(PATH) if is_read else HttpResponseNotAllowed(methods)
            request.user = AnonymousUser()
            cookie, now = _read(request), timezone.now()
            with in_school(int(cookie.get("s", 0))), pghistory.context(user=None, carer_access=cookie.get("a")):
                held = _held(cookie, now)
                with translation.override(LOCALES[language_of(request, held.language)]):
                    return view(request, held)

        entered.methods = methods  # type: ignore[attr-defined]
        return entered

    return decorate


def _read(request: HttpRequest) -> dict[str, Any]:
    """The cookie's content; nothing for one that is not ours or is older than a day. Never raises."""
    try:
        content = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}
    return content if isinstance(content, dict) else {}


def _held(cookie: dict[str, Any], now: datetime) -> Held:
    held = Held(now=now, is_known=bool(cookie), language=str(cookie.get("l", "")))
    if "v" in cookie:
        held.visit = visit_held(secret=cookie["v"], now=now)
    if held.visit is not None:
        held.access = held.visit.access
    elif "a" in cookie:
        held.access = access_held(pk=cookie["a"], now=now)
    return held


def language_of(request: HttpRequest, on_file: str = "") -> str:
    """The language that was chosen, or the one on file, or the one that the browser asks for."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in LOCALES:
        return chosen
    if on_file in LOCALES:
        return on_file
    asked = translation.get_language_from_request(request).partition("-")[0]
    return asked if asked in LOCALES else "en"


def keep(response: HttpResponse, access: CarerAccess, secret: str = "") -> None:
    """Let the browser hold the link, or the visit with this secret."""
    content = {"s": access.school_id, "a": access.pk, "l": access.language} | ({"v": secret} if secret else {})
    value = signing.dumps(content, salt=SALT)
    response.set_cookie(
        COOKIE, value, path=PATH, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )


def keep_language(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        LANGUAGE_COOKIE, code, path=PATH, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
        max_age=LANGUAGE_SECONDS,
    )  # fmt: skip


def show(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page in the frame of the carer's pages."""
    code = code_now()
    frame = {
        "code": code,
        "direction": "rtl" if code in RIGHT_TO_LEFT else "ltr",
        "bootstrap": f"vendor/bootstrap/css/bootstrap{'.rtl' if code in RIGHT_TO_LEFT else ''}.min.css",
        "languages": CarerAccess.Language.choices,
    }
    return render(request, f"liaison/{name}.html", {**frame, **context}, status=status)


def dead(request: HttpRequest) -> HttpResponse:
    """The one answer for a link that is wrong, expired, revoked or used up. The browser forgets what it held."""
    response = show(request, "carer_dead", {}, status=404)
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def to_page(said: str = "") -> HttpResponseRedirect:
    """Back to the page, which says what was done."""
    return HttpResponseRedirect(reverse("liaison:carer_page") + (f"?said={said}" if said else ""))
