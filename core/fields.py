"""Parts of forms that are the same everywhere. A field copies its widget, so that one may serve many."""

from collections.abc import Callable
from typing import Any

from django import forms

from core.words import WordsError, read_words

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class NameChoice(forms.ModelChoiceField):
    """One of several rows, each shown by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class NamesChoice(forms.ModelMultipleChoiceField):
    """Any number of rows, each shown by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class ListField(forms.CharField):
    """Short texts with commas between them. `read` makes the list of them, or raises ValidationError."""

    def __init__(self, *, read: Callable[[str], list[Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value: Any) -> Any:
        return self.read(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


def words_cleaned(text: str) -> list[str]:
    """As `read_words`. Raises ValidationError."""
    try:
        return read_words(text)
    except WordsError as error:
        raise forms.ValidationError(str(error)) from error


class TidyField(forms.CharField):
    """A text that is kept in one way of writing: `tidy` gives it, or raises ValidationError. What is typed another way is the
    same text."""

    def __init__(self, *, tidy: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tidy = tidy

    def clean(self, value: Any) -> Any:
        return self.tidy(super().clean(value))
