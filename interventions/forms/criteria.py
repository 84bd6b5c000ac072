"""The criteria editor: groups of conditions within one another, changed by buttons, so that it works without JavaScript.

The tree is sent as its nodes in the order they are read: `<prefix>-<n>-depth` with `-join` and `-k` for a group, or `-about`
and the fields of that kind of condition. A button `<prefix>-do` asks for a change of the tree, which saves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django import forms

from assessment.models import Measure, Questionnaire
from core.editing import BEGAN, mark_of
from interventions.rules import criteria as rules

MOST_NODES = 40
MEASURED = {
    "score": "Latest score",
    "change": "Change of a score",
    "position": "Place in the year, percent from the lowest",
    "teachers": "What teachers answer",
}
ABOUTS = [
    ("About the pupil", [(f"attribute:{name}", label) for name, label in rules.ATTRIBUTES.items()]),
    ("What was measured", [(kind, label) for kind, label in MEASURED.items() if kind != "teachers"]),
    ("What people say", [("teachers", MEASURED["teachers"]), ("judgement", "A named person's judgement")]),
]
LABELS = {value: label for _, choices in ABOUTS for value, label in choices}
JOINS = [("all", "all of these"), ("any", "any of these"), ("at_least", "at least so many of these")]
KNOWN_VALUES = ("sex", "sen_status", "need")


class NodeForm(forms.Form):
    depth = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= self.own_fields()
        for bound in self.fields.values():
            bound.widget.attrs["class"] = "form-select" if isinstance(bound, forms.ChoiceField) else "form-control"

    def own_fields(self) -> dict[str, forms.Field]:
        return {}


class GroupForm(NodeForm):
    join = forms.ChoiceField(label="A pupil meets", choices=JOINS)
    k = forms.IntegerField(label="How many", required=False, min_value=1, max_value=MOST_NODES)


class ConditionForm(NodeForm):
    """One condition, with the fields of its kind alone. `about` is its kind, or "attribute:" and which."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    about = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, prefix: str, measures: list, checklists: list) -> None:
        self.kind, _, self.attribute = data.get(f"{prefix}-about", "").partition(":")
        self.measures = checklists if self.kind == "teachers" else measures
        super().__init__(data, prefix=prefix)

    @property
    def label(self) -> str:
        return LABELS.get(self.data.get(self.add_prefix("about"), ""), "A condition that is not known")

    def own_fields(self) -> dict[str, forms.Field]:
        if self.kind == "judgement":
            return {"question": forms.CharField(label="What the person judges", max_length=200)}
        if self.kind == "attribute":
            return self._of_attribute()
        own: dict[str, forms.Field] = {
            "measure": forms.TypedChoiceField(label="Which", coerce=int, choices=[("", "Choose"), *self.measures]),
            "op": forms.ChoiceField(label="How", choices=list(rules.SCORE_OPS.items())),
            "value": forms.CharField(label="Number" if self.kind in ("score", "change") else "Percent", max_length=20),
        }
        if self.kind == "teachers":
            own["subjects"] = forms.IntegerField(
                label="In so many subjects", min_value=1, max_value=rules.MOST_SUBJECTS
            )
        if self.kind != "position":
            own["within_days"] = forms.IntegerField(
                label="Not older than (days)", required=False, min_value=1, max_value=3650
            )
        return own

    def _of_attribute(self) -> dict[str, forms.Field]:
        if self.attribute in rules.YES_NO:
            return {"value": forms.ChoiceField(label="Is it so?", choices=[("yes", "Yes"), ("no", "No")])}
        ops = {
            op: words for op, words in rules.OPS.items() if self.attribute in rules.NUMBERS or not op.startswith("at_")
        }
        hint = {"list": f"values-{self.attribute}"} if self.attribute in KNOWN_VALUES else {}
        return {
            "op": forms.ChoiceField(label="How", choices=list(ops.items())),
            "value": forms.CharField(label="Value", max_length=200, widget=forms.TextInput(attrs=hint)),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                rules.parse({"join": "all", "of": [self.as_condition()]})
            except rules.CriteriaError as error:
                self.add_error("question" if self.kind == "judgement" else "value", str(error))
        return data

    def as_condition(self) -> dict[str, Any]:
        data = self.cleaned_data
        condition: dict[str, Any] = {"kind": self.kind, "key": data.get("key") or uuid4().hex[:12]}
        if self.kind == "attribute":
            condition |= {"attribute": self.attribute, "op": "is"}
        own = ("op", "value", "measure", "within_days", "subjects", "question")
        return condition | {name: data[name] for name in own if name in data}


@dataclass
class Node:
    """A group or a condition as it stands in the editor; `number` is its place in the order they are read."""

    form: Any
    number: int
    depth: int
    children: list["Node"] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return isinstance(self.form, GroupForm)

    @property
    def may_hold_groups(self) -> bool:
        return self.depth + 1 < rules.DEEPEST


Values = dict[str, str]
# What can be chosen: every measure, and of them the checklists that adults fill in.
Choices = list[tuple[int, str]]
Measures = tuple[Choices, Choices]


def measures_to_choose() -> Measures:
    rows = list(Measure.objects.values_list("pk", "name", "questionnaire__filled_by"))
    adults = Questionnaire.FilledBy.ADULT
    return [row[:2] for row in rows], [row[:2] for row in rows if row[2] == adults]


class CriteriaEditor:
    """The editor of one tree: `is_asked` where a button asks for a change; else `is_valid()`, then `is_stale`, then `tree()` as
    JSON. `criteria` is the tree that is stored."""

    abouts = ABOUTS

    def __init__(self, *, prefix: str, title: str, criteria: dict, measures: Measures, data: Any = None) -> None:
        self.prefix, self.title, self.criteria = prefix, title, criteria
        self.measures, self.checklists = measures
        self.do = data.get(f"{prefix}-do", "") if data else ""
        self.stored = rules.parse(criteria)
        self.began = data.get(f"{prefix}-{BEGAN}", "") if data else self.mark
        nodes = _sent(data, prefix) if data else _laid_out(criteria)
        self.shows_errors = bool(data) and not self.do
        self._show(_changed(nodes, self.do, new=_new(data, prefix, self.do)))

    @property
    def is_asked(self) -> bool:
        return bool(self.do)

    @property
    def mark(self) -> str:
        """The version of the stored tree."""
        return mark_of(repr(self.stored))

    @property
    def is_stale(self) -> bool:
        """Whether another tree than the one that the editor began from is stored, and it is not the one in the editor."""
        return self.began != self.mark and rules.parse(self.tree()) != self.stored

    def resume(self) -> None:
        """Go on from what is stored now; where nothing was changed in the editor, with that."""
        if mark_of(repr(rules.parse(self.tree()))) == self.began:
            self._show(_laid_out(self.criteria))
        self.began = self.mark

    def _show(self, values: list[Values]) -> None:
        data = {f"{self.prefix}-{n}-{name}": value for n, node in enumerate(values) for name, value in node.items()}
        self.is_full = len(values) >= MOST_NODES
        self.nodes: list[Node] = []
        within: list[Node] = []
        for number, node in enumerate(values):
            prefix = f"{self.prefix}-{number}"
            form: NodeForm
            if "join" in node:
                form = GroupForm(data, prefix=prefix)
            else:
                form = ConditionForm(data, prefix=prefix, measures=self.measures, checklists=self.checklists)
            found = Node(form, number, _depth(node))
            del within[found.depth :]
            if within:
                within[-1].children.append(found)
            self.nodes.append(found)
            within.append(found)

    @property
    def root(self) -> Node:
        return self.nodes[0]

    @property
    def forms(self) -> list[Any]:
        return [node.form for node in self.nodes]

    def is_valid(self) -> bool:
        if any(form.errors for form in self.forms):
            return False
        for node in self.nodes:
            if node.number and node.is_group and not node.children:
                node.form.add_error("join", "Add a condition to this group, or remove the group.")
            elif node.form.cleaned_data.get("join") == "at_least":
                self._check_k(node)
        return not any(form.errors for form in self.forms)

    def _check_k(self, node: Node) -> None:
        most = max(len(node.children), 1)
        if not 1 <= (node.form.cleaned_data["k"] or 0) <= most:
            node.form.add_error("k", f"Choose a number from 1 to {most}.")

    def tree(self) -> dict[str, Any]:
        return _as_json(self.root)


def _as_json(node: Node) -> dict[str, Any]:
    if not node.is_group:
        return node.form.as_condition()
    data = node.form.cleaned_data
    tree = {"join": data["join"], "of": [_as_json(child) for child in node.children]}
    return tree | ({"k": data["k"]} if data["join"] == "at_least" else {})


def _laid_out(tree: dict, depth: int = 0) -> list[Values]:
    """A stored tree as the values of the editor's fields."""
    rows: list[Values] = [{"depth": str(depth), "join": tree["join"], "k": str(tree.get("k") or "")}]
    for part in tree["of"]:
        if "join" in part:
            rows += _laid_out(part, depth + 1)
            continue
        about = f"attribute:{part['attribute']}" if part["kind"] == "attribute" else part["kind"]
        values = {name: "" if value is None else str(value) for name, value in part.items() if name != "kind"}
        if part.get("attribute") in rules.YES_NO:
            is_yes = ("yes" in part["value"].lower()) != (part["op"] == "is_not")
            values["value"] = "yes" if is_yes else "no"
        rows.append({**values, "depth": str(depth + 1), "about": about})
    return rows


def _sent(data: Any, prefix: str) -> list[Values]:
    """What was typed, by node: the first is always a group, and none lies deeper than one below the one before it."""
    by_number: dict[int, Values] = {}
    for name, value in data.items():
        number, _, rest = name.removeprefix(f"{prefix}-").partition("-")
        if name.startswith(f"{prefix}-") and rest and number.isdecimal() and len(number) < 4:
            by_number.setdefault(int(number), {})[rest] = value
    rows = [by_number[number] for number in sorted(by_number)][:MOST_NODES]
    rows = [row for row in rows if "join" in row or row.get("about") in LABELS]
    if not rows or "join" not in rows[0]:
        rows.insert(0, {"join": "all"})
    parents: list[bool] = []
    for place, row in enumerate(rows):
        depth = min(max(_depth(row), 1 if place else 0), len(parents))
        while depth and not parents[depth - 1]:
            depth -= 1
        row["depth"] = str(depth)
        parents[depth:] = ["join" in row]
    return rows


def _depth(row: Values) -> int:
    text = row.get("depth", "0")
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def _new(data: Any, prefix: str, do: str) -> str:
    """What a new condition is to be about."""
    return data.get(f"{prefix}-{do.partition(':')[2]}-new", "") if do.startswith("add-condition:") else ""


def _changed(rows: list[Values], do: str, *, new: str) -> list[Values]:
    """The nodes after what a button asked for. One that makes no sense changes nothing."""
    what, _, number = do.partition(":")
    at = int(number) if number.isdecimal() and len(number) < 4 else -1
    if not 0 <= at < len(rows):
        return rows
    depth = _depth(rows[at])
    until = next((n for n in range(at + 1, len(rows)) if _depth(rows[n]) <= depth), len(rows))
    below = {"depth": str(depth + 1)}
    if what == "remove" and at:
        return rows[:at] + rows[until:]
    if "join" not in rows[at] or len(rows) >= MOST_NODES:
        return rows
    if what == "add-condition" and new in LABELS:
        return [*rows[:until], {**below, "about": new, "op": "at_least"}, *rows[until:]]
    if what == "add-group" and depth + 1 < rules.DEEPEST:
        return [*rows[:until], {**below, "join": "any"}, *rows[until:]]
    return rows
