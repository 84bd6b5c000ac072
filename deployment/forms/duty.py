"""Well-formed input about duties."""

from typing import Any

from django import forms

from core.fields import DAY, TIME, NameChoice
from deployment.models import Cell, DutyPost
from schools.rules import WEEKDAYS
from staff.models import StaffMember


class DutyPostForm(forms.ModelForm):
    week = forms.TypedChoiceField(
        choices=[("", "Both weeks"), (1, "Week A"), (2, "Week B")], coerce=int, empty_value=None, required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Days", coerce=int, choices=list(enumerate(WEEKDAYS[:5], start=1)), widget=forms.CheckboxSelectMultiple
    )
    people = forms.IntegerField(label="People needed", min_value=1, max_value=20, initial=1)

    class Meta:
        model = DutyPost
        fields = [
            "name", "place", "kind", "week", "weekdays", "starts_at", "ends_at", "people", "starts_on", "ends_on", "note",
        ]  # fmt: skip
        labels = {"starts_at": "From", "ends_at": "Until", "starts_on": "First day", "ends_on": "Not any more from"}
        widgets = {
            "starts_at": TIME,
            "ends_at": TIME,
            "starts_on": DAY,
            "ends_on": DAY,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "It must end after it starts.")
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "It ends before it starts. Choose a later day.")
        return data


class DutyAssignForm(forms.Form):
    staff_member = NameChoice(queryset=StaffMember._base_manager.none(), label="Who")
    week = forms.TypedChoiceField(coerce=int, choices=[(1, "Week A"), (2, "Week B")])
    weekday = forms.TypedChoiceField(label="Day", coerce=int, choices=list(enumerate(WEEKDAYS[:5], start=1)))
    starts_on = forms.DateField(label="From", widget=DAY)
    reason = forms.CharField(
        label="Why it can be although they are busy, or have no other break", required=False, max_length=200,
        help_text="Only where it says so.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_member"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]


class DutySwapForm(forms.Form):
    on = forms.DateField(label="Day", widget=DAY)
    covered_by = NameChoice(queryset=StaffMember._base_manager.none(), label="Who takes it over")
    note = forms.CharField(label="Note for them", required=False, max_length=200)
    reason = forms.CharField(
        label="Why it can be although they have no other break", required=False, max_length=200,
        help_text="Only where it says so.",
    )  # fmt: skip

    def __init__(self, *args: Any, cell: Cell, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = StaffMember.objects.working().exclude(pk=cell.staff_member_id)
        self.fields["covered_by"].queryset = others  # type: ignore[attr-defined]


class DutyEndForm(forms.Form):
    on = forms.DateField(label="First day without", widget=DAY)


class DutyProposeForm(forms.Form):
    """Which lines of a proposal are taken: "post:person:week:weekday"."""

    starts_on = forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])
    lines = forms.MultipleChoiceField(
        error_messages={
            "required": "Tick at least one line.",
            "invalid_choice": "The rota has changed meanwhile. Look at the new proposal.",
        }
    )

    def __init__(self, *args: Any, lines: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(line, line) for line in lines]  # type: ignore[attr-defined]
