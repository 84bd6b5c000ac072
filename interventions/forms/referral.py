"""Well-formed input about referrals."""

from typing import Any

from django import forms

from interventions.forms.programme import NameChoice
from interventions.models import Programme, Referral


class ReferralCreateForm(forms.ModelForm):
    class Meta:
        model = Referral
        fields = ["concern", "strategies_tried", "is_carer_told", "carer_not_told_reason"]
        labels = {
            "concern": "What worries you, and what you have seen",
            "strategies_tried": "What has been tried, and what it did",
            "is_carer_told": "Their carers know",
            "carer_not_told_reason": "If they do not know, why",
        }
        widgets = {
            "concern": forms.Textarea(attrs={"rows": 4, "data-draft": True}),
            "strategies_tried": forms.Textarea(attrs={"rows": 3}),
        }


class ReferralDecideForm(forms.Form):
    stage = forms.ChoiceField(
        label="Next", choices=[choice for choice in Referral.Stage.choices if choice[0] != Referral.Stage.NEW]
    )
    programme = NameChoice(queryset=Programme._base_manager.none(), required=False)
    reason = forms.CharField(label="Reason, which the referrer will read", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.filter(retired_on__isnull=True)  # type: ignore[attr-defined]
