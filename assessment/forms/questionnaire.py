"""Well-formed input about questionnaires."""

from collections.abc import Iterable
from typing import Any

from django import forms

from assessment.models import Item, Questionnaire
from assessment.rules.questionnaires import Option, Question, QuestionnaireError, read_items, read_options
from core.editing import EditForm
from core.fields import DAY, DayField, TidyField

OPTIONS = "1 Never | ○\n2 Sometimes | ◔\n3 Often | ◑\n4 Always | ●"


def _items(text: str) -> list[Question]:
    try:
        return read_items(text)
    except QuestionnaireError as error:
        raise forms.ValidationError(str(error)) from error


def _options(text: str) -> list[Option]:
    try:
        return read_options(text)
    except QuestionnaireError as error:
        raise forms.ValidationError(str(error)) from error


def _lines(rows: Iterable[Question | Option]) -> str:
    return "\n".join(row.line for row in rows)


class QuestionnaireForm(forms.Form):
    name = forms.CharField(max_length=120)
    filled_by = forms.ChoiceField(
        label="Who fills it in", choices=Questionnaire.FilledBy.choices, widget=forms.RadioSelect, initial="pupil"
    )
    introduction = forms.CharField(
        required=False, max_length=300, help_text="What is said before the first question, in plain words."
    )
    items = TidyField(
        tidy=lambda text: _lines(_items(text)), label="Questions", widget=forms.Textarea(attrs={"rows": 12}),
        help_text="One a line. A sub-scale stands before a colon (Planning: I think first), and a minus sign in front of a "
        "question that counts the other way round.",
    )  # fmt: skip
    options = TidyField(
        tidy=lambda text: _lines(_options(text)), label="Answers", widget=forms.Textarea(attrs={"rows": 5}), initial=OPTIONS,
        help_text="One a line with its number, the lowest first; a symbol after a bar.",
    )  # fmt: skip
    most_missing = forms.IntegerField(
        label="Questions that may be skipped and still give a score", min_value=0, max_value=50, initial=0
    )

    @staticmethod
    def initial_of(questionnaire: Questionnaire, items: list[Item]) -> dict[str, Any]:
        return {
            "name": questionnaire.name,
            "filled_by": questionnaire.filled_by,
            "introduction": questionnaire.introduction,
            "items": _lines(item.question for item in items),
            "options": _lines(questionnaire.answers),
            "most_missing": questionnaire.most_missing,
        }

    def clean_items(self) -> list[Question]:
        return _items(self.cleaned_data["items"])

    def clean_options(self) -> list[Option]:
        return _options(self.cleaned_data["options"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("filled_by", "introduction", "most_missing")}


class QuestionnaireEditForm(EditForm, QuestionnaireForm):
    """What is stored of a questionnaire, changed."""


class HandOutForm(forms.Form):
    """For whom there are codes, and until when."""

    of = forms.ChoiceField(label="For")
    open_until = DayField(label="Open until", widget=DAY)

    def __init__(self, *args: Any, sets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = sets  # type: ignore[attr-defined]


class ObservationForm(forms.Form):
    """An adult's checklist: an answer for each item, or none."""

    def __init__(self, *args: Any, questionnaire: Questionnaire, items: list[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Not seen"), *((str(option.value), option.label) for option in questionnaire.answers)]
        for item in items:
            self.fields[f"item_{item.pk}"] = forms.TypedChoiceField(
                label=item.text, choices=choices, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
            )

    @property
    def answers(self) -> dict[int, int | None]:
        return {int(name.removeprefix("item_")): value for name, value in self.cleaned_data.items()}


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Your code", max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    first_name = forms.CharField(label="Your first name", max_length=100, required=False)
