"""Well-formed input about a file for the next school."""

from datetime import date
from typing import Any

from django import forms

from core.fields import DAY, DayField
from pupils.forms.identity import YEARS
from pupils.rules.transfer import UNKNOWN, school_number


class TransferFilterForm(forms.Form):
    """Whom to choose from."""

    who = forms.ChoiceField(
        label="Who", choices=[("left", "Pupils who left"), ("year", "A year on roll")], required=False
    )
    since = DayField(label="Left since", required=False, widget=DAY)
    year = forms.TypedChoiceField(label="Year", choices=YEARS, coerce=int, required=False, empty_value=None)
    q = forms.CharField(label="Name", required=False)

    def asked(self, *, since: date) -> dict[str, Any]:
        """What is asked; those who left since a day where nothing is."""
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "who": data.get("who") or "left", "since": data.get("since") or since, "year": data.get("year"),
            "text": data.get("q", ""),
        }  # fmt: skip


class TransferForm(forms.Form):
    destination = forms.CharField(
        label="DfE number of the next school", required=False, max_length=10,
        help_text="Seven figures, for example 801/4000. Leave it empty where you don't know it.",
    )  # fmt: skip

    def clean_destination(self) -> str:
        text = self.cleaned_data["destination"].strip()
        if not text:
            return UNKNOWN
        number = school_number(text)
        if not number:
            raise forms.ValidationError("Enter seven figures, for example 801/4000, or leave it empty.")
        return number
