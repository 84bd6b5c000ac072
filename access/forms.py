"""Well-formed input about accounts."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.http import HttpRequest
from django.utils import timezone

from access.actions import mail_ask
from access.guesses import own_password_check
from access.models import AccountMail, User
from core.errors import DomainError

# As the accounts have it.
LONGEST_ADDRESS = 254


class SchoolSwitchForm(forms.Form):
    """Which of one's own schools to work in."""

    school = forms.IntegerField()


LABELS = {
    "login": "Email",
    "oldpassword": "Your password now",
    "password1": "New password",
    "password2": "New password again",
}


def _plain(form: forms.Form) -> None:
    """Our labels, and no words inside the fields: they go as one types."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = LABELS.get(name, field.label)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)

    @property
    def needs_code(self) -> bool:
        """Whether there were too many guesses: a code by mail is the way through."""
        return self.has_error("__all__", "too_many_login_attempts")


class ResetForm(ResetPasswordForm):
    """Asks for a link. Nobody looks whether there is such an account before the answer is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].lower()
        if len(address) > LONGEST_ADDRESS:
            raise forms.ValidationError("Enter a valid email address.")
        return address

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        address: str = self.cleaned_data["email"]
        mail_ask(kind=AccountMail.Kind.RESET, address=address, now=timezone.now())
        return address


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)


class PasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)

    def clean_oldpassword(self) -> str:
        return _own_password(self.user, self.cleaned_data["oldpassword"])


class EmailChangeForm(forms.Form):
    email = forms.EmailField(label="New email address", max_length=254)
    password = forms.CharField(
        label="Your password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise forms.ValidationError("You sign in with this address already. Type the new one.")
        return email

    def clean_password(self) -> str:
        return _own_password(self.user, self.cleaned_data["password"])


def _own_password(user: User, password: str) -> str:
    try:
        own_password_check(user=user, password=password, now=timezone.now())
    except DomainError as error:
        raise forms.ValidationError(str(error)) from error
    return password


class CodeAskForm(forms.Form):
    email = forms.EmailField(label="Email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class CodeForm(CodeAskForm):
    code = forms.CharField(
        label="Code", max_length=40, help_text="16 letters and digits, for example k7pm-2xhd-9qrt-w4nb.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
