"""Well-formed input about agencies, referrals to them, reports, and what they advise."""

from typing import Any

from django import forms

from core.editing import EditForm, EditUnsavedForm
from core.fields import DAY, DayField, NameChoice
from deployment.queries.task import people_for_tasks
from liaison.forms.voice import LinesField
from liaison.models import Agency, AgencyReferral, AgencyReport, Professional, Recommendation
from library.forms.upload import UploadField
from staff.models import StaffMember

MOST_STEPS = 40


class AgencyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}: {obj.service}" if obj.service else obj.name


class ProfessionalChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.agency.name})"


class AgencyForm(EditUnsavedForm):
    class Meta:
        model = Agency
        fields = ["name", "service", "note"]


class ProfessionalForm(EditUnsavedForm):
    class Meta:
        model = Professional
        fields = ["full_name", "role", "email", "phone", "left_on"]
        labels = {"left_on": "Works there no more since"}
        widgets = {"left_on": DAY}


class AgencyReferralForm(EditUnsavedForm):
    agency = AgencyChoice(queryset=Agency._base_manager.none())
    professional = ProfessionalChoice(
        label="A person there",
        queryset=Professional._base_manager.none(),
        required=False,
        empty_label="Nobody in particular",
    )

    class Meta:
        model = AgencyReferral
        fields = ["agency", "professional", "asked_for", "consent", "consent_how", "consent_on"]
        labels = {"consent_on": "On"}
        help_texts = {"consent_how": "As “Ms Nowak, signed form” or “both parents, on the phone”."}
        widgets = {"asked_for": forms.Textarea(attrs={"rows": 4}), "consent_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.all()  # type: ignore[attr-defined]
        working = Professional.objects.filter(left_on__isnull=True).select_related("agency")
        self.fields["professional"].queryset = working  # type: ignore[attr-defined]


class AgencyReferralMoveForm(forms.Form):
    state = forms.ChoiceField(label="It is now", choices=AgencyReferral.State.choices[1:])
    on = DayField(label="Since", widget=DAY)
    reason = forms.CharField(label="Why it ends", required=False, max_length=300)


class AgencyReportForm(EditUnsavedForm):
    agency = AgencyChoice(queryset=Agency._base_manager.none())
    upload = UploadField(
        label="The report as a file", required=False, help_text="PDF, Word or a picture, at most 10 MB."
    )
    advice = LinesField(
        label="What they advise, one step a line", most=MOST_STEPS, longest=500, required=False,
        help_text="Each line is followed up separately: taken on or not and why, who does it, done.",
    )  # fmt: skip

    class Meta:
        model = AgencyReport
        fields = ["agency", "title", "received_on", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4}), "received_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.all()  # type: ignore[attr-defined]


class AdviceForm(forms.Form):
    advice = LinesField(label="More steps that it advises, one a line", most=MOST_STEPS, longest=500)


class RecommendationDecideForm(EditUnsavedForm):
    decision = forms.ChoiceField(choices=Recommendation.Decision.choices, widget=forms.RadioSelect)
    done_by = NameChoice(
        label="Who does it", queryset=StaffMember._base_manager.none(), required=False, empty_label="Nobody yet",
        help_text="They get it as a task.",
    )  # fmt: skip
    on = DayField(label="Decided on", required=False, widget=DAY, help_text="Empty: today.")

    class Meta:
        model = Recommendation
        fields = ["decision", "why", "done_by", "due_on"]
        labels = {"why": "Why", "due_on": "Until"}
        help_texts = {"why": "Needed where it is not accepted, or in part."}
        widgets = {"due_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_by"].queryset = people_for_tasks()  # type: ignore[attr-defined]


class RecommendationDoForm(EditForm):
    """`is_done`: until it is, its day is a proposal."""

    done_on = DayField(label="Done on", widget=DAY)
    outcome = forms.CharField(label="What came of it", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, is_done: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = () if is_done else ("done_on",)
