"""Well-formed input about the protocol of a programme, its copies and its files."""

from typing import Any

from django import forms

from core.fields import NameChoice
from interventions.rules.exchange import MOST_STEPS
from staff.models import StaffMember

BLANK_ROWS = 2


class StepForm(forms.Form):
    """A step; one without a title is left out."""

    title = forms.CharField(max_length=120, required=False)
    minutes = forms.IntegerField(min_value=1, max_value=120, required=False)
    doing = forms.CharField(
        label="What is done", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    materials = forms.CharField(max_length=200, required=False)
    if_harder = forms.CharField(label="If it is too hard", max_length=300, required=False)
    harder_goto = forms.IntegerField(label="then go on at step", min_value=1, max_value=MOST_STEPS, required=False)
    if_easier = forms.CharField(label="If it is easy", max_length=300, required=False)
    easier_goto = forms.IntegerField(label="then go on at step", min_value=1, max_value=MOST_STEPS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("title") and not data.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", "How many minutes?")
        if not data.get("title") and any(data.get(name) for name in ("minutes", "doing", "materials")):
            self.add_error("title", "Give the step a title, or empty it.")
        return data


class StepFormSet(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        place = forms.IntegerField(label="Place", required=False, min_value=1, max_value=99)
        place.widget.attrs["class"] = "form-control"
        form.fields["place"] = place

    @property
    def values(self) -> list[dict[str, Any]]:
        """The steps in the order of their places; those without one follow as they stand."""
        rows = [(form.cleaned_data.get("place") or 100, n, form) for n, form in enumerate(self.forms)]
        ordered = [form for _, _, form in sorted(rows, key=lambda row: row[:2]) if form.cleaned_data.get("title")]
        return [{name: value for name, value in form.cleaned_data.items() if name != "place"} for form in ordered]


ProtocolFormSet = forms.formset_factory(
    StepForm, formset=StepFormSet, extra=BLANK_ROWS, max_num=MOST_STEPS, absolute_max=MOST_STEPS
)


class CopyForm(forms.Form):
    name = forms.CharField(label="Name of the copy", max_length=120)


class ImportForm(forms.Form):
    file = forms.FileField(label="Programme file", help_text="Downloaded from a programme's page in any school.")
    supervising_teacher = NameChoice(
        queryset=StaffMember._base_manager.none(), help_text="The qualified teacher who directs it here."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teachers = StaffMember.objects.working().filter(job__in=["teacher", "senco"])
        self.fields["supervising_teacher"].queryset = teachers  # type: ignore[attr-defined]
