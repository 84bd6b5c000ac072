"""Well-formed input of a session's grid."""

from typing import Any

from django import forms

from core.editing import EditForm
from interventions.models import Session, SessionRecord

SELECT = {"class": "form-select"}


def _choices(enum: Any, blank: str) -> list:
    return [("", blank), *enum.choices]


class RecordForm(forms.Form):
    """One pupil's line. `version` is the one that was read; 0 for an empty line."""

    placement = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    attendance = forms.ChoiceField(
        choices=_choices(SessionRecord.Attendance, "Not yet"), required=False, widget=forms.Select(attrs=SELECT)
    )
    help_level = forms.TypedChoiceField(
        label="Help needed", choices=_choices(SessionRecord.Help, "-"), required=False, coerce=int, empty_value=None,
        widget=forms.Select(attrs=SELECT),
    )  # fmt: skip
    engagement = forms.TypedChoiceField(
        choices=_choices(SessionRecord.Engagement, "-"), required=False, coerce=int, empty_value=None,
        widget=forms.Select(attrs=SELECT),
    )  # fmt: skip
    target_hit = forms.ChoiceField(
        label="Target met",
        choices=_choices(SessionRecord.Target, "-"),
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    note = forms.CharField(
        required=False, max_length=4000, strip=False, widget=forms.Textarea(attrs={"rows": 1, "class": "form-control"})
    )
    next_step = forms.CharField(
        label="Next step",
        required=False,
        max_length=300,
        strip=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    independence = forms.CharField(
        label="Done independently (earns a reward)",
        required=False,
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    @property
    def values(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if key not in ("placement", "version")}


class SessionAimForm(EditForm):
    aim = forms.CharField(
        label="Today's aim", max_length=300, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )


class SessionStepsForm(EditForm):
    """Which steps were done, by their places. `steps`: those that the page shows."""

    done = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "The steps have changed. Tick those that were done."},
    )

    def __init__(self, data: Any = None, *, steps: list[dict[str, Any]]) -> None:
        numbered = list(enumerate(steps, start=1))
        super().__init__(data, initial={"done": [number for number, step in numbered if step["is_done"]]})
        self.fields["done"].choices = [(number, step["title"]) for number, step in numbered]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[int]:
        """The places that the page shows ticked."""
        choices = self.fields["done"].choices  # type: ignore[attr-defined]
        return [number for number, _ in choices if str(number) in map(str, self["done"].value() or [])]


# "Moved" is said by moving a session, never by hand.
CAUSES = [choice for choice in Session.NotHeld.choices if choice[0] != Session.NotHeld.MOVED]


class SessionNotHeldForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why it was not held",
        choices=[
            ("", "Choose a reason"),
            *(choice for choice in Session.NotHeld.choices if choice[0] != Session.NotHeld.MOVED),
        ],
    )
    note = forms.CharField(label="Note", max_length=300, required=False)
