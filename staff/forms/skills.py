"""The skills and languages of a person, each a row of a small table. A row whose name is emptied is taken away."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import formset_factory

from core.editing import EditFormSet, plain
from staff.models import Language, Skill

SMALL = {"class": "form-control form-control-sm"}
CHOICE = {"class": "form-select form-select-sm"}


class _Named(forms.Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class SkillForm(_Named):
    name = forms.CharField(
        label="Skill", max_length=80, required=False, widget=forms.TextInput(attrs={**SMALL, "list": "skill-names"})
    )
    level = forms.TypedChoiceField(
        choices=Skill.Level.choices, coerce=int, initial=Skill.Level.CONFIDENT, widget=forms.Select(attrs=CHOICE)
    )
    since = forms.IntegerField(
        label="Since (year)", required=False, min_value=1950, max_value=2100, widget=forms.NumberInput(attrs=SMALL)
    )
    note = forms.CharField(max_length=200, required=False, widget=forms.TextInput(attrs=SMALL))


class LanguageForm(_Named):
    name = forms.CharField(
        label="Language",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={**SMALL, "list": "language-names"}),
    )
    level = forms.TypedChoiceField(
        choices=Language.Level.choices, coerce=int, initial=Language.Level.FLUENT, widget=forms.Select(attrs=CHOICE)
    )


class NamedFormSet(EditFormSet):
    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("name", "").casefold() if form.is_valid() else ""
            if name and name in seen:
                form.add_error("name", "This is written twice. Keep one of the two.")
            seen.add(name)

    def _is_same(self) -> bool:
        """Whether the names that were typed are those that are stored, each as it is: what was new has its number by now."""
        typed = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", {}).get("name")]
        return plain([_without_pk(row) for row in typed]) == plain([_without_pk(row) for row in self.initial or []])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the action takes: each row that was there or is new."""
        rows = [form.cleaned_data for form in self.forms]
        return [row | {"pk": row.get("pk")} for row in rows if row and (row.get("pk") or row.get("name"))]


def _without_pk(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "pk"}


SkillSet = formset_factory(SkillForm, formset=NamedFormSet, extra=2, max_num=60, absolute_max=60)
LanguageSet = formset_factory(LanguageForm, formset=NamedFormSet, extra=1, max_num=30, absolute_max=30)


class SkillsForm:
    """Both tables of a person as one form."""

    def __init__(self, data: Any, *, skills: list[Skill], languages: list[Language]) -> None:
        fields = ("pk", "name", "level", "since", "note")
        first = [{name: getattr(row, name) for name in fields} for row in skills]
        second = [{name: getattr(row, name) for name in fields[:3]} for row in languages]
        self.skills: Any = SkillSet(data, prefix="skill", initial=first)
        self.languages: Any = LanguageSet(data, prefix="language", initial=second)

    def is_valid(self) -> bool:
        # Both are asked, so that all that is wrong is said at once.
        return all([self.skills.is_valid(), self.languages.is_valid()])

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """(id of the field or the table, what is wrong) of everything."""
        of_tables = [
            (f"{formset.prefix}-rows", error)
            for formset in (self.skills, self.languages)
            for error in formset.non_form_errors()
        ]
        return of_tables + [
            (field.id_for_label, f"{form.fields['name'].label} {number}: {error}")
            for formset in (self.skills, self.languages)
            for number, form in enumerate(formset.forms, start=1)
            for field in form
            for error in field.errors
        ]
