"""Notices to acknowledge, the outbox, and the local mailbox."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.addresses import asked_address
from core.asked import asked_pks
from core.door import door
from core.errors import DomainError
from core.later import soon
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again
from messaging import actions
from messaging.forms import RetryForm
from messaging.mailbox import Letter, letters
from messaging.models import Mail, Notice
from messaging.tasks import mail_send_due

COLUMNS = (
    Column("to", "To", lambda mail: mail.to_name, sort=("to_name",)),
    Column("address", "Address", lambda mail: mail.to_address, sort=("to_address",)),
    Column("subject", "Subject", lambda mail: mail.subject),
    Column("state", "State", lambda mail: mail.get_state_display(), sort=("state", "created_at")),
    Column("todo", "What to do", lambda mail: mail.what_to_do if mail.is_in_trouble else "", is_hidden=True),
    Column("sent_at", "Sent", lambda mail: moment(mail.sent_at), sort=("sent_at",)),
)


# Of the list, what a person has to look at.
TROUBLE = "trouble"


@door(Permission.NOTICE_ACKNOWLEDGE, methods=("POST",))
@again("what is seen is seen")
def notice_acknowledge(request: StaffRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.filter(recipient=request.user), pk=pk)
    actions.notices_acknowledge(notices=[notice], by=request.user, now=timezone.now())
    return _back(request)


@door(Permission.NOTICE_ACKNOWLEDGE, methods=("POST",))
@again("what is seen is seen")
def notices_acknowledge(request: StaffRequest) -> HttpResponse:
    """All that the page showed, by name: what came meanwhile stays open."""
    shown = asked_pks(request.POST.getlist("notice"))
    mine = Notice.objects.open_for(request.user).filter(pk__in=shown)
    if count := actions.notices_acknowledge(notices=mine, by=request.user, now=timezone.now()):
        messages.success(request, "You have seen all of it." if count > 1 else "You have seen it.")
    return _back(request)


def _back(request: StaffRequest) -> HttpResponse:
    return HttpResponseRedirect(asked_address(request.POST.get("next", "")))


@door(Permission.MESSAGE_SEE)
def mail_list(request: StaffRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = Mail.objects.troubled_first()
    if state == TROUBLE:
        rows = rows.in_trouble()
    elif state in Mail.State.values:
        rows = rows.filter(state=state)
    rows = searched(rows, request.GET.get("q", ""), "to_name", "to_address", "subject")
    if file := file_of(request, rows, name="messages", columns=COLUMNS):
        return file
    context = {
        "state": state,
        "states": [(TROUBLE, "Did not arrive"), *Mail.State.choices],
        **list_of(request, rows, columns=COLUMNS),
    }
    return render(request, "messaging/mail_list.html", context)


@door(Permission.MESSAGE_SEE, methods=("POST",))
@again("a message that is on its way already says so")
def mail_retry(request: StaffRequest, pk: int) -> HttpResponse:
    """POST may give another `to_address`."""
    mail = get_object_or_404(Mail, pk=pk)
    form = RetryForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"“{request.POST.get('to_address', '')}” isn't an email address. Nothing was sent.")
        return redirect("messaging:mail_list")
    try:
        actions.mail_retry(mail=mail, by=request.user, now=timezone.now(), **form.cleaned_data)
        soon(mail_send_due)
        messages.success(request, "It goes out again within a minute.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("messaging:mail_list")


@door(Permission.MESSAGE_SEE, methods=("POST",))
@again("a message that counts as sent says so")
def mail_settle(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.mail_settle(mail=get_object_or_404(Mail, pk=pk), by=request.user, now=timezone.now())
        messages.success(request, "It counts as sent.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("messaging:mail_list")


def _letters(request: StaffRequest) -> list[Letter]:
    if not settings.MAILBOX_DIR:
        raise Http404
    return letters(folder=Path(settings.MAILBOX_DIR), school=request.user.membership.school.slug)


@door(Permission.MAILBOX_READ)
def mailbox(request: StaffRequest) -> HttpResponse:
    page = Paginator(_letters(request), 50).get_page(request.GET.get("page"))
    return render(request, "messaging/mailbox.html", {"page": page})


@door(Permission.MAILBOX_READ)
def mailbox_message(request: StaffRequest, number: int) -> HttpResponse:
    letter = next((letter for letter in _letters(request) if letter.number == number), None)
    if letter is None:
        raise Http404
    if request.GET.get("part") == "calendar" and letter.calendar:
        headers = {"Content-Disposition": 'attachment; filename="invitation.ics"'}
        return HttpResponse(letter.calendar, content_type="text/calendar", headers=headers)
    return render(request, "messaging/mailbox_message.html", {"letter": letter})
