"""Packs for people from outside, as staff share them: chosen, looked at, shared, revoked, a code read out on the phone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import again
from liaison.actions import pack as actions
from liaison.actions.pack_visit import pack_code_read_out
from liaison.forms.meeting import PackForm
from liaison.queries import meeting as queries
from liaison.queries.pack import digest, pack_content
from liaison.views.meeting import meeting_asked
from liaison.views.pack_door import keep_secret


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
            messages.success(
                request,
                f"Shared with {data['participant'].name}. The link is on its way by email; a code that we send to the same "
                "address opens it.",
            )
            return redirect("liaison:meeting_detail", pk=pk)
        context |= {"content": content, "seen": digest(content), "is_changed": bool(seen)}
        return render(request, "liaison/pack_preview.html", context)
    return render(request, "liaison/pack_share.html", context)


def _handed(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    """The link to hand over, in the answer alone: it is kept nowhere. Sent twice, the form leads to the meeting."""
    response = render(request, "liaison/pack_shared.html", context, status=201)
    response.headers["Location"] = reverse("liaison:meeting_detail", args=[context["meeting"].pk])
    keep_secret(response)
    return response


@door(Permission.MEETING_EDIT, methods=("POST",))
@again("a pack that was revoked keeps the time of the first")
def pack_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    pack = get_object_or_404(queries.packs_visible(user=request.user), pk=pk)
    if actions.pack_revoke(pack=pack, by=request.user, now=timezone.now()):
        messages.success(request, "The link no longer works.")
    return redirect("liaison:meeting_detail", pk=pack.meeting_id)


@door(Permission.MEETING_EDIT, methods=("POST",))
@once
def pack_code_make(request: StaffRequest, pk: int) -> HttpResponse:
    """A code to read out to the person on the phone, in the answer alone: it is kept nowhere."""
    rows = queries.packs_visible(user=request.user).defer("content")
    pack = get_object_or_404(rows.select_related("participant__professional", "participant__carer_link__carer"), pk=pk)
    try:
        code = pack_code_read_out(pack=pack, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("liaison:meeting_detail", pk=pack.meeting_id)
    context = {"pack": pack, "code": code, "participant": pack.participant}
    response = render(request, "liaison/pack_code_make.html", context, status=201)
    response.headers["Location"] = reverse("liaison:meeting_detail", args=[pack.meeting_id])
    keep_secret(response)
    return response
