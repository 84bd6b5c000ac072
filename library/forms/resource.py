"""Well-formed input about resources; a file is looked into before it is taken."""

from typing import Any

from django import forms

from core.editing import EditUnsavedForm
from core.fields import ListField, NameChoice, words_cleaned
from library.models import Resource, Strategy
from library.rules.ages import AgeError, age_words, read_age
from library.rules.uploads import ENDINGS, MOST_BYTES, Upload, UploadError, check_upload, safe_name
from schools.forms import years_cleaned

TAGS = ("interests", "languages", "cultures", "subjects", "steps")
MORE = "Words with commas between them."


def _words(**kwargs: Any) -> ListField:
    return ListField(read=words_cleaned, required=False, max_length=520, **kwargs)


def _years(text: str) -> list[int]:
    return sorted(set(years_cleaned(text)))


class AgeField(forms.CharField):
    """A reading age in months, written as 9y 2m."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=30, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_age(text) if text else None
        except AgeError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return age_words(value) if isinstance(value, int) else value


class ResourceForm(EditUnsavedForm):
    upload = forms.FileField(
        label="File", required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        help_text="PDF, Word, PowerPoint, Excel, OpenDocument, picture, text, sound or short film, at most 10 MB. It is looked"
        " into: nothing with macros or scripts is taken, and a photograph's place is taken out.",
        error_messages={"empty": "The file is empty. Choose another."},
    )  # fmt: skip
    link = forms.URLField(label="Or a link", required=False, max_length=500, assume_scheme="https")
    strategy = NameChoice(
        label="Strategy that it belongs to", queryset=Strategy._base_manager.none(), required=False, empty_label="None"
    )
    interests = _words(help_text=f"{MORE} As football, cats, space.")
    languages = _words(help_text="Other than English, or as well. As Somali, Polish.")
    cultures = _words(label="Cultures and backgrounds", help_text="As Traveller, Somali, Hindu.")
    subjects = _words(help_text="As English, Science.")
    steps = _words(label="Steps of a session", help_text="What a step is about, as plan, check, vocabulary.")
    year_groups = ListField(
        read=_years, label="Years", required=False, max_length=40, help_text="For example 7, 8; empty for all."
    )
    reading_from = AgeField(label="Reading age from", help_text="As 8y 6m.")
    reading_to = AgeField(label="Reading age to", help_text="As 10y.")

    class Meta:
        model = Resource
        fields = [
            "title", "description", "link", "licence", "licence_note", "source", "strategy", "area", "interests",
            "languages", "cultures", "subjects", "steps", "year_groups", "reading_from", "reading_to",
        ]  # fmt: skip
        labels = {"licence_note": "More about the licence"}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strategy"].queryset = Strategy.objects.in_use()  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", "Any"), *self.fields["area"].choices[1:]]  # type: ignore[attr-defined]

    def clean_upload(self) -> Upload | None:
        found = self.cleaned_data["upload"]
        if not found:
            return None
        if found.size > MOST_BYTES:
            raise forms.ValidationError(
                f"{safe_name(found.name)} has more than 10 MB. Make it smaller, or add a link to it instead."
            )
        try:
            return check_upload(found.name, found.read())
        except UploadError as error:
            raise forms.ValidationError(f"{error} What you typed is still here.") from error

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if link and not link.startswith(("https://", "http://")):
            raise forms.ValidationError("Give the address of a web page, which begins with https://.")
        return link

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most = data.get("reading_from"), data.get("reading_to")
        if least is not None and most is not None and most < least:
            self.add_error("reading_to", "It is younger than the age before it.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "upload"}
