"""Well-formed input about measures."""

from typing import Any

from django import forms

from assessment.models import Measure
from core.fields import DAY

YEARS = "As 7: 85, 8: 88 (year: score)."


class MeasureForm(forms.ModelForm):
    grades = forms.CharField(
        required=False, help_text="Of a measure of the kind grade, from the lowest up: U, G, F, E."
    )
    cut_offs = forms.CharField(label="Look closer from", required=False, help_text=YEARS)

    class Meta:
        model = Measure
        fields = [
            "name", "kind", "unit", "lowest", "highest", "is_higher_better", "mean", "standard_deviation", "reliability",
            "grades", "first_year", "last_year", "cut_offs", "licence", "source",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["grades"] = ", ".join(self.instance.grades)
            self.initial["cut_offs"] = ", ".join(f"{year}: {score}" for year, score in self.instance.cut_offs.items())

    def clean_grades(self) -> list[str]:
        return [grade.strip() for grade in self.cleaned_data["grades"].split(",") if grade.strip()]

    def clean_cut_offs(self) -> dict[str, str]:
        found = {}
        for pair in filter(str.strip, self.cleaned_data["cut_offs"].split(",")):
            year, _, score = (part.strip() for part in pair.partition(":"))
            if not year.isdecimal() or not score.removeprefix("-").replace(".", "", 1).isdecimal():
                raise forms.ValidationError(f"“{pair.strip()}” is not a year and a score. {YEARS}")
            found[year] = score
        return found

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
    on = forms.DateField(label="Taken on", widget=DAY)
    source = forms.CharField(required=False, max_length=120)

    def __init__(self, *args: Any, sets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = sets  # type: ignore[attr-defined]
