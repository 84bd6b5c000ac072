"""Well-formed input about plans."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from access.models import User
from core.editing import EditModelForm
from core.fields import DAY, DayField, NameChoice
from plans.models import CyclePart, Plan, PlanType, Signer, SignOff
from pupils.models import CarerLink
from staff.forms.fields import AdultChoice
from staff.models import StaffMember


class PlanBeginForm(forms.Form):
    plan_type = NameChoice(label="Which plan", queryset=PlanType.objects.none())
    lead = AdultChoice(label="Who leads it", queryset=StaffMember._base_manager.none())
    on = DayField(label="Begun on", required=False, widget=DAY, initial=timezone.localdate, help_text="Empty: today.")

    def __init__(self, *args: Any, types: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan_type"].queryset = types  # type: ignore[attr-defined]
        self.fields["lead"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]


class InForceForm(forms.Form):
    on = DayField(
        label="In force from", required=False, widget=DAY, initial=timezone.localdate, help_text="Empty: today."
    )
    review_on = DayField(label="Review due", widget=DAY)


class PlanEndForm(forms.Form):
    reason = forms.CharField(label="Why it ends", max_length=300)
    on = DayField(label="Ended on", required=False, widget=DAY, initial=timezone.localdate, help_text="Empty: today.")


class CarerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.carer.name}, {obj.relationship}"


class SignForm(forms.ModelForm):
    """A signature; of a carer it may say which one, and then needs no name."""

    carer_link = CarerChoice(label="Which carer", queryset=CarerLink._base_manager.none(), required=False)

    class Meta:
        model = SignOff
        fields = ["capacity", "carer_link", "name", "how", "signed_on", "note"]
        labels = {
            "name": "Name of who signed",
            "how": "How",
            "signed_on": "Signed on",
            "note": "Note (where the paper is kept)",
        }
        widgets = {"signed_on": DAY}

    def __init__(self, *args: Any, plan: Plan, may_see_carers: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_see_carers:
            links = CarerLink.objects.filter(pupil=plan.pupil_id).select_related("carer")
            self.fields["carer_link"].queryset = links  # type: ignore[attr-defined]
        else:
            del self.fields["carer_link"]
        self.fields["name"].required = False
        self.fields["how"].initial = SignOff.How.PAPER
        self.fields["signed_on"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        link = data.get("carer_link")
        if link is not None and data.get("capacity") == "carer":
            data["name"] = link.carer.name
        elif link is not None:
            self.add_error("carer_link", "Only a parent or carer signs as one. Leave this empty, or sign as a carer.")
        elif not data.get("name") and (data.get("how") != "screen" or data.get("capacity") in ("pupil", "carer")):
            self.add_error("name", "Write the name of who signed.")
        return data

    def values_of(self, user: User) -> dict[str, Any]:
        """On screen a colleague signs in their own name alone; a pupil or a carer signs beside them."""
        values = {"carer_link": None, **self.cleaned_data}
        if values["how"] == SignOff.How.SCREEN and values["capacity"] not in (Signer.PUPIL, Signer.CARER):
            values["name"] = user.full_name
        return values


class CyclePartForm(EditModelForm):
    author = AdultChoice(label="By", queryset=StaffMember._base_manager.none())

    class Meta:
        model = CyclePart
        fields = ["on", "author", "words"]
        labels = {"on": "On", "words": "What was found, agreed, done or concluded"}
        widgets = {"on": DAY, "words": forms.Textarea(attrs={"rows": 6, "maxlength": 8000})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["author"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]
