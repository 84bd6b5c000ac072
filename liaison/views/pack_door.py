"""What somebody from outside does with a shared pack: in by a link and a code, read, leave. There is no account.

The link is swapped at once for a signed cookie, so that the secret stays out of history, Referer and logs. Opening it shows
nothing of the pupil, sends nothing and marks nothing: mail scanners follow links before their readers do. What opens the pack is
a code that goes to the person whom it is for, and what the code opens is asked of the database each time.
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
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.door import public
from core.errors import DomainError
from core.later import soon
from core.posts import again
from deployment.rules.feed import read_address
from liaison.actions import pack_visit as actions
from liaison.forms.carer import CodeForm
from liaison.models import MeetingPack, PackVisit
from liaison.queries import meeting as queries
from messaging.tasks import mail_send_due
from schools.context import in_school

COOKIE = "hlta_shared" if settings.IS_LOCAL else "__Secure-shared"
SALT, SECONDS = "liaison.pack", 24 * 3600
WRONG_CODE = "This code doesn't work. Check it, or ask for a new one."
View = Callable[..., HttpResponse]


@dataclass
class Held:
    """What a browser holds: a link that lives, and a visit where the code was given."""

    now: datetime
    pack: MeetingPack | None = None
    visit: PackVisit | None = None


def keep_secret(response: HttpResponse, *, referrer: str = "no-referrer") -> None:
    """No address or page with a secret stays in a cache, goes to another site or is kept by a search engine."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = referrer
    response.headers["X-Robots-Tag"] = "noindex, nofollow"


def door_of_pack(*methods: str) -> Callable[[View], View]:
    """Work in the school of the cookie, as nobody: `view(request, held)`."""

    def decorate(view: View) -> View:
        @public(*methods)
        @wraps(view)
        def entered(request: HttpRequest) -> HttpResponse:
            request.user = AnonymousUser()
            cookie, now = _read(request), timezone.now()
            with in_school(int(cookie.get("s", 0))), pghistory.context(user=None, meeting_pack=cookie.get("p")):
                return view(request, _held(cookie, now))

        return entered

    return decorate


def _read(request: HttpRequest) -> dict[str, Any]:
    """The cookie's content; nothing for one that is not ours or is older than a day. Never raises."""
    try:
        content = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return content if isinstance(content, dict) else {}


def _held(cookie: dict[str, Any], now: datetime) -> Held:
    if "p" not in cookie:
        return Held(now)
    pack = queries.pack_held(pk=cookie["p"], token_hash=cookie["h"], now=now)
    if pack is None or "v" not in cookie:
        return Held(now, pack)
    return Held(now, pack, queries.pack_visit_held(pack=pack, secret=cookie["v"], now=now))


def _keep(response: HttpResponse, pack: MeetingPack, secret: str = "") -> None:
    """Let the browser hold the link, or the visit with this secret, until it is closed."""
    content = {"s": pack.school_id, "p": pack.pk, "h": pack.token_hash} | ({"v": secret} if secret else {})
    # Lax: somebody who follows the link from their mail is led on at once, and the cookie has to go along.
    response.set_cookie(
        COOKIE, signing.dumps(content, salt=SALT), path=reverse("liaison:pack_read"), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


@public("GET")
def pack_open(request: HttpRequest, address: str) -> HttpResponse:
    """Swap the secret of the address for a signed cookie and lead on. Whatever is wrong, the answer is the same."""
    school, token = read_address(address)
    with in_school(school):
        pack = queries.pack_of(token=token, now=timezone.now())
    if pack is None:
        return _gone(request)
    response = redirect("liaison:pack_read")
    response.status_code = 303
    keep_secret(response)
    _keep(response, pack)
    return response


@door_of_pack("GET")
def pack_read(request: HttpRequest, held: Held) -> HttpResponse:
    """What was shared, as it was then; before the code, the way to it."""
    if held.pack is None:
        return _gone(request)
    if held.visit is None:
        return _door(request, held)
    actions.visit_see(visit=held.visit, now=held.now)
    return _page(request, "pack_read", {"content": held.pack.content, "expires_at": held.pack.expires_at})


@door_of_pack("POST")
@again("a code that was asked for a moment ago is the one that is on its way")
def pack_code_send(request: HttpRequest, held: Held) -> HttpResponse:
    if held.pack is None:
        return _gone(request)
    try:
        actions.pack_code_ask(pack=held.pack, now=held.now)
    except DomainError as error:
        return _door(request, held, problem=str(error))
    soon(mail_send_due)
    return redirect("liaison:pack_read")


@door_of_pack("POST")
@again("a code opens the pages once, and each try counts")
def pack_code_enter(request: HttpRequest, held: Held) -> HttpResponse:
    if held.pack is None:
        return _gone(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _door(request, held, form)
    secret = actions.pack_code_try(pack=held.pack, digits=form.cleaned_data["code"], now=held.now)
    if secret is None:
        form.add_error("code", WRONG_CODE)
        return _door(request, held, form)
    response = redirect("liaison:pack_read")
    _keep(response, held.pack, secret)
    return response


@door_of_pack("POST")
@again("a visit ends once")
def pack_leave(request: HttpRequest, held: Held) -> HttpResponse:
    if held.visit is not None:
        actions.visit_leave(visit=held.visit, now=held.now)
    response = _page(request, "pack_left", {})
    response.delete_cookie(COOKIE, path=reverse("liaison:pack_read"), samesite="Lax")
    return response


def _door(request: HttpRequest, held: Held, form: CodeForm | None = None, *, problem: str = "") -> HttpResponse:
    """The page before the code: it says which school shares something, and nothing of a pupil."""
    assert held.pack is not None
    is_sent = queries.is_pack_code_on_its_way(pack=held.pack, now=held.now)
    context = {"school": held.pack.school, "form": form or CodeForm(), "problem": problem, "is_sent": is_sent}
    return _page(request, "pack_door", context)


def _gone(request: HttpRequest) -> HttpResponse:
    return _page(request, "pack_gone", {}, status=404)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, f"liaison/{name}.html", context, status=status)
    # Its buttons post to this site, which asks where a form comes from.
    keep_secret(response, referrer="same-origin")
    return response
