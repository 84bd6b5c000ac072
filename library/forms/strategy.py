"""Well-formed input about strategies."""

from typing import Any

from django import forms

from core.editing import EditModelForm
from library.models import Strategy


class StrategyForm(EditModelForm):
    is_retired = forms.BooleanField(
        label="Not used any more",
        required=False,
        help_text="It cannot be chosen any more; where it was tried, it stays.",
    )

    class Meta:
        model = Strategy
        fields = ["name", "area", "how", "evidence", "licence"]
        widgets = {"how": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_retired"] = self.instance.retired_on is not None
