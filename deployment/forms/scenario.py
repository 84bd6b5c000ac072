"""Well-formed input about scenarios."""

from typing import Any

from django import forms

from core.fields import DAY, DayField, NameChoice
from deployment.models import Scenario


class ScenarioForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="As Spring 1, two adults in Year 8.")
    starts_on = DayField(label="It would start on", widget=DAY)
    source = NameChoice(
        label="Copied from",
        queryset=Scenario._base_manager.none(),
        required=False,
        empty_label="The week in force on that day",
    )
    note = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Scenario.objects.all()  # type: ignore[attr-defined]


class EnforceForm(forms.Form):
    """A person has looked at what would change, and at how the week in force moved meanwhile (its mark)."""

    seen = forms.CharField(max_length=32, required=False)
