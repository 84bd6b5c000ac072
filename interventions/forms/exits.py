"""Well-formed input about ends and what comes after them."""

from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import DAY
from interventions.models import FollowUp, Placement

# What a person decides; a pupil who leaves the school ends a placement without anybody's decision.
DECIDED = [(value, label) for value, label in Placement.Outcome.choices if value != Placement.Outcome.LEFT]


class PlacementEndForm(forms.Form):
    outcome = forms.ChoiceField(label="What you decide", choices=DECIDED, widget=forms.RadioSelect)
    on = forms.DateField(label="First day on which they are not in it", widget=DAY)
    reason = forms.CharField(label="Why", max_length=200)
    what_next = forms.CharField(
        label="What is next",
        max_length=300,
        help_text="Who does what now: in class, another programme, a look in six weeks, …",
    )


class PlacementProlongForm(forms.Form):
    until = forms.DateField(label="Goes on until", widget=DAY)
    reason = forms.CharField(label="Why", max_length=200)


class FollowUpForm(EditForm):
    """What is stored comes as `initial`; of a check that nobody has done yet the day is a proposal."""

    result = forms.ChoiceField(label="Did it stick?", choices=FollowUp.Result.choices, widget=forms.RadioSelect)
    on = forms.DateField(label="Seen on", widget=DAY)
    note = forms.CharField(label="What you saw", required=False, max_length=300)

    def __init__(self, *args: Any, today: Any, is_done: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.proposed = () if is_done else ("on",)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > self.today:
            raise forms.ValidationError("The day is still ahead.")
        return self.cleaned_data["on"]
