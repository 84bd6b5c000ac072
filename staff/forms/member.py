"""Well-formed input about staff and their accounts."""

from decimal import Decimal
from typing import Any

from django import forms

from access.policy import POLICY, Role
from core.editing import EditForm, EditModelForm
from core.fields import DAY, ListField, NameChoice
from schools.forms import years_cleaned
from staff.models import StaffMember


class StaffForm(EditModelForm):
    line_manager = NameChoice(queryset=StaffMember._base_manager.none(), required=False)
    weekly_hours = forms.DecimalField(
        label="Contracted hours a week",
        required=False,
        min_value=0,
        max_value=60,
        max_digits=4,
        decimal_places=2,
        help_text="Counts while no working hours are recorded.",
    )

    pastoral_years = ListField(
        read=years_cleaned, required=False, max_length=40, label="Pastoral lead of years",
        help_text="For example 7, 8. Pastoral concerns go to them.",
    )  # fmt: skip

    class Meta:
        model = StaffMember
        fields = [
            "title",
            "given_name",
            "family_name",
            "job",
            "job_title",
            "email",
            "mis_id",
            "line_manager",
            "born_on",
            "pastoral_years",
        ]
        labels = {"given_name": "First name", "email": "Email", "born_on": "Date of birth"}
        help_texts = {
            "job_title": "What your school calls it, for example Head of Year 8.",
            "born_on": "An import finds the person by it, where a list says no staff code or email.",
        }
        widgets = {"born_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = StaffMember.objects.working().exclude(pk=self.instance.pk)
        self.fields["line_manager"].queryset = others  # type: ignore[attr-defined]
        minutes = self.instance.weekly_minutes
        self.initial["weekly_hours"] = None if minutes is None else round(Decimal(minutes) / 60, 2)

    @property
    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        hours = values.pop("weekly_hours")
        return values | {"weekly_minutes": None if hours is None else round(hours * 60)}


class AccountForm(EditForm):
    """The roles of who can sign in; address and roles of who is to be invited."""

    email = forms.EmailField(label="Email they sign in with", max_length=254)
    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, grantable: list[Role], has_account: bool, **kwargs: Any) -> None:
        kwargs["auto_id"] = "id_account_%s"
        self.has_account = has_account
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{POLICY[role].label}: {POLICY[role].description}") for role in grantable
        ]
        if has_account:
            del self.fields["email"]

    @property
    def is_edit(self) -> bool:
        return self.has_account
