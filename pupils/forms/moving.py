"""Well-formed input about moving up."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from core.editing import BEGAN, EditForm, mark_of
from core.fields import DAY, DayField
from pupils.models import Pupil
from pupils.moving import Running
from pupils.rules.moving import Move, Outcome, SchoolYear, form_key
from pupils.rules.words import YEAR_WORDS

SELECT, TEXT = forms.Select(attrs={"class": "form-select"}), forms.TextInput(attrs={"class": "form-control"})
OUTCOMES = [(one.value, one.label) for one in Outcome]


class MovingStartForm(forms.Form):
    """Which year to move into, of those that the calendar has."""

    year = forms.TypedChoiceField(label="The new school year", coerce=date.fromisoformat)

    def __init__(self, *args: Any, years: Iterable[SchoolYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {year.starts_on: year for year in years}
        field: Any = self.fields["year"]
        field.choices = [
            (day.isoformat(), f"{year.words}, from {day:%a} {day.day} {day:%b} {day.year}")
            for day, year in self.years.items()
        ]


class MovingEditForm(EditForm):
    """What becomes of years and forms. `years`: outcome by year; `forms`: new form by "year:form"."""

    leavers_last_on = DayField(label="Last day on roll of those who leave", widget=DAY)
    carried_until = DayField(label="What is carried over runs until", widget=DAY)

    def __init__(self, *args: Any, years: Mapping[str, str], forms_of: Mapping[str, str], **kwargs: Any) -> None:
        self.year_names = {f"year_{year}": year for year in years}
        self.form_names = {f"form_{mark_of(key)}": key for key in forms_of}
        initial = kwargs.pop("initial", {})
        initial |= {name: years[year] for name, year in self.year_names.items()}
        initial |= {name: forms_of[key] for name, key in self.form_names.items()}
        super().__init__(*args, initial=initial, **kwargs)
        for name, year in self.year_names.items():
            number = int(year)
            label = YEAR_WORDS.get(number, f"Year {number}")
            self.fields[name] = forms.ChoiceField(label=label, choices=OUTCOMES)
        for name, key in self.form_names.items():
            year, _, form = key.partition(":")
            self.fields[name] = forms.CharField(
                label=f"{form} (year {year or 'not known'})", max_length=30, required=False
            )

    @property
    def year_fields(self) -> list[Any]:
        return [self[name] for name in self.year_names]

    @property
    def form_fields(self) -> list[Any]:
        return [self[name] for name in self.form_names]

    @property
    def years(self) -> dict[str, str]:
        return {year: self.cleaned_data[name] for name, year in self.year_names.items()}

    @property
    def new_forms(self) -> dict[str, str]:
        return {key: self.cleaned_data[name].strip() for name, key in self.form_names.items()}


class MovingPupilsForm(EditForm):
    """What becomes of the pupils of a page."""

    def __init__(self, *args: Any, pairs: Iterable[tuple[Pupil, Move]], **kwargs: Any) -> None:
        self.pairs = list(pairs)
        initial = {}
        for pupil, move in self.pairs:
            initial |= {f"outcome_{pupil.pk}": move.outcome.value, f"form_{pupil.pk}": move.form_after}
        super().__init__(*args, initial=initial, **kwargs)
        for pupil, _ in self.pairs:
            name = pupil.name_and_form
            self.fields[f"outcome_{pupil.pk}"] = forms.ChoiceField(
                label=f"{name}: what happens", choices=OUTCOMES, widget=SELECT
            )
            self.fields[f"form_{pupil.pk}"] = forms.CharField(
                label=f"{name}: new form", max_length=30, required=False, widget=TEXT
            )

    def clean(self) -> dict[str, Any]:
        """Nothing that is typed is dropped: a leaver gets no form, and without a year nobody goes up."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for pupil, _ in self.pairs:
            outcome, form = data.get(f"outcome_{pupil.pk}"), f"form_{pupil.pk}"
            if outcome == Outcome.LEAVES and form in self.changed_data:
                self.add_error(form, "Choose Goes up or Stays in the year to give a new form.")
            if outcome == Outcome.UP and pupil.year_group is None:
                self.add_error(
                    f"outcome_{pupil.pk}", "Their year group isn't known. Give them one on their page first."
                )
        return data

    @property
    def rows(self) -> list[tuple[Pupil, Move, Any, Any]]:
        return [(p, move, self[f"outcome_{p.pk}"], self[f"form_{p.pk}"]) for p, move in self.pairs]

    @property
    def said(self) -> dict[int, tuple[str, str | None]]:
        """Outcome and new form of each pupil of whom something was changed; no form where none was typed."""
        found: dict[int, tuple[str, str | None]] = {}
        for name in self.changed_data:
            if name != BEGAN:
                pk = int(name.split("_")[1])
                form = self.cleaned_data[f"form_{pk}"].strip() if f"form_{pk}" in self.changed_data else None
                found[pk] = self.cleaned_data[f"outcome_{pk}"], form
        return found


class MovingPasteForm(forms.Form):
    text = forms.CharField(
        label="Forms or pupils, each with the new form",
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=200_000,
        help_text="One a line, with a tab, a comma or an arrow between them, as copied from a spreadsheet.",
    )


class MovingRunsForm(EditForm):
    """What becomes of what runs on, of the kinds that this person may decide about."""

    def __init__(self, *args: Any, found: Iterable[Running], runs: Mapping[str, str], **kwargs: Any) -> None:
        self.found = list(found)
        self.names: dict[str, str] = {}
        initial, fields = {}, {}
        for one in self.found:
            kind = one.kind
            for pk, label in [(pk, words) for pk, words, _ in one.lines] if kind.is_each else [(None, kind.title)]:
                key = f"{kind.key}:{pk}" if kind.is_each else kind.key
                name = key.replace(":", "_")
                self.names[name] = key
                initial[name] = kind.chosen(runs, pk)
                fields[name] = forms.ChoiceField(label=label, choices=kind.all_choices, widget=SELECT)
        super().__init__(*args, initial=initial, **kwargs)
        self.fields.update(fields)

    @property
    def runs(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.names.items()}

    @property
    def groups(self) -> list[tuple[Running, list[tuple[Any, str]]]]:
        """By kind its fields, each with its link."""
        shown = []
        for one in self.found:
            if one.kind.is_each:
                fields = [(self[f"{one.kind.key}_{pk}"], link) for pk, _, link in one.lines]
            else:
                fields = [(self[one.kind.key], "")]
            shown.append((one, fields))
        return shown


def forms_proposed(
    pairs: Iterable[tuple[int | None, str]], choices: Mapping[str, Any], by_pattern: Any
) -> dict[str, str]:
    """By "year:form" the new form: as was said, else by its pattern."""
    said = choices.get("forms", {})
    found = {}
    for year, form in sorted(pairs, key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1])):
        key = form_key(year, form)
        found[key] = said.get(key, by_pattern(form, year))
    return found
