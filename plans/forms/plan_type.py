"""Well-formed input about types of plans and their sections."""

from datetime import date
from typing import Any

from django import forms

from core.editing import EditModelForm
from core.fields import DAY, DayField, NameChoice
from plans.models import PlanSection, PlanType, Signer

OWN_STANDING = [(PlanType.Standing.SCHOOL, "Our own"), (PlanType.Standing.DRAFT, PlanType.Standing.DRAFT.label)]
OWN_KINDS = [
    (PlanSection.Kind.TEXT, "Text, written here"),
    (PlanSection.Kind.NEEDS, "The pupil's needs, from the register"),
    (PlanSection.Kind.TARGETS, "The pupil's targets"),
    (PlanSection.Kind.PROVISION, "What the school provides"),
]


class PlanTypeForm(EditModelForm):
    """A type of plan. `below`: the types that it may build on."""

    standing = forms.ChoiceField(choices=OWN_STANDING, help_text="No type of your own can be statutory.")
    signers = forms.MultipleChoiceField(
        label="Who signs", choices=Signer.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    reviews_a_year = forms.IntegerField(label="Reviews a year", min_value=1, max_value=12, initial=3)
    builds_on = NameChoice(
        queryset=PlanType.objects.none(), label="Builds on", required=False, empty_label="No other plan",
        help_text="What is written in that plan is shown in this one where both have the section.",
    )  # fmt: skip

    class Meta:
        model = PlanType
        fields = ["name", "purpose", "builds_on", "standing", "signers", "reviews_a_year", "valid_from", "valid_to"]
        labels = {"purpose": "What it is for", "valid_from": "From", "valid_to": "Until"}
        help_texts = {"valid_to": "After this day none can be begun; plans that are open go on."}
        widgets = {"valid_from": DAY, "valid_to": DAY, "purpose": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, below: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["builds_on"].queryset = below.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", "It ends before it starts. Choose a later day.")
        return data


class PlanTypeCreateForm(PlanTypeForm):
    """A new type. `whose`: (value, label) of the owners for whom the person may make one: "school", "trust"."""

    whose = forms.ChoiceField(label="For", widget=forms.RadioSelect)

    field_order = ("whose", "name")

    def __init__(self, *args: Any, whose: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = whose  # type: ignore[attr-defined]
        self.fields["whose"].initial = whose[0][0]


class PlanTypeRenewForm(forms.Form):
    valid_from = DayField(label="From", widget=DAY, help_text="The present edition can be begun until the day before.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < self.today:
            raise forms.ValidationError("Choose a day that is not past.")
        return day


class SectionChoice(forms.ModelChoiceField):
    """A section of another type, shown as "Learner Profile: What helps"."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.plan_type.name}: {obj.heading}"


class PlanSectionForm(EditModelForm):
    """Title, letter, guidance and whether carers read it."""

    class Meta:
        model = PlanSection
        fields = ["title", "letter", "guidance", "is_shared"]
        labels = {"guidance": "Guidance for who writes it", "is_shared": "Carers read it"}
        help_texts = {"letter": "Only where the sections have letters, as A to K in an EHC plan."}
        widgets = {"guidance": forms.Textarea(attrs={"rows": 3})}


class PlanSectionCreateForm(PlanSectionForm):
    """A new section with its own words, or one that shows a section of another type. `usable`: the sections it may show."""

    shows = SectionChoice(
        queryset=PlanSection.objects.none(), label="Words of another plan", required=False, empty_label="No: its own",
        help_text="The words of the pupil stay in one place: written in either plan, they are shown in both.",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="What stands in it", choices=OWN_KINDS, help_text="For a section with its own words."
    )

    field_order = ("shows", "title", "kind", "letter", "guidance", "is_shared")

    def __init__(self, *args: Any, usable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shows"].queryset = usable  # type: ignore[attr-defined]
        self.fields["title"].required = False
        self.fields["title"].help_text = "May stay empty for the words of another plan."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("shows") and "title" not in self.errors and not data.get("title"):
            self.add_error("title", "Give the section a title.")
        return data
