"""Well-formed input about equipment, loans and needs."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.editing import EditForm, EditModelForm
from core.fields import DAY, DayField
from library.models import AidMissing, AidNeed, Equipment, EquipmentCheck

LONGEST_AGO = timedelta(days=2 * 365 + 1)


def lately(day: date) -> None:
    """Refuses a day ahead, and one more than two years back: a slip of the hand."""
    today = timezone.localdate()
    if day > today:
        raise ValidationError("This day is still ahead. Give today or a day before.")
    if day < today - LONGEST_AGO:
        raise ValidationError("This day is more than two years back. Give a later day.")


class EquipmentForm(EditModelForm):
    check_every_days = forms.IntegerField(
        label="Checked every … days", required=False, min_value=1, max_value=1830, help_text="Empty: it is not checked."
    )

    class Meta:
        model = Equipment
        fields = [
            "name", "kind", "asset_number", "owner", "check_every_days", "next_check_on", "note", "advice_note", "advice_by",
            "advice_on",
        ]  # fmt: skip
        labels = {"next_check_on": "Next check on", "advice_on": "On", "advice_by": "Advice from"}
        help_texts = {
            "next_check_on": "Empty: a whole interval from today.",
            "advice_note": "How it is used, put on, charged, kept. Every adult who works with the pupil reads it.",
            "advice_by": "As the teacher of the deaf, or the occupational therapist.",
        }
        widgets = {"next_check_on": DAY, "advice_on": DAY, "advice_note": forms.Textarea(attrs={"rows": 4})}


class EquipmentStateForm(EditForm):
    state = forms.ChoiceField(label="State", choices=Equipment.State.choices)
    note = forms.CharField(
        label="Note", required=False, max_length=300, help_text="As: sent to the repairer, back in a week."
    )


class EquipmentCheckForm(forms.ModelForm):
    class Meta:
        model = EquipmentCheck
        fields = ["done_on", "result", "note"]
        labels = {"result": "What was found"}
        widgets = {"done_on": DAY, "result": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = EquipmentCheck.Result.choices  # type: ignore[attr-defined]
        self.fields["done_on"].validators.append(lately)

    def _post_clean(self) -> None:
        """The row itself is made by the action."""


class LoanForm(forms.Form):
    starts_on = DayField(label="From", widget=DAY, validators=[lately])


class AidNeedForm(forms.ModelForm):
    class Meta:
        model = AidNeed
        fields = ["kind", "description", "since", "advice_note", "advice_by"]
        labels = {"since": "Since", "advice_by": "Advice from"}
        help_texts = {"description": "As: radio aid, writing slope, 18 point print."}
        widgets = {"since": DAY, "advice_note": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """The row itself is made by the action."""


class AidMissingForm(forms.Form):
    reason = forms.ChoiceField(choices=AidMissing.Reason.choices)
