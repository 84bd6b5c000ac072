"""Parts of forms that are the same everywhere. A field copies its widget, so that one may serve many."""

from collections.abc import Callable
from typing import Any

from django import forms

from core.times import LAST_YEAR
from core.words import WordsError, read_words

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
EARLIEST_YEAR = 1900
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class DayField(forms.DateField):
    """A day of somebody's life or work: one that is centuries away is a slip of the keyboard, and no arithmetic of days has room
    for it."""

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        if day is not None and not EARLIEST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"Enter a date from {EARLIEST_YEAR} to {LAST_YEAR}.")
        return day


class MomentField(forms.SplitDateTimeField):
    """Such a day, and a time of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        day = DayField(error_messages={"invalid": self.error_messages["invalid_date"]})
        day.required = False  # as MultiValueField says of its parts
        self.fields = (day, self.fields[1])


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
