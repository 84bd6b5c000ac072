"""Well-formed input about sign-offs and topics."""

from typing import Any

from django import forms

from core.editing import EditModelForm
from core.fields import DAY, DayField
from interventions.models import Topic
from schools.forms import years_cleaned


class SignOffForm(forms.Form):
    month = DayField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])
    note = forms.CharField(max_length=300, required=False)


class TopicForm(EditModelForm):
    year_groups = forms.CharField(label="Years", required=False, max_length=40, help_text="As 7, 8; empty for all.")

    class Meta:
        model = Topic
        fields = ["subject", "year_groups", "title", "practice", "starts_on", "ends_on"]
        labels = {"starts_on": "From", "ends_on": "Until"}
        widgets = {"starts_on": DAY, "ends_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget.attrs["list"] = "subjects"
        if self.instance.pk:
            self.initial["year_groups"] = ", ".join(str(year) for year in self.instance.year_groups)

    def clean_year_groups(self) -> list[int]:
        return years_cleaned(self.cleaned_data["year_groups"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "It ends before it starts. Choose a later day.")
        return data
