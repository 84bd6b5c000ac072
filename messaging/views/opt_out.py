"""Reminder opt-outs: the page that a mail's link opens, without an account, and the school's list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door, public
from core.posts import again
from messaging import actions
from messaging.forms import OptOutForm
from messaging.kinds import label_said
from messaging.letters import read_token, unchecked_lines
from messaging.models import OptOut
from messaging.queries import has_refused, opt_outs, refusable_mail
from schools.context import in_school

SECRET = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@csrf_exempt  # the address itself is the key, and a mail program's own button has no other (RFC 8058)
@public("GET", "POST")
@again("a choice that is made already is the same choice")
def opt_out_choose(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in a mail opens, in that mail's language: GET shows the choice, POST makes it (`wish` "in": send them
    again). Nobody is named."""
    ids = read_token(token)
    if ids is None:
        return _gone(request)
    with in_school(ids[0]):
        mail = refusable_mail(pk=ids[1])
        if mail is None:
            return _gone(request)
        if request.method == "POST" and request.POST.get("wish") == "in":
            actions.opt_out_end(address=mail.to_address, kind=mail.kind, by=None)
        elif request.method == "POST":
            actions.opt_out_set(address=mail.to_address, kind=mail.kind, by=None, now=timezone.now())
        context = {"school": mail.school, "is_out": has_refused(mail=mail), "is_done": request.method == "POST"}
        with translation.override(mail.language):
            context |= {"label": label_said(mail.kind), "note": unchecked_lines([mail])}
            return _private(render(request, "messaging/opt_out_choose.html", context))


def _gone(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "messaging/opt_out_choose.html", {"school": None}, status=404))


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in SECRET.items():
        response.headers[name] = value
    return response


@door(Permission.MESSAGE_SEE, methods=("GET", "POST"))
@again("an address is on the list once")
def opt_out_list(request: StaffRequest) -> HttpResponse:
    """POST adds an address: somebody said so on the telephone."""
    form = OptOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.opt_out_set(**form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, "They get no more of these. Phone them instead.")
        return redirect("messaging:opt_out_list")
    return render(request, "messaging/opt_out_list.html", {"form": form, "opt_outs": opt_outs(user=request.user)})


@door(Permission.MESSAGE_SEE, methods=("POST",))
@again("an address that is off the list is not on it")
def opt_out_end(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(OptOut, pk=pk)
    actions.opt_out_end(address=row.address, kind=row.kind, by=request.user)
    messages.success(request, "They get these again.")
    return redirect("messaging:opt_out_list")
