"""Well-formed input about ends and what comes after them."""

from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import DAY, DayField
from interventions.models import FollowUp, Placement
from interventions.rules.exits import GOES_WITH, PROLONGED, Proposal, asked_why, is_otherwise

# What a person decides; a pupil who leaves the school ends a placement without anybody's decision.
DECIDED = [(value, label) for value, label in Placement.Outcome.choices if value != Placement.Outcome.LEFT]


class DecisionForm(forms.Form):
    """A decision beside what is suggested. Where nothing is, nobody is asked why it is otherwise."""

    otherwise = forms.CharField(
        label="Why not as suggested",
        required=False,
        max_length=300,
        help_text="Needed where you decide otherwise than suggested. It is kept with the decision.",
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        if proposal.kind not in GOES_WITH:
            del self.fields["otherwise"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcome = data.get("outcome", "")
        if (
            outcome
            and is_otherwise(self.proposal, outcome)
            and not data.get("otherwise")
            and not self.errors.get("otherwise")
        ):
            self.add_error("otherwise", asked_why(self.proposal))
        return data


class PlacementEndForm(DecisionForm):
    outcome = forms.ChoiceField(label="What you decide", choices=DECIDED, widget=forms.RadioSelect)
    on = DayField(label="End date (first day without it)", widget=DAY)
    reason = forms.CharField(label="Why", max_length=200)
    what_next = forms.CharField(
        label="What is next",
        max_length=300,
        help_text="Who does what now: in class, another programme, a look in six weeks, …",
    )
    field_order = ("outcome", "otherwise", "on", "reason", "what_next")


class PlacementProlongForm(DecisionForm):
    until = DayField(label="Goes on until", widget=DAY)
    reason = forms.CharField(label="Why", max_length=200)
    field_order = ("until", "reason", "otherwise")

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["outcome"] = PROLONGED
        data = super().clean()
        del data["outcome"]
        return data


class FollowUpForm(EditForm):
    """What is stored comes as `initial`; of a check that nobody has done yet the day is a proposal."""

    result = forms.ChoiceField(label="Did it stick?", choices=FollowUp.Result.choices, widget=forms.RadioSelect)
    on = DayField(label="Seen on", widget=DAY)
    note = forms.CharField(label="What you saw", required=False, max_length=300)

    def __init__(self, *args: Any, today: Any, is_done: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.proposed = () if is_done else ("on",)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > self.today:
            raise forms.ValidationError("The day is still ahead.")
        return self.cleaned_data["on"]
