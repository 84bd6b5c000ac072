"""Well-formed input about the waiting list and its offers."""

from typing import Any

from django import forms
from django.utils import timezone

from core.editing import EditForm
from core.fields import DAY, DayField
from interventions.models import WaitingEntry
from pupils.forms.choices import PupilsChoice
from pupils.models import Pupil


class WaitingForm(forms.Form):
    """Who is to wait, how urgently, and why."""

    pupils = PupilsChoice(
        queryset=Pupil._base_manager.none(), widget=forms.MultipleHiddenInput,
        error_messages={"required": "Choose at least one pupil on the programme's page."},
    )  # fmt: skip
    urgency = forms.TypedChoiceField(label="When their turn comes", coerce=int, choices=WaitingEntry.Urgency.choices)
    on = DayField(
        label="Waiting since", widget=DAY, required=False, initial=timezone.localdate,
        help_text="Empty: today. Within one turn, whoever has waited longest comes first.",
    )  # fmt: skip
    reason = forms.CharField(
        max_length=300, required=False, help_text="Needed where somebody is to come before others."
    )

    def __init__(self, *args: Any, pupils: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].queryset = pupils  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("urgency") or 1) > WaitingEntry.Urgency.USUAL and not data.get("reason"):
            self.add_error("reason", "Say why this pupil comes before others.")
        return data


class OrderForm(EditForm):
    urgency = forms.TypedChoiceField(label="When their turn comes", coerce=int, choices=WaitingEntry.Urgency.choices)
    reason = forms.CharField(label="Why the order changes", max_length=300)


class ReasonForm(forms.Form):
    """A reason, for leaving the list or passing an offer on."""

    reason = forms.CharField(max_length=300)


class LeaveListForm(ReasonForm):
    """Why a pupil waits no more, and since when."""

    on = DayField(
        label="Off the list on", widget=DAY, required=False, initial=timezone.localdate, help_text="Empty: today."
    )


class KeepApartForm(ReasonForm):
    """Why two pupils are kept apart, and since when."""

    since = DayField(label="Since", widget=DAY, required=False, help_text="Empty: from today.")
