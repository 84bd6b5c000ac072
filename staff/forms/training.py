"""Well-formed input about courses and trainings."""

from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import DAY, DayField, NameChoice
from staff.models import Course, StaffMember, Training
from staff.queries.training import untrained_first


class CourseForm(forms.Form):
    name = forms.CharField(label="Name of the course", max_length=120)


class CourseEditForm(EditForm, CourseForm):
    """Another name for a course."""


class TrainingDays(forms.Form):
    """When a course was done, and until when it holds."""

    done_on = DayField(label="Done on", widget=DAY)
    expires_on = DayField(
        label="Expires on",
        required=False,
        widget=DAY,
        help_text="The last day on which it holds. Empty where it does not expire.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("done_on") and data.get("expires_on") and data["expires_on"] < data["done_on"]:
            self.add_error("expires_on", "It expires before it was done. Choose a later day.")
        return data


class TrainingForm(TrainingDays):
    """A course of the list, or a new one by its name."""

    course = NameChoice(queryset=Course._base_manager.none(), required=False)
    new_course = forms.CharField(label="Or a course that is not on the list", max_length=120, required=False)
    field_order = ["course", "new_course", "done_on", "expires_on"]

    def __init__(self, *args: Any, training: Training | None = None, **kwargs: Any) -> None:
        if training:
            kwargs["initial"] = {name: getattr(training, name) for name in ("course", "done_on", "expires_on")}
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if bool(data.get("course")) == bool(data.get("new_course")) and "course" not in self.errors:
            self.add_error("course", "Choose a course, or write the name of a new one.")
        return data


class TrainingEditForm(EditForm, TrainingForm):
    """A training that is written down already, corrected."""


class PeopleChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.get_job_display()}" + (" (has it)" if obj.holds else "")


class CourseRecordForm(TrainingDays):
    """A course that several people have done on one day."""

    people = PeopleChoice(
        queryset=StaffMember._base_manager.none(), widget=forms.CheckboxSelectMultiple, label="Who has done it"
    )

    def __init__(self, *args: Any, course: Course, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = untrained_first(course=course, today=today)  # type: ignore[attr-defined]
