"""Well-formed input about sessions that are not as the timetable says."""

from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import DAY, TIME, DayField
from staff.forms.fields import AdultChoice
from staff.models import StaffMember


class AdultForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "led_by" in self.fields:
            self.fields["led_by"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]


class SessionCoverForm(EditForm, AdultForm):
    led_by = AdultChoice(label="Who covers it", queryset=StaffMember._base_manager.none())
    reason = forms.CharField(label="Why", max_length=150)


class SessionMoveForm(EditForm):
    on = DayField(label="To the day", widget=DAY)
    starts_at = forms.TimeField(label="From", widget=TIME)
    ends_at = forms.TimeField(label="Until", widget=TIME)
    room = forms.CharField(required=False, max_length=30)
    reason = forms.CharField(label="Why", max_length=150)


class SessionCreateForm(AdultForm):
    on = DayField(label="Day", widget=DAY)
    starts_at = forms.TimeField(label="From", widget=TIME)
    ends_at = forms.TimeField(label="Until", widget=TIME)
    room = forms.CharField(required=False, max_length=30)
    led_by = AdultChoice(label="Led by", queryset=StaffMember._base_manager.none())
