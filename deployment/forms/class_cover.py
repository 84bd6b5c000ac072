"""Well-formed input about whole-class cover."""

from typing import Any

from django import forms

from core.editing import EditModelForm
from core.fields import DAY, DayField, NameChoice
from deployment.models import ClassCover
from pupils.models import TeachingClass
from schools.forms import PeriodOrTimesForm
from staff.models import StaffMember

ROWS = forms.Textarea(attrs={"rows": 3})


class ClassChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.subject}" if obj.subject else obj.name


class ClassCoverForm(PeriodOrTimesForm):
    field_order = ("teaching_class", "on")

    teaching_class = ClassChoice(queryset=TeachingClass._base_manager.none(), label="Class")
    on = DayField(label="Day", widget=DAY)
    room = forms.CharField(required=False, max_length=30)
    for_teacher = NameChoice(
        queryset=StaffMember._base_manager.none(),
        required=False,
        label="In place of",
        help_text="Empty: of whoever teaches it.",
    )
    covered_by = NameChoice(queryset=StaffMember._base_manager.none(), label="Who takes it")
    work_left = forms.CharField(label="Work left", required=False, max_length=2000, widget=ROWS)
    need_to_know = forms.CharField(
        label="What they need to know", required=False, max_length=2000,
        help_text="Seating, who needs what, which teacher is close by.", widget=ROWS,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = StaffMember.objects.working()
        sets = {
            "teaching_class": TeachingClass.objects.filter(ended_on__isnull=True),
            "for_teacher": staff.filter(
                job__in=[StaffMember.Job.TEACHER, StaffMember.Job.SENCO, StaffMember.Job.OTHER]
            ),
            "covered_by": staff,
        }
        for name, rows in sets.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class HandOverForm(EditModelForm):
    """Two minutes on a phone: four short texts, none of them required by itself."""

    class Meta:
        model = ClassCover
        fields = ["done", "not_done", "behaviour", "needs_a_look"]
        labels = {
            "done": "Done",
            "not_done": "Not done",
            "behaviour": "How it went",
            "needs_a_look": "Who needs a look",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 2, "maxlength": 2000}) for name in fields}
