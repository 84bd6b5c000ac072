"""Packs for people from outside: chosen and looked at by staff, opened by a secret address without an account.

The address is swapped at once for a signed cookie, so that the secret stays out of history, Referer and logs.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door, public
from core.errors import DomainError
from core.posts import again
from deployment.rules.feed import read_address
from liaison.actions import pack as actions
from liaison.forms.meeting import PackForm
from liaison.models import MeetingPack
from liaison.queries import meeting as queries
from liaison.queries.pack import digest, pack_content
from liaison.views.meeting import meeting_asked
from schools.context import in_school

COOKIE, SALT, SECONDS = "hlta_shared", "liaison.pack", 60 * 60
SECRET = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@door(Permission.MEETING_EDIT, methods=("GET", "POST"))
@once
def pack_share(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose, look at exactly what they will see, share. What is shared is what was looked at, or it is shown again."""
    meeting = meeting_asked(request, pk, "pack_share")
    today, now = timezone.localdate(), timezone.now()
    form = PackForm(request.POST or None, meeting=meeting, today=today)
    context: dict[str, Any] = {"form": form, "meeting": meeting, "pupil": meeting.pupil}
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        data = form.cleaned_data
        content = pack_content(
            meeting=meeting, parts=data["parts"], phrases=data["phrases"], keep=data["keep"], today=today
        )
        seen = request.POST.get("seen", "")
        if seen == digest(content):
            try:
                address = actions.pack_share(
                    meeting=meeting, participant=data["participant"], parts=data["parts"], content=content,
                    expires_at=form.expires_at, is_mailed=data["is_mailed"], by=request.user, now=now,
                )  # fmt: skip
            except DomainError as error:
                form.add_error(None, str(error))
                return render(request, "liaison/pack_share.html", context)
            if address:
                return _handed(request, {**context, "address": address, "participant": data["participant"]})
            messages.success(request, f"Shared with {data['participant'].name}: the link is on its way by e-mail.")
            return redirect("liaison:meeting_detail", pk=pk)
        context |= {"content": content, "seen": digest(content), "is_changed": bool(seen)}
        return render(request, "liaison/pack_preview.html", context)
    return render(request, "liaison/pack_share.html", context)


def _handed(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    """The link to hand over, in the answer alone: it is kept nowhere. Sent twice, the form leads to the meeting."""
    response = render(request, "liaison/pack_shared.html", context, status=201)
    response.headers["Location"] = reverse("liaison:meeting_detail", args=[context["meeting"].pk])
    _keep_secret(response)
    return response


@door(Permission.MEETING_EDIT, methods=("POST",))
@again("a pack that was revoked keeps the time of the first")
def pack_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    pack = get_object_or_404(queries.packs_visible(user=request.user), pk=pk)
    if actions.pack_revoke(pack=pack, by=request.user, now=timezone.now()):
        messages.success(request, "Revoked: the link opens nothing any more.")
    return redirect("liaison:meeting_detail", pk=pack.meeting_id)


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
    _keep_secret(response)
    value = f"{pack.school_id}:{pack.pk}:{pack.token_hash}"
    # Lax: somebody who follows the link from their mail is led on at once, and the cookie has to go along.
    response.set_signed_cookie(
        COOKIE, value, salt=SALT, max_age=SECONDS, path=reverse("liaison:pack_read"), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@public("GET")
def pack_read(request: HttpRequest) -> HttpResponse:
    """What was shared, as it was then, for an hour after the link was opened."""
    try:
        held = request.get_signed_cookie(COOKIE, salt=SALT, max_age=SECONDS) or ""
        school, pk, token_hash = held.split(":")
    except (KeyError, ValueError, signing.BadSignature):
        return _gone(request)
    now = timezone.now()
    with in_school(int(school)):
        pack: MeetingPack | None = queries.pack_read(pk=int(pk), token_hash=token_hash, now=now)
        if pack is None:
            return _gone(request)
        if request.method == "GET":
            actions.pack_opened(pack=pack, now=now)
        context = {"content": pack.content, "expires_at": pack.expires_at}
        return _page(request, "liaison/pack_read.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    return _page(request, "liaison/pack_gone.html", {}, status=404)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    _keep_secret(response)
    return response


def _keep_secret(response: HttpResponse) -> None:
    for name, value in SECRET.items():
        response.headers[name] = value
