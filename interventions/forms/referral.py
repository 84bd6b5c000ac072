"""Well-formed input about referrals."""

from typing import Any

from django import forms

from core.editing import EditForm, mark_of
from core.fields import NameChoice
from interventions.actions.referral import BY_HAND
from interventions.models import Programme, Referral, TriedStrategy
from library.models import Strategy

BLANK_ROWS = 2
FIELDS = ("concern", "evidence", "is_carer_told", "carer_not_told_reason")


class ReferralForm(forms.ModelForm):
    """`is_draft`: nothing is asked for yet."""

    class Meta:
        model = Referral
        fields = FIELDS
        labels = {
            "concern": "What worries you",
            "evidence": "What you have seen: when, how often, in what",
            "is_carer_told": "Their carers know",
            "carer_not_told_reason": "If they do not know, why",
        }
        widgets = {"concern": forms.Textarea(attrs={"rows": 3}), "evidence": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_draft = is_draft
        self.fields["concern"].required = not is_draft

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (self.is_draft or data.get("is_carer_told") or data.get("carer_not_told_reason")):
            self.add_error("carer_not_told_reason", "Tick that their carers know, or say why they do not yet.")
        return data

    def _post_clean(self) -> None:
        """The row itself is made by the action."""


class TriedForm(forms.Form):
    """What was tried: from the library, or in one's own words."""

    strategy = NameChoice(
        label="From the library", queryset=Strategy._base_manager.none(), required=False, empty_label="Choose"
    )
    words = forms.CharField(label="Or in your words", required=False, max_length=200)
    weeks = forms.IntegerField(label="Weeks", required=False, min_value=0, max_value=200)
    effect = forms.ChoiceField(
        label="What it did", required=False, choices=[("", "Not said"), *TriedStrategy.Effect.choices]
    )

    def __init__(self, *args: Any, strategies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strategy"].queryset = strategies  # type: ignore[attr-defined]
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("weeks") or data.get("effect")) and not (data.get("strategy") or data.get("words")):
            self.add_error("words", "Say what was tried.")
        return data

    @property
    def value(self) -> dict[str, Any] | None:
        """What the row says; None of one that is empty or cannot be read."""
        data = getattr(self, "cleaned_data", {})
        return data if not self.errors and (data.get("strategy") or data.get("words")) else None


TriedFormSet = forms.formset_factory(TriedForm, extra=BLANK_ROWS, max_num=12, absolute_max=12)


class ReferralMoveForm(EditForm):
    """Where a referral goes; what is stored is where it is."""

    stage = forms.ChoiceField(label="To", choices=[(stage.value, stage.label) for stage in BY_HAND])
    programme = NameChoice(queryset=Programme._base_manager.none(), required=False)
    reason = forms.CharField(label="Reason, which the referrer will read", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("stage") == Referral.Stage.PLACED:
            stage: Any = self.fields["stage"]
            stage.choices = [("", "Choose"), *stage.choices]
        self.fields["programme"].queryset = Programme.objects.filter(retired_on__isnull=True)  # type: ignore[attr-defined]


def moves_from(referral: Referral) -> dict[str, Any]:
    """What is stored of a referral's place, as `initial` of the form that moves it."""
    return {"stage": referral.stage, "programme": referral.programme_id}


def began_of(referral: Referral) -> str:
    """The version that a form of the board begins from, which has no form object of its own."""
    return " ".join(f"{name}:{mark_of(value)}" for name, value in moves_from(referral).items())


class ReferralMergeForm(forms.Form):
    into = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why they are one", max_length=300)
