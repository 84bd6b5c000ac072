"""What a carer types on their own page: few words, in any of the digits that people use."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import ReviewInvitee

A = ReviewInvitee.Answer


class CarerForm(forms.Form):
    use_required_attribute = False

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The id of its field and the words of each error; an empty id where it is of none."""
        found: list[tuple[str, str]] = []
        for name, errors in self.errors.items():
            found += [(f"id_{name}" if name in self.fields else "", str(error)) for error in errors]
        return found


class CodeForm(CarerForm):
    code = forms.CharField(max_length=40, error_messages={"required": _("Type the code from the email.")})

    def clean_code(self) -> str:
        """Six digits, whatever stands between them; in Arabic and Urdu they have signs of their own."""
        digits = [sign for sign in self.cleaned_data["code"] if sign.isdecimal()]
        return "".join(str(int(sign)) for sign in digits)


class BirthForm(CarerForm):
    day = forms.CharField(max_length=2, required=False)
    month = forms.CharField(max_length=2, required=False)
    year = forms.CharField(max_length=4, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        try:
            parts = [int(values.get(name, "").strip()) for name in ("year", "month", "day")]
            values["born_on"] = date(*parts)
        except ValueError as error:
            raise forms.ValidationError(_("Type the day, the month and the year, in numbers.")) from error
        return values


class AnswerForm(CarerForm):
    """Whether they come."""

    ANSWERS = (
        (A.COMING.value, _("I will come")),
        (A.OTHER_TIME.value, _("I need another time")),
        (A.NOT_COMING.value, _("I cannot come")),
    )
    answer = forms.ChoiceField(choices=ANSWERS, error_messages={"required": _("Choose one of the three answers.")})
    times = forms.CharField(max_length=250, required=False)
    needs_interpreter = forms.BooleanField(required=False)
    help = forms.CharField(max_length=150, required=False)


class ViewsForm(CarerForm):
    views = forms.CharField(
        max_length=4000,
        error_messages={
            "required": _("Write what you think, in any language."),
            "max_length": _("This is too long. Please write less."),
        },
    )
