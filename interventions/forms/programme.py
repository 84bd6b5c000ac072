"""Well-formed input about programmes, groups, placements, judgements."""

from typing import Any

from django import forms

from core.editing import EditModelForm
from core.fields import DAY, DayField, NameChoice
from interventions.models import Group, Programme
from pupils.forms.choices import PupilsChoice
from pupils.models import Pupil
from schools.forms import PeriodOrTimesForm
from schools.rules import WEEKDAYS
from staff.models import Course, StaffMember


class ProgrammeForm(EditModelForm):
    supervising_teacher = NameChoice(
        queryset=StaffMember._base_manager.none(), help_text="The qualified teacher who directs it."
    )
    needed_course = NameChoice(queryset=Course._base_manager.none(), required=False, label="Training needed")

    practice_subjects = forms.CharField(
        label="Practises for the subjects", required=False, max_length=300,
        help_text="As English, Science: what these departments teach now stands on the session's page.",
    )  # fmt: skip

    class Meta:
        model = Programme
        fields = [
            "name", "aim", "area", "layer", "setting", "sessions_a_week", "session_minutes", "weeks", "group_size",
            "needed_course",
            "supervising_teacher", "practice_subjects", "evidence", "evidence_sessions_a_week", "evidence_minutes",
            "evidence_weeks",
        ]  # fmt: skip
        widgets = {"aim": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "setting": "Nobody misses a lesson for a club; it may be open to everybody, without entry criteria."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teachers = StaffMember.objects.working().filter(job__in=["teacher", "senco"])
        self.fields["supervising_teacher"].queryset = teachers  # type: ignore[attr-defined]
        self.fields["needed_course"].queryset = Course.objects.all()  # type: ignore[attr-defined]
        self.initial["practice_subjects"] = ", ".join(self.instance.practice_subjects)
        limits = {"sessions_a_week": (1, 10), "session_minutes": (5, 180), "weeks": (1, 52), "group_size": (1, 35)}
        for name, (least, most) in limits.items():
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label, min_value=least, max_value=most, initial=self.fields[name].initial
            )

    def clean_practice_subjects(self) -> list[str]:
        return [part.strip()[:100] for part in self.cleaned_data["practice_subjects"].split(",") if part.strip()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        own = [data.get(name) for name in ("evidence_sessions_a_week", "evidence_minutes", "evidence_weeks")]
        if any(own) and not all(own):
            self.add_error("evidence_weeks", "Give all three numbers of the evidence, or none.")
        return data


class GroupForm(EditModelForm):
    leader = NameChoice(queryset=StaffMember._base_manager.none())

    class Meta:
        model = Group
        fields = ["name", "leader", "places", "starts_on", "ends_on"]
        widgets = {"starts_on": DAY, "ends_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]
        self.fields["places"] = forms.IntegerField(label="Places", min_value=1, max_value=35)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The group ends before it starts. Choose a later day.")
        return data


EVERY_WEEK = 0


class SlotForm(PeriodOrTimesForm):
    """A time at which a group meets. `weeks`: after how many the timetable repeats."""

    field_order = ("week", "weekday")

    week = forms.TypedChoiceField(coerce=int)
    weekday = forms.TypedChoiceField(label="Day", coerce=int, choices=list(enumerate(WEEKDAYS[:5], start=1)))
    room = forms.CharField(required=False, max_length=30)
    clash_reason = forms.CharField(
        label="Reason for double-booking",
        required=False,
        max_length=200,
        help_text="Only where it says so.",
    )

    def __init__(self, *args: Any, weeks: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        apart = [(1, "Week A only"), (2, "Week B only")] if weeks == 2 else []
        self.fields["week"].choices = [(EVERY_WEEK, "Every week"), *apart]  # type: ignore[attr-defined]
        self.weeks = weeks

    def clean_week(self) -> list[int]:
        """The weeks of the cycle in which the group meets then."""
        week: int = self.cleaned_data["week"]
        return list(range(1, self.weeks + 1)) if week == EVERY_WEEK else [week]


class GroupChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.leader.name}"


class PlacementCreateForm(forms.Form):
    """Who goes into which group, from which day on: empty is today. `reason` where the criteria or the size say no."""

    group = GroupChoice(queryset=Group._base_manager.none())
    pupils = PupilsChoice(queryset=Pupil._base_manager.none(), error_messages={"required": "Tick at least one pupil."})
    starts_on = DayField(label="First day in the group", widget=DAY, required=False)
    reason = forms.CharField(label="Reason", required=False, max_length=300)

    def __init__(self, *args: Any, groups: Any, pupils: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["pupils"].queryset = pupils  # type: ignore[attr-defined]


class JudgementCreateForm(forms.Form):
    is_met = forms.TypedChoiceField(
        label="Your judgement", choices=[("yes", "Yes, this is so"), ("no", "No, this is not so")],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    judged_on = DayField(
        label="Day",
        widget=DAY,
        help_text="On which you saw it. Today, or a day before: a judgement can be recorded late.",
    )
    reason = forms.CharField(label="What you saw", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
