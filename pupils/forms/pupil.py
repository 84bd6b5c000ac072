"""Well-formed input about one pupil: needs, carers, profile."""

from datetime import date
from typing import Any

from django import forms

from core.editing import EditForm, EditModelForm
from core.fields import DAY, DayField, ListField, words_cleaned
from pupils.models import Carer, CarerLink, LearnerProfile
from schools.models import Code

MOST_NEEDS = 4


class SenStateForm(EditForm):
    """What holds from a day on. `needs` are in order, the primary one first."""

    proposed = ("on",)

    status = forms.ChoiceField(label="Status", widget=forms.RadioSelect)
    on = DayField(label="From", widget=DAY)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(Code.objects.on(today))
        statuses = [(code.code, code.label) for code in codes if code.code_set == Code.Set.SEN_STATUS]
        self.fields["status"].choices = statuses  # type: ignore[attr-defined]
        needs = [("", "None"), *((c.code, f"{c.label} ({c.code})") for c in codes if c.code_set == Code.Set.SEN_NEED)]
        for rank in range(1, MOST_NEEDS + 1):
            label = "Primary need" if rank == 1 else f"Need {rank}"
            self.fields[f"need_{rank}"] = forms.ChoiceField(label=label, choices=needs, required=False)

    @property
    def needs(self) -> list[str]:
        asked = (self.cleaned_data.get(f"need_{rank}") for rank in range(1, MOST_NEEDS + 1))
        return [code for code in asked if code]


class CarerForm(forms.Form):
    title = forms.CharField(required=False, max_length=20)
    given_name = forms.CharField(label="First name", required=False, max_length=100)
    family_name = forms.CharField(max_length=100)
    relationship = forms.CharField(
        label="What they are to the pupil", max_length=40, help_text="Mother, grandfather, …"
    )
    email = forms.EmailField(label="Email", required=False, max_length=254)
    phone = forms.CharField(required=False, max_length=40)
    language = forms.CharField(label="Language they read best", required=False, max_length=60)
    reached_by = forms.ChoiceField(label="Likes to be reached by", choices=Carer.ReachedBy.choices)
    contact_order = forms.IntegerField(label="Order in which to phone", min_value=1, max_value=9, initial=1)
    has_parental_responsibility = forms.BooleanField(label="Has parental responsibility", required=False, initial=True)
    has_care = forms.BooleanField(
        label="Has care of the child",
        required=False,
        help_text="The child lives with them. A foster or kinship carer counts as a parent and is invited, even without parental "
        "responsibility.",
    )
    do_not_contact = forms.BooleanField(
        label="Do not contact", required=False, help_text="Nothing goes to them about this pupil, whatever else is set."
    )
    deceased_on = DayField(
        label="Has died, on", required=False, widget=DAY,
        help_text="Leave this empty unless this person has died. From then on nothing goes to them and nobody is asked to phone.",
    )  # fmt: skip

    @staticmethod
    def initial_of(link: CarerLink) -> dict[str, Any]:
        names = CarerForm.base_fields
        return {name: getattr(link, name) if hasattr(link, name) else getattr(link.carer, name) for name in names}


class CarerEditForm(EditForm, CarerForm):
    """What is stored of a carer, changed."""


PROFILE_TEXTS = ["what_helps", "what_to_avoid", "how_to_talk_with_me", "what_calms", "what_escalates", "own_words"]


class ProfileForm(EditModelForm):
    """A pupil has one profile, so that the first one has a version too: the empty one."""

    interests = ListField(
        read=words_cleaned, label="Interests", required=False, max_length=520,
        help_text="With commas between them, for example football, cats, space. Resources that fit are found by them.",
    )  # fmt: skip

    class Meta:
        model = LearnerProfile
        fields = [*PROFILE_TEXTS, "interests"]
        labels = {"own_words": "In the pupil's own words"}
        widgets = {name: forms.Textarea(attrs={"rows": 3, "data-draft": True}) for name in PROFILE_TEXTS}

    @property
    def is_edit(self) -> bool:
        return True


class RegisterForm(forms.Form):
    """The day of the register, and the day that it is compared with."""

    on = DayField(label="As at", required=False, widget=DAY)
    since = DayField(label="Changes since", required=False, widget=DAY)
