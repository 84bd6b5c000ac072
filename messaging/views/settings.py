"""How the school's mail goes out, and what a member of staff gets."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.later import soon
from core.posts import again, edits
from messaging import actions
from messaging.forms import MailSettingsForm
from messaging.letters import sender_address
from messaging.queries import own_school, wants_digest
from messaging.tasks import mail_send_due


@door(Permission.MAIL_SETTINGS_EDIT, methods=("GET", "POST"))
@edits
def mail_settings_edit(request: StaffRequest) -> HttpResponse:
    # The school's own settings have some of these fields too.
    school = own_school(user=request.user, is_held=request.method == "POST")
    form = MailSettingsForm(request.POST or None, instance=school)
    if request.method == "POST" and form.is_valid():
        actions.mail_settings_edit(school=school, values=form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, "The mail settings are saved. What waits to go out follows them.")
        return redirect("messaging:mail_settings_edit")
    return render(request, "messaging/mail_settings_edit.html", {"form": form, "address": sender_address()})


@door(Permission.MAIL_SETTINGS_EDIT, methods=("POST",))
@once
def mail_test_send(request: StaffRequest) -> HttpResponse:
    mail = actions.mail_test_send(school=own_school(user=request.user), by=request.user, now=timezone.now())
    soon(mail_send_due)
    messages.success(request, f"A test message goes to {mail.to_address} within a minute.")
    return redirect("messaging:mail_settings_edit")


@door(Permission.NOTICE_ACKNOWLEDGE, methods=("GET", "POST"))
@again("a choice that is made already is the same choice")
def digest_choose(request: StaffRequest) -> HttpResponse:
    """POST with `wanted` asks for the daily mail, without it ends it."""
    if request.method == "POST":
        is_wanted = "wanted" in request.POST
        actions.digest_choose(user=request.user, is_wanted=is_wanted, now=timezone.now())
        words = "From the next school day on you get one mail a day." if is_wanted else "You get no daily mail."
        messages.success(request, words)
        return redirect("messaging:digest_choose")
    return render(request, "messaging/digest_choose.html", {"is_wanted": wants_digest(user=request.user)})
