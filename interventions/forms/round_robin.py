"""Well-formed input about round robins and concerns."""

from datetime import date
from typing import Any

from django import forms

from assessment.forms.questionnaire import ObservationForm
from assessment.models import Questionnaire
from core.fields import DAY, DayField, NameChoice
from interventions.models import Concern


class RoundRobinForm(forms.Form):
    questionnaire = NameChoice(
        label="Checklist", queryset=Questionnaire._base_manager.none(),
        help_text="Its questions can be changed under Scores, Questionnaires.",
    )  # fmt: skip
    question = forms.CharField(label="What else you want to know", required=False, max_length=300)
    due_on = DayField(label="Answer by", widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        checklists = Questionnaire.objects.filter(filled_by="adult").select_related("measure")
        self.fields["questionnaire"].queryset = checklists  # type: ignore[attr-defined]


class ReplyForm(ObservationForm):
    """The checklist, and a word."""

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"] = forms.CharField(
            label=question or "Anything else", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        )

    @property
    def answers(self) -> dict[int, int | None]:
        data = {name: value for name, value in self.cleaned_data.items() if name != "comment"}
        return {int(name.removeprefix("item_")): value for name, value in data.items()}


class ConcernForm(forms.Form):
    kind = forms.ChoiceField(choices=Concern.Kind.choices, widget=forms.HiddenInput)
    words = forms.CharField(label="What concerns you", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class ConcernAnswerForm(forms.Form):
    answer = forms.CharField(
        label="What comes of it, which the colleague will read",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def default_due(today: date) -> date:
    return date.fromordinal(today.toordinal() + 7)
