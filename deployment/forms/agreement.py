"""Well-formed input about agreements, need-to-knows and slips."""

from typing import Any

from django import forms

from core.editing import BEGAN, EditModelForm
from core.fields import DAY
from deployment.models import ClassAgreement, FeedbackSlip, NeedToKnow
from pupils.forms.choices import PupilsChoice
from pupils.models import Pupil

NOTE_FIELDS = ("concepts", "skills", "outcomes", "feedback", "different")
SHORT = forms.Textarea(attrs={"rows": 2})


class AgreementForm(EditModelForm):
    class Meta:
        model = ClassAgreement
        fields = [
            "at_start", "while_explaining", "in_independent_work", "at_end", "behaviour", "how_we_talk", "review_on",
        ]  # fmt: skip
        labels = {
            "at_start": "At the start",
            "while_explaining": "While the teacher explains",
            "in_independent_work": "In independent work",
            "at_end": "At the end",
            "behaviour": "Behaviour: who does what",
            "how_we_talk": "How we talk during the lesson",
            "review_on": "Look at it again on",
        }
        widgets = dict.fromkeys(fields[:-1], SHORT) | {"review_on": DAY}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(name) for name in self.Meta.fields[:-1]):
            raise forms.ValidationError("Write at least one line of who does what.")
        return data


class NoteForm(EditModelForm):
    """A note that is not there yet counts as an empty one: two people may write the first at once. `copied`: what the form
    begins with in place of what is stored."""

    class Meta:
        model = NeedToKnow
        fields = list(NOTE_FIELDS)
        labels = {
            "concepts": "Concepts: what it is about",
            "skills": "Skills: what they practise",
            "outcomes": "Outcomes: what they have at the end",
            "feedback": "Feedback to give",
            "different": "New words, and what is different for which pupils",
        }
        widgets = dict.fromkeys(fields, SHORT)

    def __init__(self, *args: Any, copied: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[BEGAN].initial = self._marks()
        if not self.is_bound:
            self.initial = {**self.initial, **copied}

    @property
    def is_edit(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in NOTE_FIELDS):
            raise forms.ValidationError("Write at least one line.")
        return data


class SlipForm(EditModelForm):
    how_far = forms.ChoiceField(
        label="How far did they get?", choices=FeedbackSlip.HowFar.choices, widget=forms.RadioSelect
    )
    help_needed = forms.TypedChoiceField(
        label="What help did most of them need?",
        choices=FeedbackSlip.Help.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    what_next = forms.ChoiceField(label="What next?", choices=FeedbackSlip.Next.choices, widget=forms.RadioSelect)
    pupils = PupilsChoice(label="Who needs a look?", queryset=Pupil._base_manager.none(), required=False)

    class Meta:
        model = FeedbackSlip
        fields = ["how_far", "help_needed", "what_next", "words"]
        labels = {"words": "One sentence (optional)"}

    def __init__(self, *args: Any, pupils: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].queryset = pupils  # type: ignore[attr-defined]
