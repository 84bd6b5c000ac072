"""How sign-in behaves: accounts are made by the school, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from access.actions import mail_owe
from access.browser import remember
from access.guesses import look
from access.models import AccountMail, User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This email address and password don't go together. Check both and try again.",
        "too_many_login_attempts": "There have been too many wrong passwords. Get a code by email.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As the library's, with our own count of guesses. An account that is closed looks like a wrong password."""
        leave = look(request, email=credentials["email"], now=timezone.now())
        if leave is None:
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user is None:
            leave.wrong()
        else:
            leave.right()
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember(request, response, user)
        return response

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        mail_owe(kind=AccountMail.Kind.PASSWORD_CHANGED, user=user, address=user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        raise AssertionError(f"{template_prefix} would go past the outbox: owe it by access.actions.mail_owe")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"
