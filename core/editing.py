"""Forms that change what is there never overwrite what somebody else has saved meanwhile.

An edit form carries `began`: a short mark of each stored value that it was opened with. A save whose marks are no longer those of
the stored values is stale: nothing is saved, what was typed stays, and each field that differs says what is stored now. What the
other person changed and this one did not touch is taken over into the form. Saving once more is then a choice.

The view reads what is stored after its turn has come (core.posts.edits), so two saves at once cannot both find their marks true.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.formsets import ManagementForm
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator

BEGAN = "began"
STALE = "Somebody else saved this while you had it open. Nothing of yours has been saved yet: compare, then save again."
SHOWN_LETTERS = 600


def plain(value: Any) -> Any:
    """The value as JSON knows it, the same however it came to be: typed, read from the database, or as a row."""
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, datetime):
        return (value if timezone.is_naive(value) else value.astimezone(timezone.get_default_timezone())).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in sorted(value.items())}
    if isinstance(value, list | tuple | set | QuerySet):
        items = [plain(item) for item in value]
        return sorted(items, key=json.dumps) if items else ""
    return str(value).replace("\r\n", "\n").strip()


def mark_of(value: Any) -> str:
    """Eight letters for exactly this value."""
    return sha256(json.dumps(plain(value), sort_keys=True).encode()).hexdigest()[:8]


def in_words(field: forms.Field, value: Any) -> str:
    """A stored value as a person reads it."""
    if isinstance(value, bool):
        return "ticked" if value else "not ticked"
    if value in (None, "", []):
        return "(empty)"
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField) and not isinstance(value, str):
        return ", ".join(_label(field, item) for item in value) or "(empty)"
    if isinstance(field, forms.ChoiceField):
        return _label(field, value)
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "D j M Y, H:i")
    if isinstance(value, date):
        return formats.date_format(value, "D j M Y")
    return Truncator(f"{value:%H:%M}" if isinstance(value, time) else str(field.prepare_value(value))).chars(
        SHOWN_LETTERS
    )


def _label(field: Any, value: Any) -> str:
    """The words of a choice."""
    if isinstance(value, Model):
        return str(field.label_from_instance(value))
    wanted = str(value)
    return next((str(label) for key, label in _flat(field.choices) if str(key) == wanted), wanted)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield getattr(key, "value", key), label


class EditForm(forms.Form):
    """The base of a form that changes what is there. What is stored comes as `initial`, or as a model form's `instance`.

    A model form without a stored instance creates, and carries no version.
    """

    data: Any
    # Fields whose first value is a proposal, not what is stored.
    proposed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_edit:
            self.fields[BEGAN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=self._marks)

    @property
    def is_edit(self) -> bool:
        instance = getattr(self, "instance", None)
        return instance is None or instance.pk is not None

    @property
    def stored(self) -> list[str]:
        """Names of the fields whose first value is what is stored."""
        return [
            name
            for name, field in self.fields.items()
            if name in self.initial and name not in (BEGAN, *self.proposed) and not field.disabled
        ]

    def _marks(self) -> str:
        return " ".join(f"{name}:{self._mark(name, self._was(name))}" for name in self.stored)

    def _mark(self, name: str, value: Any) -> str:
        """The mark of a value as the field shows it."""
        return mark_of(self.fields[name].prepare_value(value))

    def _was(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if BEGAN in self.fields:
            began = dict(part.split(":", 1) for part in str(self.cleaned_data.pop(BEGAN, "")).split() if ":" in part)
            self._compare(began)

    def _compare(self, began: dict[str, str]) -> None:
        """Refuse the save where what is stored is no longer what the form began from."""
        stored = {name: self._mark(name, self._was(name)) for name in self.stored}
        theirs = [name for name, mark in stored.items() if began.get(name) != mark]
        typed = {name: self._mark(name, self._typed(name)) for name in theirs}
        if all(typed[name] == stored[name] for name in theirs):
            return
        self.data = self.data.copy()
        self.data[self.add_prefix(BEGAN)] = self._marks()
        kept = [name for name in theirs if typed[name] == began.get(name)]
        for name in kept:
            self._take_over(name)
        self.add_error(None, ValidationError(STALE, code="stale"))
        for name in theirs:
            words = in_words(self.fields[name], self._was(name))
            told = f"Changed by somebody else, and shown here: {words}" if name in kept else f"Stored now: {words}"
            self.add_error(name, ValidationError(told, code="stale"))

    def _typed(self, name: str) -> Any:
        """What was typed, read as the field reads it; as it stands where it cannot be read."""
        field, raw = self.fields[name], self[name].data
        try:
            return self._was(name) if isinstance(field, forms.FileField) else field.clean(raw)
        except ValidationError:
            return raw

    def _take_over(self, name: str) -> None:
        """Let the form show what is stored instead of what was sent for this field."""
        field, value, key = self.fields[name], self._was(name), self.add_prefix(name)
        value = field.prepare_value(value)
        if isinstance(field.widget, forms.MultiWidget):
            parts = field.widget.decompress(value) or []
            endings = field.widget.widgets_names  # type: ignore[attr-defined]
            for widget, ending, part in zip(field.widget.widgets, endings, parts, strict=False):
                self.data[key + ending] = widget.format_value(part) or ""
        elif isinstance(field.widget, forms.CheckboxInput):
            self.data.pop(key, None)
            if value:
                self.data[key] = "on"
        elif isinstance(field.widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
            self.data.setlist(key, [str(item) for item in value or []])
        else:
            shown = field.widget.format_value(value)
            self.data[key] = shown[0] if isinstance(shown, list) and shown else shown or ""


class EditModelForm(EditForm, forms.ModelForm):
    """The base of a model form that creates, or changes a stored instance."""


class _Untouched(forms.ModelForm):
    def _post_clean(self) -> None:
        """Nothing is set on the instance."""


class EditUnsavedForm(EditForm, _Untouched):
    """The base of a model form whose row an action writes: the instance stays as it is stored."""


class EditFormSet(forms.BaseFormSet):
    """The base of a table of forms that changes what is there: one mark for all of its rows, given as `initial`."""

    data: Any

    def began_from(self) -> str:
        return mark_of([plain(row) for row in self.initial or []])

    @cached_property
    def management_form(self) -> ManagementForm:
        form: ManagementForm = forms.BaseFormSet.management_form.func(self)  # type: ignore[attr-defined]
        form.fields[BEGAN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=self.began_from)
        return form

    def clean(self) -> None:
        super().clean()
        key = f"{self.prefix}-{BEGAN}"
        if self.data.get(key) != self.began_from() and not self._is_same():
            self.data = self.management_form.data = self.data.copy()
            self.data[key] = self.began_from()
            raise ValidationError([STALE, f"Stored now: {'; '.join(self._lines()) or '(nothing)'}"], code="stale")

    def _is_same(self) -> bool:
        """Whether what was typed is what is stored: the same table sent twice."""
        return not any(form.has_changed() for form in self.forms)

    def _lines(self) -> list[str]:
        fields = self.empty_form.fields
        return [
            ", ".join(in_words(fields[name], value) for name, value in row.items() if name in fields and value)
            for row in self.initial or []
        ]
