"""Well-formed input of the table on which many colleagues are invited at once."""

from collections.abc import Sequence
from typing import Any

from django import forms

from access.policy import POLICY, Role
from staff.models import StaffMember
from staff.queries.accounts import Without

LACKING = {
    "email": "Give an email address, or take the tick off.",
    "role": "Choose a role, or take the tick off.",
}
SMALL = {"class": "form-control form-control-sm"}


class InviteManyForm(forms.Form):
    """Who is ticked, and for each row an address and a role. `rows`: those without an account, and those
    who had none when the page was opened."""

    people = forms.ModelMultipleChoiceField(
        queryset=StaffMember._base_manager.none(), error_messages={"required": "Tick at least one colleague."}
    )

    def __init__(self, *args: Any, rows: Sequence[Without], grantable: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = StaffMember.objects.filter(pk__in=[row.person.pk for row in rows])
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
        self.rows = list(rows)
        choices = [("", "Choose a role"), *((role.value, POLICY[role].label) for role in grantable)]
        for row in rows:
            name = row.person.name
            self.fields[f"email_{row.person.pk}"] = forms.EmailField(
                label=f"Email of {name}", max_length=254, required=False, initial=row.person.email,
                widget=forms.EmailInput(attrs=SMALL),
            )  # fmt: skip
            self.fields[f"role_{row.person.pk}"] = forms.ChoiceField(
                label=f"Role of {name}", choices=choices, required=False,
                initial=row.guess.role if row.guess.role in grantable else "",
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for person in data.get("people", ()):
            for part, words in LACKING.items():
                name = f"{part}_{person.pk}"
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data

    @property
    def asked(self) -> list[tuple[StaffMember, str, list[str]]]:
        """Who is invited, by which address and with which roles."""
        data = self.cleaned_data
        return [(row, data[f"email_{row.pk}"], [data[f"role_{row.pk}"]]) for row in data["people"]]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each row with its own fields, for the table."""
        ticked = set(map(str, self["people"].value() or []))
        return [
            {
                "row": row, "email": self[f"email_{row.person.pk}"], "role": self[f"role_{row.person.pk}"],
                "is_ticked": str(row.person.pk) in ticked,
            }
            for row in self.rows
        ]  # fmt: skip
