"""The criteria editor: a row a condition, which works without JavaScript."""

from typing import Any
from uuid import uuid4

from django import forms

from assessment.models import Measure
from interventions.rules import criteria as rules

BLANK_ROWS = 2
OPS = [
    ("is", "is"), ("is_not", "is not"), ("in", "is one of"), ("at_least", "at least"), ("at_most", "at most"),
    ("above", "above"), ("below", "below"),
]  # fmt: skip


class ConditionForm(forms.Form):
    """One condition. A judgement has its question in `value`."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    about = forms.ChoiceField(label="What", required=False)
    op = forms.ChoiceField(label="How", choices=OPS, required=False)
    value = forms.CharField(label="Value, or what is to be judged", required=False, max_length=200)
    within_days = forms.IntegerField(label="Not older than (days)", required=False, min_value=1, max_value=3650)

    def __init__(self, *args: Any, abouts: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = abouts  # type: ignore[attr-defined]
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("about"):
            try:
                rules.parse({"join": "all", "of": [self.as_condition(data)]})
            except rules.CriteriaError as error:
                raise forms.ValidationError(str(error)) from error
        elif data.get("value"):
            self.add_error("about", "Choose what this value is about.")
        return data

    @staticmethod
    def as_condition(data: dict[str, Any]) -> dict[str, Any]:
        kind, _, which = data["about"].partition(":")
        base = {"kind": kind, "key": data.get("key") or uuid4().hex[:12]}
        if kind == "judgement":
            return base | {"question": data.get("value", "")}
        base |= {"op": data.get("op"), "value": data.get("value", "")}
        if kind == "position":
            return base | {"measure": int(which)}
        if kind in ("score", "change"):
            return base | {"measure": int(which), "within_days": data.get("within_days")}
        return base | {"attribute": which}


ConditionFormSet = forms.formset_factory(ConditionForm, extra=BLANK_ROWS, max_num=20)


class JoinForm(forms.Form):
    """How the conditions are joined."""

    join = forms.ChoiceField(
        label="A pupil meets these criteria when they meet",
        choices=[("all", "all of them"), ("any", "any of them"), ("at_least", "at least this many of them")],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    k = forms.IntegerField(
        label="How many (for “at least”)", required=False, min_value=1, max_value=20,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )  # fmt: skip


class CriteriaEditor:
    """The editor of one tree: `is_valid()`, then `tree()` as JSON. A nested tree is shown in words and kept as it is."""

    def __init__(self, *, prefix: str, title: str, criteria: dict, data: Any = None) -> None:
        self.title, self.criteria = title, criteria
        parts = criteria.get("of", [])
        self.is_nested = any("join" in part for part in parts)
        if self.is_nested:
            return
        join = {"join": criteria.get("join", "all"), "k": criteria.get("k")}
        self.join = JoinForm(data, prefix=f"{prefix}-join", initial=join)
        self.rows = ConditionFormSet(
            data, prefix=prefix, initial=[_initial(part) for part in parts], form_kwargs={"abouts": _abouts()}
        )

    def is_valid(self) -> bool:
        if self.is_nested:
            return True
        if not (self.join.is_valid() and self.rows.is_valid()):
            return False
        try:
            rules.parse(self.tree())
        except rules.CriteriaError as error:
            self.join.add_error("k", str(error))
            return False
        return True

    def tree(self) -> dict[str, Any]:
        if self.is_nested:
            return self.criteria
        of = [row.as_condition(row.cleaned_data) for row in self.rows if row.cleaned_data.get("about")]
        tree = {"join": self.join.cleaned_data["join"], "of": of}
        return tree | ({"k": self.join.cleaned_data["k"] or 1} if tree["join"] == "at_least" else {})


def _initial(part: dict) -> dict[str, Any]:
    which = part.get("attribute") or part.get("measure") or ""
    about = "judgement" if part["kind"] == "judgement" else f"{part['kind']}:{which}"
    return {**part, "about": about, "value": part.get("question") or part.get("value")}


def _abouts() -> list:
    names = list(Measure.objects.values_list("pk", "name"))
    measures = [(f"score:{pk}", name) for pk, name in names]
    attributes = [(f"attribute:{key}", label) for key, label in rules.ATTRIBUTES.items()]
    return [
        ("", "Nothing"),
        ("About the pupil", attributes),
        ("A score", measures),
        ("The change of a score", [(f"change:{pk}", f"Change of {name}") for pk, name in names]),
        ("The place in the year, percent from below", [(f"position:{pk}", f"Place in {name}") for pk, name in names]),
        ("A named person", [("judgement", "A person's judgement")]),
    ]
