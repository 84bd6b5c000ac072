"""One's own account: signing in and out, a forgotten password, a new one, a new address.

The pages of the sign-in library that the product uses, and no others: whatever is not in `account_urls.py` does not exist.
"""

from typing import Any

from allauth.account import views as library
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from access import actions
from access.browser import remember
from access.forms import CodeAskForm, CodeForm, EmailChangeForm
from access.models import AccountMail, EmailChange
from access.request import StaffRequest
from core.door import public, signed_in
from core.errors import DomainError
from core.posts import again

CHANGE, CODE_FOR = "email_change", "code_for"

sign_in = public("GET", "POST")(again("who is signed in stays so", waits=False)(library.LoginView.as_view()))
sign_out = public("GET", "POST")(again("who is signed out stays so", waits=False)(library.LogoutView.as_view()))
password_reset = public("GET", "POST")(
    again("one mail goes out within minutes", waits=False)(library.PasswordResetView.as_view())
)
password_reset_done = public("GET")(library.PasswordResetDoneView.as_view())
password_reset_from_key_done = public("GET")(library.PasswordResetFromKeyDoneView.as_view())


class PasswordResetFromKey(library.PasswordResetFromKeyView):
    """Whoever follows the link has the account's mailbox, so that their browser is known from here on."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        remember(self.request, response, self.reset_user)
        return response


class PasswordChange(library.PasswordChangeView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        remember(self.request, response, form.user)
        return response


password_reset_from_key = public("GET", "POST")(again("a link works once")(PasswordResetFromKey.as_view()))
password_change = signed_in("GET", "POST")(again("it asks for the password of before")(PasswordChange.as_view()))


@public("GET", "POST")
@again("one mail goes out within minutes", waits=False)
def code_ask(request: HttpRequest) -> HttpResponse:
    """The way through where others have guessed too often: a code by mail. The answer is the same for every address."""
    form = CodeAskForm(request.POST or None, initial={"email": request.session.get(CODE_FOR, "")})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        actions.mail_ask(kind=AccountMail.Kind.CODE, address=email, now=timezone.now())
        request.session[CODE_FOR] = email
        return redirect("account_code_enter")
    return render(request, "account/code_ask.html", {"form": form})


@public("GET", "POST")
@again("a code works once", waits=False)
def code_enter(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None, initial={"email": request.session.get(CODE_FOR, "")})
    if request.method == "POST" and form.is_valid():
        user = actions.code_use(now=timezone.now(), **form.cleaned_data)
        if user is not None:
            response = redirect("account_login")
            remember(request, response, user)
            request.session.pop(CODE_FOR, None)
            messages.success(request, "We know this browser now. Sign in with your password.")
            return response
        form.add_error("code", "This code doesn't work. Check it, or get a new one: each works once, for 10 minutes.")
    return render(request, "account/code_enter.html", {"form": form})


@sensitive_post_parameters("password")
@signed_in("GET", "POST")
@again("one change waits at a time, and five mails go out in an hour")
def email_change(request: StaffRequest) -> HttpResponse:
    """Ask for another address to sign in with; it counts once a link in its mailbox was followed."""
    form = EmailChangeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        try:
            actions.email_change_ask(user=request.user, address=address, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"We've sent a link to {address}. Open it to start signing in with this address.")
            return redirect("account_email_change")
    waiting = EmailChange.objects.filter(user=request.user, expires_at__gt=timezone.now()).first()
    return render(request, "account/email_change.html", {"form": form, "waiting": waiting})


@public("GET")
def email_confirm_open(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the mail: its secret leaves the address at once."""
    request.session[CHANGE] = actions.hash_of(secret)
    return redirect("account_email_confirm")


@signed_in("GET", "POST")
@again("a link works once")
def email_confirm(request: StaffRequest) -> HttpResponse:
    """Only who asked for it can confirm it: an address typed wrong gives its owner nothing."""
    secret_hash = request.session.get(CHANGE) or "none"
    rows = EmailChange.objects.filter(user=request.user, secret_hash=secret_hash, expires_at__gt=timezone.now())
    change = rows.first()
    if change is not None and request.method == "POST":
        try:
            user = actions.email_change_confirm(change=change, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("account_email_change")
        del request.session[CHANGE]
        update_session_auth_hash(request, user)
        messages.success(request, f"From now on you sign in with {user.email}. Your other browsers are signed out.")
        response = redirect("/")
        remember(request, response, user)
        return response
    return render(request, "account/email_confirm.html", {"change": change})
