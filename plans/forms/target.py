"""Well-formed input about targets and provision."""

from typing import Any

from django import forms
from django.utils import timezone

from assessment.models import Measure
from core.editing import EditForm, EditModelForm
from core.fields import DAY, DayField, NameChoice
from interventions.models import Placement
from plans.models import Plan, Provision, Target

LEVELS = ("much_less", "less", "expected", "more", "much_more")


class ProvisionsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        where = "" if obj.section == Provision.Section.SCHOOL else f"Section {obj.section}: "
        return f"{where}{obj.wording}"


class PlacementsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.programme.name}, {obj.group.name}"


class TargetForm(EditModelForm):
    measure = NameChoice(
        label="Measured by", queryset=Measure._base_manager.none(), required=False, empty_label="what is seen"
    )
    provisions = ProvisionsChoice(
        label="Provision that serves it", queryset=Provision._base_manager.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Target
        fields = [
            "objective", "baseline", "baseline_on", "measure", "baseline_value", "target_value", *LEVELS, "weight", "due_on",
            "provisions",
        ]  # fmt: skip
        labels = {
            "objective": "What the pupil will do", "baseline": "Where it starts",
            "baseline_value": "Score at the start", "target_value": "Score to reach",
            "due_on": "To be reached by", "weight": "Weight (1 to 3)",
        }  # fmt: skip
        help_texts = {
            "objective": "Something that can be seen or counted: “Reads 8 of 10 words from list B aloud”.",
            "baseline": "What the pupil does today, in the same words: “Reads 3 of 10 words from list B”.",
            "expected": "Written now, so that at the review everybody reads the same.",
        }
        widgets = {
            "baseline_on": DAY, "due_on": DAY, "objective": forms.Textarea(attrs={"rows": 2}),
            "baseline": forms.Textarea(attrs={"rows": 2}),
            **{name: forms.Textarea(attrs={"rows": 2}) for name in LEVELS},
        }  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["measure"].queryset = Measure.objects.order_by("name")
        fields["provisions"].queryset = Provision.objects.filter(pupil=plan.pupil_id, ended_on__isnull=True)
        if not fields["provisions"].queryset.exists():
            del fields["provisions"]
        elif self.instance.pk:
            self.initial["provisions"] = list(self.instance.served_by.values_list("provision", flat=True))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("baseline_on") and data.get("due_on") and data["due_on"] < data["baseline_on"]:
            self.add_error("due_on", "It is due before its baseline was taken. Choose a later day.")
        if data.get("measure") is None and (
            data.get("baseline_value") is not None or data.get("target_value") is not None
        ):
            self.add_error("measure", "A score needs its measure. Choose it, or leave both scores empty.")
        return data

    def clean_weight(self) -> int:
        weight: int = self.cleaned_data["weight"]
        if not 1 <= weight <= 3:
            raise forms.ValidationError("A weight is 1, 2 or 3.")
        return weight

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "provisions"}


class TargetCloseForm(EditForm):
    level = forms.TypedChoiceField(
        label="Level reached", required=False, empty_value=None, coerce=int, widget=forms.RadioSelect, choices=()
    )
    outcome = forms.CharField(
        label="What was seen", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Or why the target is given up.",
    )  # fmt: skip
    on = DayField(
        label="Reviewed on", required=False, widget=DAY, initial=timezone.localdate, help_text="Empty: today."
    )

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Target.Level.choices)
        choices = [
            (level, f"{level:+d} {labels[level]}: {words}" if words else f"{level:+d} {labels[level]}")
            for level, words in target.levels
        ]
        self.fields["level"].choices = [("", "Not judged: it is given up"), *choices]  # type: ignore[attr-defined]


class ProvisionForm(EditModelForm):
    proposed = ("from_on",)

    placements = PlacementsChoice(
        label="Programmes by which it is given", queryset=Placement._base_manager.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    from_on = DayField(label="The change starts on", widget=DAY, help_text="Until then the hours stay as they were.")

    class Meta:
        model = Provision
        fields = [
            "section", "wording", "times_a_week", "minutes", "by_whom", "is_adult_support", "may_be_shared", "starts_on",
            "placements",
        ]  # fmt: skip
        labels = {
            "wording": "In the plan's words", "times_a_week": "Times a week", "by_whom": "Given by",
            "is_adult_support": "It is an adult's time, and counts among the hours that the pupil is owed",
            "may_be_shared": "The time may be shared with a group or class", "starts_on": "From the day",
        }  # fmt: skip
        widgets = {"starts_on": DAY, "wording": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["times_a_week"].min_value = 0
        rows = Placement.objects.filter(pupil=plan.pupil_id).select_related("programme", "group").order_by("-starts_on")
        fields["placements"].queryset = rows
        if self.instance.pk:
            self.initial["placements"] = list(self.instance.delivered_by.values_list("placement", flat=True))
            del fields["starts_on"]
        else:
            del fields["from_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        times, minutes = data.get("times_a_week"), data.get("minutes")
        if (times is None) != (minutes is None) and not self.errors:
            self.add_error(
                "minutes" if minutes is None else "times_a_week",
                "Say both: how many times a week, and how long each time.",
            )
        if times is not None and not 0 < times <= 35:
            self.add_error("times_a_week", "Write a number of times above 0, up to 35.")
        if minutes is not None and not 1 <= minutes <= 600:
            self.add_error("minutes", "Write 1 to 600 minutes.")
        if data.get("is_adult_support") and times is None:
            self.add_error("is_adult_support", "Hours can only be counted where the line says how often and how long.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("placements", "from_on")}


class ProvisionEndForm(forms.Form):
    on = DayField(label="The first day without it", widget=DAY)
