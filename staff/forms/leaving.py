"""Well-formed input about the last day of a member of staff, and who takes over."""

from datetime import date
from typing import Any

from django import forms

from core.fields import DAY, DayField, NameChoice
from staff.models import StaffMember


class LastDayForm(forms.Form):
    last_day = DayField(label="Last day at work", widget=DAY)


class HandOverForm(forms.Form):
    """Who gets what was ticked."""

    to = NameChoice(label="Give to", queryset=StaffMember._base_manager.none())

    def __init__(self, *args: Any, person: StaffMember, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = StaffMember.objects.working(on).exclude(pk=person.pk)
        self.fields["to"].queryset = others.order_by("family_name", "given_name", "pk")  # type: ignore[attr-defined]
