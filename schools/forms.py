"""Parts of forms that ask for years or for times of the school's day."""

from typing import Any

from django import forms

from core.fields import TIME
from schools.models import Period


def years_cleaned(text: str, *, example: str = "7, 8") -> list[int]:
    """Years with commas between them, in the order typed. Raises ValidationError."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and int(part) <= 14 for part in parts):
        raise forms.ValidationError(f"Give years with commas between them, as {example}.")
    return [int(part) for part in parts]


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.starts_at:%H:%M} to {obj.ends_at:%H:%M})"


class PeriodOrTimesForm(forms.Form):
    """`starts_at` and `ends_at`, typed or those of a period. A form with more fields says in `field_order` which come first."""

    period = PeriodChoice(
        queryset=Period._base_manager.none(), required=False, help_text="Or give times of your own below."
    )
    starts_at = forms.TimeField(label="From", required=False, widget=TIME)
    ends_at = forms.TimeField(label="Until", required=False, widget=TIME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = Period.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        period = data.pop("period", None)
        if period and not (data.get("starts_at") or data.get("ends_at")):
            data["starts_at"], data["ends_at"] = period.starts_at, period.ends_at
        if not data.get("starts_at") or not data.get("ends_at"):
            self.add_error("period", "Choose a period, or give both times.")
        elif data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "It must end after it starts.")
        return data
