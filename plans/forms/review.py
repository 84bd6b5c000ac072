"""Well-formed input about review points."""

from typing import Any

from django import forms

from core.fields import NameChoice
from plans.models import ReviewPoint
from staff.models import StaffMember


class ReviewForm(forms.ModelForm):
    starts_at = forms.SplitDateTimeField(
        label="When",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Day"}, time_attrs={"type": "time", "aria-label": "Time"},
            date_format="%Y-%m-%d", time_format="%H:%M",
        ),
    )  # fmt: skip
    led_by = NameChoice(label="Led by", queryset=StaffMember._base_manager.none())

    class Meta:
        model = ReviewPoint
        fields = ["starts_at", "minutes", "place", "purpose", "led_by"]
        labels = {"purpose": "What you will talk about, in words for the carers"}
        help_texts = {"purpose": "It goes into the e-mail: name no need or diagnosis."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["led_by"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]
        self.fields["minutes"] = forms.IntegerField(min_value=5, max_value=480, initial=30)


class ReviewHoldForm(forms.Form):
    outcome = forms.CharField(
        label="What was said and agreed", widget=forms.Textarea(attrs={"rows": 6}), max_length=8000
    )
