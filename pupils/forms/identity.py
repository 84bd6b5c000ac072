"""Well-formed input about who a pupil is."""

from typing import Any

from django import forms

from core.editing import EditModelForm
from core.fields import DAY
from pupils.models import Pupil
from pupils.rules.upn import has_right_letter, has_upn_form
from pupils.rules.words import choices_of

YEARS = [
    ("", "Not known"),
    ("-2", "N1"),
    ("-1", "N2"),
    ("0", "Reception"),
    *((str(y), f"Year {y}") for y in range(1, 15)),
]


class PupilForm(EditModelForm):
    year_group = forms.TypedChoiceField(label="Year", choices=YEARS, coerce=int, required=False, empty_value=None)
    ethnicity = forms.ChoiceField(choices=[("", "Not recorded"), *choices_of("ethnicity")], required=False)
    is_letter_right = forms.BooleanField(
        label="I have looked the UPN up: it is as the school's system has it", required=False
    )

    class Meta:
        model = Pupil
        fields = [
            "given_name", "preferred_name", "middle_names", "family_name", "born_on", "sex", "upn", "is_letter_right",
            "mis_id", "year_group", "form", "is_pupil_premium", "pupil_premium_reason", "is_fsm", "is_in_care", "ethnicity",
            "is_eal", "home_language", "joined_on",
        ]  # fmt: skip
        labels = {
            "given_name": "First name",
            "preferred_name": "Name they go by, where it is another",
            "mis_id": "Admission number, or ID in the school's system",
            "form": "Form",
            "joined_on": "Joined on",
        }
        widgets = dict.fromkeys(("born_on", "joined_on"), DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A tick that matters only once the letter is known to be wrong.
        if self._wrong_letter() is None:
            del self.fields["is_letter_right"]

    def _wrong_letter(self) -> str | None:
        """The UPN that was typed, where it has the form of one and its check letter is wrong (facts 18, 19)."""
        upn = str(self.data.get("upn", "")).strip().upper() if self.is_bound else ""
        return upn if has_upn_form(upn) and not has_right_letter(upn) else None

    def clean_upn(self) -> str:
        upn = self.cleaned_data["upn"].strip().upper()
        if upn and not has_upn_form(upn):
            raise forms.ValidationError("This has not the form of a UPN, such as B801200005001.")
        is_kept = upn == self.instance.upn
        if self._wrong_letter() and not is_kept and not self.data.get("is_letter_right"):
            raise forms.ValidationError(
                "Its check letter is wrong. Look it up; if it is right all the same, say so below."
            )
        return upn

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        joined, left = data.get("joined_on"), self.instance.left_on
        if joined and left and left < joined:
            self.add_error("joined_on", "They can't have joined after they left.")
        data.pop("is_letter_right", None)
        return data
