"""Well-formed input about hours of the week."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q

from core.editing import EditForm
from core.fields import DAY, TIME, DayField, NameChoice
from deployment.models import Kind
from pupils.forms.choices import PupilChoice
from pupils.models import Lesson, Pupil, SenStatus, TeachingClass
from schools.rules import WEEKDAYS
from staff.models import StaffMember

KINDS = [(value, label) for value, label in Kind.choices if value != Kind.GROUP]
BOTH = 0


class ClassChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return ", ".join(filter(None, (obj.subject, obj.name)))


class HourForm(forms.Form):
    """An hour of an adult's week. `lessons`: what is taught at the time, offered first. `is_dated`: it holds from a day on until
    another; hours of a scenario have no days. `is_new`: it may be made for both weeks."""

    staff_member = NameChoice(label="Adult", queryset=StaffMember._base_manager.none())
    kind = forms.ChoiceField(label="What it is", choices=KINDS)
    lesson = forms.IntegerField(required=False, widget=forms.HiddenInput)
    teaching_class = ClassChoice(label="With the class", queryset=TeachingClass._base_manager.none(), required=False)
    pupil = PupilChoice(
        label="For one pupil", queryset=Pupil._base_manager.none(), required=False,
        help_text="The adult is there for this pupil alone: minutes of the pupil's own.",
    )  # fmt: skip
    department = forms.CharField(
        label="Given to a department", required=False, max_length=100, help_text="Which says where in it."
    )
    label = forms.CharField(label="What it is called", required=False, max_length=120, help_text="As Gate duty.")
    week = forms.TypedChoiceField(coerce=int)
    weekday = forms.TypedChoiceField(label="Day", coerce=int, choices=list(enumerate(WEEKDAYS[:5], start=1)))
    starts_at = forms.TimeField(label="From", widget=TIME)
    ends_at = forms.TimeField(label="Until", widget=TIME)
    room = forms.CharField(required=False, max_length=30, help_text="Empty: the class's own.")
    is_paid = forms.BooleanField(label="Counts as paid time", required=False, initial=True)
    starts_on = DayField(label="From the day", widget=DAY)
    last_on = DayField(label="Until the day", widget=DAY, required=False, help_text="The last day. Empty: on and on.")
    clash_reason = forms.CharField(label="It is right as it is, because", required=False, max_length=200)

    def __init__(
        self, *args: Any, weeks: int, pupil: int = 0, is_dated: bool = True, is_new: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        asks: Any = self.fields
        asks["staff_member"].queryset = StaffMember.objects.working()
        asks["teaching_class"].queryset = TeachingClass.objects.filter(ended_on__isnull=True)
        with_need = SenStatus.objects.filter(ends_on__isnull=True, code__in=["E", "K"]).values("pupil")
        asks["pupil"].queryset = Pupil.objects.on_roll().filter(Q(pk__in=with_need) | Q(pk=pupil))
        choices = [(1, "Week A"), (2, "Week B")][:weeks]
        asks["week"].choices = [*choices, (BOTH, "Both weeks")] if is_new and weeks == 2 else choices
        if not is_dated:
            for name in ("starts_on", "last_on", "clash_reason"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "It ends before it starts. Choose a later time.")
        if data.get("last_on") and data.get("starts_on") and data["last_on"] < data["starts_on"]:
            self.add_error("last_on", "The last day is before the first. Choose a later day.")
        self._take_lesson(data)
        if data.get("kind") == Kind.SUPPORT and not any(data.get(n) for n in ("teaching_class", "pupil", "department")):
            self.add_error("teaching_class", "Say with which class, for which pupil or for which department.")
        return data

    def _take_lesson(self, data: dict[str, Any]) -> None:
        """A lesson that was pressed says the class and the kind; a class says the room where none is given."""
        pressed = data.pop("lesson", None)
        if pressed:
            data["teaching_class"] = TeachingClass.objects.filter(pk=pressed).first()
            data["kind"] = Kind.SUPPORT.value
        is_timed = data.get("starts_at") and data.get("ends_at")
        if data.get("teaching_class") and not data.get("room") and is_timed:
            lesson = Lesson.objects.filter(
                teaching_class=data["teaching_class"], weekday=data.get("weekday"), period__starts_at__lt=data["ends_at"],
                period__ends_at__gt=data["starts_at"], week=data.get("week") or 1,
            )  # fmt: skip
            data["room"] = next((row.room for row in lesson), "")

    @property
    def values(self) -> dict[str, Any]:
        """What the hour says, without its week, its days and why a clash is right."""
        apart = ("week", "starts_on", "last_on", "clash_reason")
        values = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        last: date | None = self.cleaned_data.get("last_on")
        if "last_on" in self.fields:
            values["ends_on"] = last + timedelta(days=1) if last else None
        return values

    @property
    def weeks_asked(self) -> list[int]:
        return [1, 2] if self.cleaned_data["week"] == BOTH else [self.cleaned_data["week"]]


class HourEditForm(EditForm, HourForm):
    """A change of an hour that is there."""

    proposed = ("starts_on",)


class AdultForm(forms.Form):
    """Who takes an hour over. `had`: who has it as far as the page knows."""

    staff_member = forms.ModelChoiceField(queryset=StaffMember._base_manager.none())
    had = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_member"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """A step from the panel of an hour: from which day on."""

    from_on = DayField(widget=DAY)


class MoveForm(AdultForm, StepForm):
    """Who takes an hour over, and from which day on."""


class CopyForm(forms.Form):
    """The days of the cycle that an hour is copied to, as "1-3": week and weekday."""

    to = forms.MultipleChoiceField(choices=[(f"{week}-{day}", "") for week in (1, 2) for day in range(1, 6)])

    @property
    def times(self) -> list[tuple[int, int]]:
        return [(int(week), int(day)) for week, _, day in (text.partition("-") for text in self.cleaned_data["to"])]
