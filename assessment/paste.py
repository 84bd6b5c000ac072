"""Measures that can be pasted."""

from access.paste_table import PasteTable
from access.policy import Permission
from assessment.actions.measure import measure_save
from assessment.forms.measure import MeasureForm
from assessment.models import Measure

MEASURES = PasteTable(
    "Scores", "measure", "measures", Permission.MEASURE_EDIT, "assessment:measure_create", "assessment:measure_list",
    lambda data, by: MeasureForm(data), lambda form, by: measure_save(measure=None, values=form.cleaned_data, by=by),
    lambda form: Measure.objects.filter(name=form.cleaned_data["name"]).exists(),
    example=("Name\tKind\tMean\tStandard deviation", "Word reading\tStandardised score\t100\t15"),
    others={"name": ("measure", "test"), "standard_deviation": ("sd",)},
)  # fmt: skip
