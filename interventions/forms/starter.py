"""Which programmes of the library are taken over, and who directs them."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.fields import NameChoice
from interventions.queries.starters import Starter
from staff.models import StaffMember


class StartersForm(forms.Form):
    """`offered`: those that the school does not have yet."""

    starters = forms.MultipleChoiceField(error_messages={"required": "Tick at least one programme."})
    supervising_teacher = NameChoice(
        queryset=StaffMember._base_manager.none(),
        help_text="The qualified teacher who directs them here. You can change it for each later.",
    )

    def __init__(self, *args: Any, offered: Sequence[Starter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starters"].choices = [(one.key, one.name) for one in offered]  # type: ignore[attr-defined]
        teachers = StaffMember.objects.working().filter(job__in=["teacher", "senco"])
        self.fields["supervising_teacher"].queryset = teachers  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[str]:
        return [str(key) for key in self["starters"].value() or []]
