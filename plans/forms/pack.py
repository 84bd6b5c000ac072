"""Well-formed input about packs."""

from typing import Any

from django import forms

from core.fields import DAY, DayField
from plans.models import PackKind
from pupils.forms.choices import PupilsChoice
from pupils.models import Pupil


class PackForm(forms.Form):
    kind = forms.ChoiceField(
        label="What", choices=PackKind, widget=forms.RadioSelect,
        help_text="A review pack goes round before a review; an evidence bundle goes to the local authority.",
    )  # fmt: skip
    starts_on = DayField(label="From", widget=DAY)
    ends_on = DayField(label="To", widget=DAY)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The last day lies before the first.")
        if starts_on and ends_on and (ends_on - starts_on).days > 366 * 5:
            self.add_error("starts_on", "Choose at most five years.")
        return values


class PackBatchForm(PackForm):
    title = forms.CharField(label="Name of the batch", max_length=120)
    pupils = PupilsChoice(queryset=Pupil._base_manager.none(), error_messages={"required": "Tick at least one pupil."})
    field_order = ["title", "kind", "starts_on", "ends_on", "pupils"]

    def __init__(self, *args: Any, among: list[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = among
        pks = [pupil.pk for pupil in among]
        self.fields["pupils"].queryset = Pupil.objects.filter(pk__in=pks)  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        """The pupils whose boxes are ticked; all of them before anybody chose."""
        if not self.is_bound:
            return {str(pupil.pk) for pupil in self.among}
        return set(self.data.getlist("pupils"))  # type: ignore[attr-defined]
