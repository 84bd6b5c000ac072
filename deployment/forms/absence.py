"""Well-formed input about adults who are away, or called away."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.fields import DAY, TIME, DayField
from deployment.models import Absence, DayChange
from staff.forms.fields import AdultChoice
from staff.models import StaffMember

# Why an adult may be called away from their hours; the other causes follow from an absence or from a cover.
CALLED_AWAY = [
    (cause.value, cause.label)
    for cause in DayChange.Cause
    if cause not in (DayChange.Cause.ABSENT, DayChange.Cause.COVER, DayChange.Cause.WHOLE_CLASS)
]


FURTHEST = timedelta(days=366)


class AdultForm(forms.Form):
    """`starts_at` and `ends_at` are both given, the second after the first, or neither."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_member"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("starts_at"), values.get("ends_at")
        if not self.errors and (start is None) != (end is None):
            self.add_error("ends_at", "Give both times, or neither for whole days.")
        elif start and end and end <= start:
            self.add_error("ends_at", "It must be after the time from which they are away.")
        return values


class AbsenceForm(AdultForm):
    staff_member = AdultChoice(label="Who is away", queryset=StaffMember._base_manager.none())
    starts_on = DayField(label="First day", widget=DAY)
    ends_on = DayField(label="Last day", widget=DAY)
    starts_at = forms.TimeField(label="From", widget=TIME, required=False, help_text="Leave empty for whole days.")
    ends_at = forms.TimeField(label="Until", widget=TIME, required=False)
    reason = forms.ChoiceField(choices=Absence.Reason.choices)
    note = forms.CharField(
        label="For who covers",
        required=False,
        max_length=200,
        help_text="Where the work is, what is special today. No word about health.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("starts_on"), values.get("ends_on")
        if last and last - timezone.localdate() > FURTHEST:
            self.add_error("ends_on", "This is more than a year ahead. Look at the year.")
        if first and last and last < first:
            self.add_error("ends_on", "It is the first day, or after it.")
        return values


class HourTakeForm(AdultForm):
    staff_member = AdultChoice(label="Who was called away", queryset=StaffMember._base_manager.none())
    on = DayField(label="Day", widget=DAY)
    starts_at = forms.TimeField(label="From", widget=TIME)
    ends_at = forms.TimeField(label="Until", widget=TIME)
    cause = forms.ChoiceField(label="What for", choices=CALLED_AWAY)
    note = forms.CharField(required=False, max_length=200)
