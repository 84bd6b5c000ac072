"""Well-formed input about rosters."""

from typing import Any

from django import forms

ORDERS = [("dmy", "Day first (14/10/2012)"), ("mdy", "Month first (10/14/2012)"), ("ymd", "Year first (2012-10-14)")]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once: a list of uploads."""

    def clean(self, data: Any, initial: Any = None) -> list:
        return [super(ManyFilesField, self).clean(item, initial) for item in (data or [None])]


class RosterCreateForm(forms.Form):
    uploads = ManyFilesField(
        label="Files", widget=ManyFiles(attrs={"accept": ".csv,.zip"}),
        help_text="One zip or all the CSV files of a School Data Sync export, or one CSV with your pupils.",
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

    def __init__(self, *args: Any, schools: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(schools) > 1:
            self.fields["schools"].choices = [(n, f"{name} ({n})") for n, name in schools.items()]  # type: ignore[attr-defined]
            self.fields["schools"].required = True
        else:
            del self.fields["schools"]
