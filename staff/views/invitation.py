"""Invitations: made and managed on a colleague's page, accepted by who is invited."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from access.actions import hash_of
from access.browser import remember
from access.guesses import welcome
from access.middleware import SCHOOL
from access.models import User
from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door, public
from core.errors import DomainError
from core.posts import again
from schools.context import in_school
from staff import actions
from staff.forms.member import StaffForm
from staff.models import Invitation, StaffMember
from staff.queries.invitation import Offer, Way, invitation_pending, offer_of
from staff.views.member import account_form, person_page

HELD = "invitation"
BACKEND = "access.backends.Backend"
MOST_DIGITS = 18


@door(Permission.ACCOUNT_EDIT, methods=("POST",))
@once
def invitation_create(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(StaffMember.objects.select_related("user"), pk=pk)
    form = account_form(request, person, is_sent=True)
    if "email" in form.fields and form.is_valid():
        now, values = timezone.now(), form.cleaned_data
        try:
            actions.invitation_create(person=person, now=now, by=request.user, **values)
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            _say(request, person)
            return redirect("staff:staff_edit", pk=pk)
    return person_page(request, person, StaffForm(instance=person), form)


def _say(request: StaffRequest, person: StaffMember) -> None:
    pending = invitation_pending(person=person, now=timezone.now())
    if pending is None:
        return
    messages.success(request, f"{person.name} is invited. They can sign in once they accept by the link we've sent.")
    if pending.is_other_name:
        text = f"The account with the address {pending.row.email} is in another name than {person.name}. Check the address."
        messages.warning(request, text)


@door(Permission.ACCOUNT_EDIT, methods=("POST",))
@once
def invitation_send(request: StaffRequest, pk: int) -> HttpResponse:
    """Send it again; `many`: from the page on which many are invited."""
    invitation = get_object_or_404(Invitation.objects.select_related("staff_member"), pk=pk)
    try:
        actions.invitation_send(invitation=invitation, now=timezone.now(), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        _say(request, invitation.staff_member)
    if "many" in request.POST:
        return redirect("staff:invitation_many")
    return redirect("staff:staff_edit", pk=invitation.staff_member_id)


@door(Permission.ACCOUNT_EDIT, methods=("POST",))
@again("one that is withdrawn stays so")
def invitation_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        actions.invitation_withdraw(invitation=invitation, now=timezone.now(), by=request.user)
        messages.success(request, "The invitation is withdrawn. Its link no longer works.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("staff:staff_edit", pk=invitation.staff_member_id)


@public("GET")
def invitation_open(request: HttpRequest, address: str) -> HttpResponse:
    """The link of the mail: its secret leaves the address at once. A GET uses nothing up: mail servers look at links too."""
    school, _, secret = address.partition("-")
    if school.isdecimal() and len(school) <= MOST_DIGITS:
        request.session[HELD] = {"school": int(school), "hash": hash_of(secret)}
    return redirect("staff:invitation_accept")


@sensitive_post_parameters("new_password1", "new_password2")
@public("GET", "POST")
@again("a link works once")
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Which school invites, and as what; a button for who has an account, a new password for who has none."""
    held = request.session.get(HELD)
    user = request.user if isinstance(request.user, User) else None
    if not held:
        return render(request, "staff/invitation_accept.html", {"offer": None})
    with in_school(held["school"]):
        offer = offer_of(secret_hash=held["hash"], user=user, now=timezone.now())
        form = _form(request, offer)
        joined = _accepted(request, offer, user, form) if offer and request.method == "POST" else None
    if joined is not None:
        return _in(request, joined, held["school"])
    return render(request, "staff/invitation_accept.html", {"offer": offer, "form": form})


def _form(request: HttpRequest, offer: Offer | None) -> SetPasswordForm | None:
    if offer is None or offer.way != Way.CHOOSE:
        return None
    row = offer.row
    form: Any = SetPasswordForm(User(email=row.email, full_name=row.staff_member.name), request.POST or None)
    form.fields["new_password1"].label, form.fields["new_password2"].label = "Password", "Password again"
    return form


def _accepted(request: HttpRequest, offer: Offer, user: User | None, form: SetPasswordForm | None) -> User | None:
    """Who has joined; None where the page is shown again. Must run in the school of the offer."""
    if offer.way not in (Way.JOIN, Way.CHOOSE) or (form is not None and not form.is_valid()):
        return None
    password = form.cleaned_data["new_password1"] if form else ""
    try:
        return actions.invitation_accept(invitation=offer.row, user=user, password=password, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return None


def _in(request: HttpRequest, user: User, school: int) -> HttpResponse:
    """To the school that they have joined."""
    if not request.user.is_authenticated:
        login(request, user, backend=BACKEND)
    request.session.pop(HELD, None)
    request.session[SCHOOL] = school
    welcome(request, email=user.email, now=timezone.now())
    response = redirect("/")
    remember(request, response, user)
    return response
