"""Well-formed input of a school's first calendar: half-terms, weeks and bell times, all proposed."""

from typing import Any

from django import forms

from core.fields import DayField
from pupils.forms.calendar import PeriodForm, TermForm
from schools.models import Period

SMALL = {"class": "form-control form-control-sm"}
SMALL_DAY = forms.DateInput(attrs={**SMALL, "type": "date"}, format="%Y-%m-%d")
SMALL_TIME = forms.TimeInput(attrs={**SMALL, "type": "time"}, format="%H:%M")
HALF_TERM_ROWS, BELL_ROWS = 12, 20


class _Row(forms.Form):
    """A row of a table in which a row that is left empty, or emptied, is no row."""

    asked: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.asked:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in self.asked if data.get(name) or name in self.errors]
        for name in self.asked if given else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "Fill this in, or empty the whole row.")
        return data

    @property
    def is_row(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.asked)


class HalfTermRow(_Row, TermForm):
    asked = ("name", "starts_on", "ends_on")
    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs=SMALL))
    starts_on = DayField(label="First day", widget=SMALL_DAY)
    ends_on = DayField(label="Last day", widget=SMALL_DAY)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "It ends before it starts. Choose a later day.")
        return data


class BellRow(_Row, PeriodForm):
    asked = ("name", "starts_at", "ends_at")
    name = forms.CharField(max_length=30, widget=forms.TextInput(attrs=SMALL))
    kind = forms.ChoiceField(
        choices=Period.Kind.choices,
        initial=Period.Kind.LESSON,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )
    starts_at = forms.TimeField(label="From", widget=SMALL_TIME)
    ends_at = forms.TimeField(label="Until", widget=SMALL_TIME)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "It ends before it starts. Choose a later time.")
        return data


class _Rows(forms.BaseFormSet):
    @property
    def rows(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.is_row]


HalfTermRows: Any = forms.formset_factory(
    HalfTermRow, formset=_Rows, extra=1, max_num=HALF_TERM_ROWS, absolute_max=HALF_TERM_ROWS
)
BellRows: Any = forms.formset_factory(BellRow, formset=_Rows, extra=2, max_num=BELL_ROWS, absolute_max=BELL_ROWS)


class DetailsForm(forms.Form):
    """What mails and national files need of the school."""

    reply_to = forms.EmailField(
        label="Email address for replies", help_text="Carers who answer a mail write to it. Proposed: your own."
    )
    dfe_number = forms.CharField(
        label="DfE number", max_length=10, required=False, help_text="For example 801/4000. It may wait."
    )


class ClosedForm(forms.Form):
    """Bank holidays in the half-terms that are proposed."""

    closed = forms.MultipleChoiceField(
        label="Closed days",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Add INSET days later, under Terms and bell times.",
    )

    def __init__(self, *args: Any, days: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed"].choices = days  # type: ignore[attr-defined]


class CycleForm(forms.Form):
    """Whether the timetable repeats each week or every two, and which week the next one in school is. `goes_on`: the school
    has had half-terms before."""

    cycle = forms.ChoiceField(
        label="The timetable",
        widget=forms.RadioSelect,
        choices=[
            ("A", "Weeks A and B: the next week of school is A"),
            ("B", "Weeks A and B: the next week of school is B"),
            ("1", "The same every week"),
        ],
    )

    def __init__(self, *args: Any, goes_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if goes_on:
            self.fields["cycle"].help_text = "Proposed: as before. Past weeks keep their numbers."
