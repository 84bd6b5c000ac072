"""Well-formed input about a pupil's voice and targets."""

import re
from typing import Any

from django import forms

from core.editing import EditForm, EditUnsavedForm
from core.fields import DAY, DayField
from liaison.models import PupilGoal, PupilVoice
from liaison.rules.voice import FACE_ICONS, FACES

HOW_ICONS = {
    "wrote": "pencil",
    "scribed": "chat-dots",
    "drew": "brush",
    "signed": "hand-index",
    "symbols": "grid-3x3-gap",
}
FACES_BY_VALUE = {str(value): icon for value, icon in FACE_ICONS.items()}
MOST_STEPS = 6


class VoiceForm(forms.Form):
    """The questions become the fields q0, q1, ..., the scales s0, s1, ..."""

    how = forms.ChoiceField(label="How I say it", choices=PupilVoice.How.choices, widget=forms.RadioSelect)
    said_on = DayField(label="Day", widget=DAY)
    helped_by = forms.CharField(label="Who helped me", required=False, max_length=120)

    def __init__(self, *args: Any, questions: list[str], scales: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.scales = questions, scales
        for n, asked in enumerate(questions):
            area = forms.Textarea(attrs={"rows": 3, "class": "form-control form-control-lg"})
            self.fields[f"q{n}"] = forms.CharField(label=asked, required=False, max_length=2000, widget=area)
        faces = [(value, words) for value, words, _ in FACES]
        for n, asked in enumerate(scales):
            self.fields[f"s{n}"] = forms.TypedChoiceField(
                label=asked, choices=faces, required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
            )

    @staticmethod
    def of(voice: PupilVoice) -> dict[str, Any]:
        """What the form of a voice begins with: its own questions, and what was said."""
        questions, scales = voice.answers.get("questions", []), voice.answers.get("scales", [])
        said = {f"q{n}": row["said"] for n, row in enumerate(questions)}
        values = {f"s{n}": row["value"] for n, row in enumerate(scales)}
        first = {"how": voice.how, "said_on": voice.said_on, "helped_by": voice.helped_by}
        return {
            "questions": [row["asked"] for row in questions],
            "scales": [row["asked"] for row in scales],
            "initial": first | said | values,
        }

    def question_fields(self) -> list[Any]:
        return [self[f"q{n}"] for n in range(len(self.questions))]

    def scale_fields(self) -> list[Any]:
        return [self[f"s{n}"] for n in range(len(self.scales))]

    @property
    def values(self) -> dict[str, Any]:
        """said_on, how, helped_by, and the answers beside what was asked."""
        data = self.cleaned_data
        questions = [{"asked": asked, "said": data[f"q{n}"]} for n, asked in enumerate(self.questions)]
        scales = [{"asked": asked, "value": data[f"s{n}"]} for n, asked in enumerate(self.scales)]
        first = {name: data[name] for name in ("said_on", "how", "helped_by")}
        return {**first, "answers": {"questions": questions, "scales": scales}}


class VoiceEditForm(EditForm, VoiceForm):
    """Words that were said, changed."""


class LinesField(forms.CharField):
    """A text of which each line is one thing."""

    def __init__(self, *, most: int, longest: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **kwargs)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        lines = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
        if len(lines) > self.most:
            raise forms.ValidationError(f"At most {self.most} lines.")
        if long := next((line for line in lines if len(line) > self.longest), None):
            raise forms.ValidationError(f"“{long[:30]}…” is too long: at most {self.longest} signs a line.")
        return lines


class VoicePromptsForm(EditForm):
    questions = LinesField(label="Questions, one a line", most=8, longest=100)
    scales = LinesField(label="Questions with faces, one a line", most=6, longest=100, required=False)


class GoalForm(EditUnsavedForm):
    steps = LinesField(label="My steps, one a line", most=MOST_STEPS, longest=120, required=False)

    class Meta:
        model = PupilGoal
        fields = ["will", "because", "steps", "look_again_on"]
        labels = {
            "will": "I will …",
            "because": "I will know because …",
            "look_again_on": "We look at it again on",
        }
        widgets = {"look_again_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["steps"] = [step["words"] for step in self.instance.steps]

    def clean_will(self) -> str:
        """The label begins the sentence already."""
        return re.sub(r"^\s*i will\s+", "", self.cleaned_data["will"], flags=re.IGNORECASE)

    def clean_because(self) -> str:
        return re.sub(r"^\s*(?:i will know )?because\s+", "", self.cleaned_data["because"], flags=re.IGNORECASE)


class GoalEndForm(forms.Form):
    outcome = forms.ChoiceField(choices=PupilGoal.Outcome.choices)
