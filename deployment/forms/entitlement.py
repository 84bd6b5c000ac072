"""Well-formed input about promised hours."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import DAY, DayField
from deployment.models import Entitlement


class EntitlementForm(forms.Form):
    """What a plan promises; an edit asks from which day on it is so."""

    source = forms.ChoiceField(label="Where it is promised", choices=Entitlement.Source.choices)
    wording = forms.CharField(
        label="In the plan's words", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="As: 15 hours a week of support from a teaching assistant in small groups.",
    )  # fmt: skip
    hours_a_week = forms.DecimalField(label="Hours a week", min_value=Decimal("0.05"), max_value=50, decimal_places=2)
    may_be_shared = forms.ChoiceField(
        label="Shared or the pupil's own",
        choices=[("yes", "May be shared with a class or a group"), ("no", "The pupil's own: an adult for them alone")],
    )
    starts_on = DayField(label="From the day", widget=DAY)
    last_on = DayField(label="Until the day", widget=DAY, required=False, help_text="The last day. Empty: on and on.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("last_on") and data.get("starts_on") and data["last_on"] < data["starts_on"]:
            self.add_error("last_on", "The last day is before the first. Choose a later day.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "source": data["source"], "wording": data["wording"], "may_be_shared": data["may_be_shared"] == "yes",
            "minutes_a_week": max(1, round(data["hours_a_week"] * 60)),
            "ends_on": data["last_on"] and data["last_on"] + timedelta(days=1),
        }  # fmt: skip


class EntitlementEditForm(EditForm, EntitlementForm):
    """A change of a promise that is there."""

    proposed = ("starts_on",)


class EntitlementEndForm(forms.Form):
    on = DayField(label="The first day without it", widget=DAY)
