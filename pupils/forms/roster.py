"""Well-formed input about imports."""

from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import DAY
from pupils.models import RosterImport
from pupils.rules.files import ENCODINGS
from pupils.rules.records import LEFT_ALONE, REGISTRY, proposed

ORDERS = [("dmy", "Day first (14/10/2012)"), ("mdy", "Month first (10/14/2012)"), ("ymd", "Year first (2012-10-14)")]
WHOLE = "Everything in one: a School Data Sync or OneRoster export, or a Common Transfer File"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once: a list of uploads."""

    def clean(self, data: Any, initial: Any = None) -> list:
        return [super(ManyFilesField, self).clean(item, initial) for item in (data or [None])]


class RosterCreateForm(forms.Form):
    records = forms.ChoiceField(label="What is in the file?", required=False, widget=forms.RadioSelect)
    uploads = ManyFilesField(
        label="Files", widget=ManyFiles(attrs={"accept": ".csv,.txt,.zip,.xlsx,.xml", "data-drop": True}),
        help_text="CSV, Excel, XML, or a zip of them. Drag them here, or choose them.",
        error_messages={"empty": "The file is empty.", "required": "Choose a file first."},
    )  # fmt: skip
    date_format = forms.ChoiceField(
        label="Dates in the file",
        required=False,
        choices=[("", "As the file shows; ask me if it is not clear"), *ORDERS],
    )
    since = forms.DateField(
        label="From (attendance)", required=False, widget=DAY, help_text="Where the file itself does not say."
    )
    until = forms.DateField(label="Until (attendance), or the day of the scores", required=False, widget=DAY)
    is_whole = forms.BooleanField(label="The list is whole: who is missing from it has left", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(records.name, f"{records.label}. {records.hint}") for records in REGISTRY.values()]
        self.fields["records"].choices = [("", WHOLE), *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "The last day is before the first.")
        return data

    @property
    def upload(self) -> dict[str, Any]:
        """What was typed, without the files themselves."""
        return {name: value for name, value in self.cleaned_data.items() if name != "uploads"}


class RosterAnswerForm(forms.Form):
    """What the files leave open, and what may be corrected."""

    encoding = forms.ChoiceField(label="Which of these words are right?", widget=forms.RadioSelect)
    date_format = forms.ChoiceField(
        label="How are dates written in this file?", choices=ORDERS, widget=forms.RadioSelect
    )
    schools = forms.MultipleChoiceField(
        label="Schools in the file that are yours", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, roster: RosterImport, **kwargs: Any) -> None:
        taken = roster.taken_schools if roster.taken_schools is not None else list(roster.schools)
        kwargs["initial"] = {"date_format": roster.date_format, "schools": taken}
        super().__init__(*args, **kwargs)
        self._keep_what_is_asked(roster)
        self.heads = [header for header, _ in roster.heads]
        kind = REGISTRY.get(roster.shape)
        fields = kind.fields() if kind else {}
        guessed = {**proposed(self.heads, fields), **roster.said}
        choices = [(LEFT_ALONE, "Leave it alone"), *((name, field.words) for name, field in fields.items())]
        for number, (header, sample) in enumerate(roster.heads):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=header or f"Column {number + 1}", help_text=f"First row: {sample}" if sample else "",
                choices=choices, required=False, initial=guessed.get(header, LEFT_ALONE),
            )  # fmt: skip

    def _keep_what_is_asked(self, roster: RosterImport) -> None:
        if roster.samples:
            self.fields["encoding"].choices = [  # type: ignore[attr-defined]
                (code, f"{', '.join(words)} ({ENCODINGS[code]})") for code, words in roster.samples.items()
            ]
            del self.fields["date_format"], self.fields["schools"]
            return
        del self.fields["encoding"]
        if len(roster.schools) > 1:
            self.fields["schools"].choices = [(n, f"{name} ({n})") for n, name in roster.schools.items()]  # type: ignore[attr-defined]
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

    @property
    def answers(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "encoding": data.get("encoding", ""),
            "date_format": data.get("date_format", ""),
            "schools": data.get("schools"),
            "said": self.said,
        }

    def columns(self) -> list[forms.BoundField]:
        return [self[f"column_{number}"] for number in range(len(self.heads))]


class RosterLineForm(EditForm):
    """The cells of one line of a file."""

    def __init__(self, *args: Any, cells: dict[str, str], **kwargs: Any) -> None:
        kwargs["initial"] = {f"cell_{number}": text for number, text in enumerate(cells.values())}
        super().__init__(*args, **kwargs)
        self.heads = list(cells)
        for number, header in enumerate(self.heads):
            self.fields[f"cell_{number}"] = forms.CharField(
                label=header or f"Column {number + 1}", required=False, max_length=1000
            )

    @property
    def cells(self) -> dict[str, str]:
        return {header: self.cleaned_data[f"cell_{number}"] for number, header in enumerate(self.heads)}
