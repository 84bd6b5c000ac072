"""Well-formed input about measures."""

from typing import Any

from django import forms

from assessment.models import Measure
from core.editing import EditModelForm
from core.fields import DAY, DayField, ListField, TidyField

YEARS = "For example 7: 85, 8: 88 (year: score)."


def _grades(text: str) -> list[str]:
    return [grade.strip() for grade in text.split(",") if grade.strip()]


def _cut_offs(text: str) -> dict[str, str]:
    found = {}
    for pair in filter(str.strip, text.split(",")):
        year, _, score = (part.strip() for part in pair.partition(":"))
        if not year.isdecimal() or not score.removeprefix("-").replace(".", "", 1).isdecimal():
            raise forms.ValidationError(f"“{pair.strip()}” is not a year and a score. {YEARS}")
        found[year] = score
    return found


def _cut_offs_text(cut_offs: dict[str, str]) -> str:
    return ", ".join(f"{year}: {score}" for year, score in cut_offs.items())


class MeasureForm(EditModelForm):
    grades = ListField(
        read=_grades, required=False, help_text="Of a measure of the kind grade, from the lowest up: U, G, F, E."
    )
    cut_offs = TidyField(
        tidy=lambda text: _cut_offs_text(_cut_offs(text)), label="Look closer from", required=False, help_text=YEARS
    )

    class Meta:
        model = Measure
        fields = [
            "name", "kind", "unit", "lowest", "highest", "is_higher_better", "mean", "standard_deviation", "reliability",
            "grades", "first_year", "last_year", "cut_offs", "licence", "source",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["cut_offs"] = _cut_offs_text(self.instance.cut_offs)

    def clean_cut_offs(self) -> dict[str, str]:
        return _cut_offs(self.cleaned_data["cut_offs"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lowest, highest = data.get("lowest"), data.get("highest")
        if lowest is not None and highest is not None and highest <= lowest:
            self.add_error("highest", "The highest score is above the lowest.")
        if data.get("kind") == Measure.Kind.GRADE and not data.get("grades"):
            self.add_error("grades", "Write the grades, from the lowest up.")
        if data.get("kind") == Measure.Kind.STANDARDISED and not (data.get("mean") and data.get("standard_deviation")):
            self.add_error("mean", "A standardised score has a mean and a standard deviation, such as 100 and 15.")
        reliability = data.get("reliability")
        if reliability is not None and not 0 <= reliability <= 1:
            self.add_error("reliability", "A reliability lies between 0 and 1.")
        return data


class GridForm(forms.Form):
    """The head of a grid: for whom, on which day, from what."""

    of = forms.ChoiceField(label="For")
    on = DayField(label="Taken on", widget=DAY)
    source = forms.CharField(required=False, max_length=120)

    def __init__(self, *args: Any, sets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = sets  # type: ignore[attr-defined]
