"""Parts of forms that are the same everywhere. A field copies its widget, so that one may serve many."""

from typing import Any

from django import forms

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
