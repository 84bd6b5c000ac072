"""Well-formed input about rosters."""

from typing import Any

from django import forms

from pupils.rules.plain import FIELD_WORDS, LEFT_ALONE, proposed

ORDERS = [("dmy", "Day first (14/10/2012)"), ("mdy", "Month first (10/14/2012)"), ("ymd", "Year first (2012-10-14)")]


FIELDS = [(LEFT_ALONE, "Leave it alone"), *FIELD_WORDS.items()]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once: a list of uploads."""

    def clean(self, data: Any, initial: Any = None) -> list:
        return [super(ManyFilesField, self).clean(item, initial) for item in (data or [None])]


class RosterCreateForm(forms.Form):
    uploads = ManyFilesField(
        label="Files", widget=ManyFiles(attrs={"accept": ".csv,.zip,.xlsx", "data-drop": True}),
        help_text="A zip or all the CSV files of a School Data Sync or OneRoster export, or one CSV or Excel list of pupils.",
        error_messages={"empty": "The file is empty.", "required": "Choose a file first."},
    )  # fmt: skip
    date_format = forms.ChoiceField(
        label="Dates in the file",
        required=False,
        choices=[("", "As the file shows; ask me if it is not clear"), *ORDERS],
    )
    is_whole = forms.BooleanField(
        label="A CSV lists every pupil of the school: who is missing has left", required=False
    )


class RosterAnswerForm(forms.Form):
    date_format = forms.ChoiceField(
        label="How are dates written in this file?", choices=ORDERS, widget=forms.RadioSelect
    )
    schools = forms.MultipleChoiceField(
        label="Schools in the file that are yours", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, schools: dict[str, str], heads: list, said: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heads = [header for header, _ in heads]
        guessed = {**proposed(self.heads), **said}
        for number, (header, sample) in enumerate(heads):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=header or f"Column {number + 1}", help_text=f"First row: {sample}" if sample else "",
                choices=FIELDS, required=False, initial=guessed.get(header, LEFT_ALONE),
            )  # fmt: skip
        if len(schools) > 1:
            self.fields["schools"].choices = [(n, f"{name} ({n})") for n, name in schools.items()]  # type: ignore[attr-defined]
            self.fields["schools"].required = True
        else:
            del self.fields["schools"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken = [field for field in self.said.values() if field != LEFT_ALONE]
        if len(set(taken)) < len(taken):
            raise forms.ValidationError("Two columns cannot be the same thing. Leave one of them alone.")
        return data

    @property
    def said(self) -> dict[str, str]:
        """What each column is, as the person said: field by header."""
        answers = ((header, self.cleaned_data.get(f"column_{n}", "")) for n, header in enumerate(self.heads))
        return {header: field or LEFT_ALONE for header, field in answers if header}

    def columns(self) -> list[forms.BoundField]:
        return [self[f"column_{number}"] for number in range(len(self.heads))]
