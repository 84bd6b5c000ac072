"""Well-formed input about statutory clocks."""

from datetime import date
from typing import Any

from django import forms

from core.editing import EditForm, EditModelForm
from core.fields import DAY, DayField
from plans.models.clock import ADVISERS, PHASES, PROCESSES, ClockPause
from plans.rules.clock_words import EVENTS, events_of

# Before the Children and Families Act there was no EHC plan; further ahead than this nothing is planned.
FIRST, LAST = date(2014, 9, 1), date(2100, 1, 1)


def _in_reach(day: date) -> None:
    if not FIRST <= day <= LAST:
        raise forms.ValidationError("Choose a day from September 2014 on, when EHC plans began, and not far ahead.")


def day_field(**kwargs: Any) -> forms.DateField:
    return DayField(widget=DAY, validators=[_in_reach], **kwargs)


class EhcCaseForm(forms.Form):
    process = forms.ChoiceField(label="Process", choices=PROCESSES)
    on = day_field(
        label="Day",
        help_text="The day on which the authority received the request, issued the plan or decided the last review; for a "
        "phase transfer the day of the move.",
    )
    phase = forms.ChoiceField(
        label="Which move",
        choices=[("", "Not a phase transfer"), *PHASES],
        required=False,
        help_text="Only for a phase transfer.",
    )
    note = forms.CharField(label="Note", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("process") == "phase_transfer" and not data.get("phase"):
            self.add_error("phase", "Say which move it is.")
        return data


class EhcEventForm(forms.Form):
    """`process`: what may happen in it is offered."""

    event = forms.ChoiceField(label="What happened")
    on = day_field(label="On which day")
    adviser = forms.ChoiceField(
        label="Who was asked for advice",
        choices=[("", "Not about advice"), *ADVISERS],
        required=False,
        help_text="Only for advice.",
    )
    detail = forms.CharField(
        label="Their name or service",
        max_length=120,
        required=False,
        help_text="For example, Speech and language therapy.",
    )
    note = forms.CharField(label="Note", max_length=300, required=False)

    def __init__(self, *args: Any, process: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process = process
        kinds = events_of(process)
        self.fields["event"].choices = [("", "Choose"), *((kind.key, kind.label) for kind in kinds)]  # type: ignore[attr-defined]
        if not any(kind.is_each for kind in kinds):
            del self.fields["adviser"], self.fields["detail"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = EVENTS.get(data.get("event", ""))
        if kind and kind.is_each and not data.get("adviser"):
            self.add_error("adviser", "Choose who was asked for advice.")
        if kind and not kind.is_each:
            data |= {"adviser": "", "detail": ""}
        return data


class EhcEventEditForm(EditForm):
    on = day_field(label="On which day")
    note = forms.CharField(label="Note", max_length=300, required=False)


class ClockPauseForm(EditModelForm):
    starts_on = day_field(label="First day", help_text="Of the absence, the closure or the circumstances.")
    ends_on = day_field(label="Last day", required=False, help_text="Leave it empty while it still holds.")
    note = forms.CharField(
        label="Evidence",
        max_length=300,
        required=False,
        help_text="What shows it: an email of 3 May, for example.",
    )

    class Meta:
        model = ClockPause
        fields = ["reason", "starts_on", "ends_on", "note"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "It ends before it starts. Choose a later day.")
        return data


class ClockDateForm(EditForm):
    due_on = day_field(label="Due on")
    reason = forms.CharField(
        label="Why", max_length=300, help_text="Who said so, and why it differs from the lawful day."
    )
