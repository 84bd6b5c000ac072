"""Well-formed input about tasks."""

from typing import Any

from django import forms

from access.models import User
from core.editing import EditForm
from core.fields import DAY, DayField, NameChoice, NamesChoice
from deployment.models import Task
from deployment.queries.task import people_for_tasks
from pupils.models import Pupil
from pupils.queries.pupil import pupils_found
from staff.models import StaffMember


class PupilChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.year_words}{f', {obj.form}' if obj.form else ''}"


class TaskForm(forms.ModelForm):
    """A task for one or several. Its pupil is named by `pupil_name`; where several children go by it, `pupil` asks which."""

    people = NamesChoice(label="Who", queryset=StaffMember._base_manager.none(), widget=forms.CheckboxSelectMultiple)
    pupil_name = forms.CharField(
        label="About a pupil", required=False, max_length=100, help_text="Their name; empty where it is about nobody."
    )
    pupil = PupilChoice(label="Which one?", queryset=Pupil._base_manager.none(), required=False)

    class Meta:
        model = Task
        fields = ["title", "detail", "due_on", "about_minutes", "source", "source_words"]
        labels = {
            "due_on": "Until",
            "about_minutes": "How long it takes",
            "source": "It comes from",
            "source_words": "Which one",
        }
        help_texts = {"due_on": "Empty: no day.", "source_words": "As “team meeting on 12 October”."}
        widgets = {
            "detail": forms.Textarea(attrs={"rows": 3}),
            "due_on": DAY,
        }

    field_order = (
        "title", "people", "due_on", "about_minutes", "pupil_name", "pupil", "detail", "source", "source_words",
    )  # fmt: skip

    def __init__(
        self, *args: Any, user: User, pupil: Pupil | None = None, is_from: bool = False, **kwargs: Any
    ) -> None:
        """`pupil` and `is_from`: what the task is about, and where it comes from, is settled and not asked."""
        super().__init__(*args, **kwargs)
        self.user, self.about = user, pupil
        self.fields["people"].queryset = people_for_tasks()  # type: ignore[attr-defined]
        self.fields["about_minutes"].choices = [("", "Not said"), *Task.About.choices]  # type: ignore[attr-defined]
        by_hand = [Task.Source.HAND, Task.Source.MEETING]
        self.fields["source"].choices = [(source.value, source.label) for source in by_hand]  # type: ignore[attr-defined]
        asked = self.data.get("pupil", "") if self.is_bound else ""
        if asked.isdecimal():
            self._offer([int(asked)])
        else:
            self.fields["pupil"].widget = forms.HiddenInput()
        gone = (["pupil", "pupil_name"] if pupil else []) + (["source", "source_words"] if is_from else [])
        for name in gone:
            del self.fields[name]

    def _offer(self, pks: list[int]) -> None:
        self.fields["pupil"].queryset = Pupil.objects.visible_to(self.user).on_roll().filter(pk__in=pks)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.about:
            return {**data, "pupil": self.about}
        name, chosen = data.pop("pupil_name", "").strip(), data.get("pupil")
        if not name:
            return {**data, "pupil": None}
        found = pupils_found(user=self.user, text=name, limit=20)
        if chosen in found:
            return data
        data["pupil"] = found[0] if len(found) == 1 else None
        if not found:
            self.add_error("pupil_name", "None of the pupils you may see has this name. Check it, or leave it empty.")
        elif len(found) > 1:
            self.fields["pupil"].widget = forms.Select()
            self._offer([pupil.pk for pupil in found])
            self.add_error("pupil", f"{len(found)} pupils go by “{name}”. Choose which one.")
        return data


class TaskMoveForm(EditForm):
    given_to = NameChoice(label="Who does it", queryset=StaffMember._base_manager.none())
    due_on = DayField(
        label="Until", required=False, widget=DAY,
        help_text="Empty: no day.",
    )  # fmt: skip
    reason = forms.CharField(label="Why", max_length=200, help_text="They read it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_to"].queryset = people_for_tasks()  # type: ignore[attr-defined]


class TaskDoForm(forms.Form):
    note = forms.CharField(label="A word to who gave it (optional)", max_length=300, required=False)


class TaskDropForm(forms.Form):
    reason = forms.CharField(label="Why nobody needs it any more", max_length=200)
