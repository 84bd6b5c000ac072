"""Well-formed input about trips."""

from typing import Any

from django import forms
from django.utils import timezone

from core.editing import EditModelForm
from core.fields import NameChoice
from deployment.actions.absence import LONGEST
from deployment.models import Trip, TripAdult, TripPupil
from pupils.forms.choices import PupilsChoice
from pupils.models import Pupil
from staff.models import StaffMember

MOMENT = "%Y-%m-%dT%H:%M"


class TripForm(EditModelForm):
    leader = NameChoice(queryset=StaffMember._base_manager.none())
    pupils_per_adult = forms.IntegerField(
        label="Pupils to one adult, at most", min_value=1, max_value=60, initial=10,
        help_text="As your visits policy or the risk assessment asks for.",
    )  # fmt: skip

    base_phone = forms.CharField(
        label="Emergency phone in school", max_length=30, widget=forms.TextInput(attrs={"type": "tel"}), required=False,
        help_text="The support card says to phone it while the trip is out.",
    )  # fmt: skip

    class Meta:
        model = Trip
        fields = [
            "name", "place", "starts_at", "ends_at", "leader", "pupils_per_adult", "ratio_note", "base_name", "base_phone",
            "emergency_steps", "note",
        ]  # fmt: skip
        labels = {"ratio_note": "Where the ratio comes from"}
        help_texts = {"ratio_note": ""}
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
            "emergency_steps": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "It must be back after it leaves.")
        elif (
            data.get("starts_at")
            and data.get("ends_at")
            and timezone.localdate(data["ends_at"]) - timezone.localdate(data["starts_at"]) > LONGEST
        ):
            self.add_error("ends_at", f"It must be back within {LONGEST.days} days.")
        if data.get("ends_at") and data["ends_at"] >= timezone.now() and not data.get("base_phone"):
            self.add_error("base_phone", "Give the number in school that the trip phones in an emergency.")
        return data


class TripAdultForm(forms.Form):
    staff_member = NameChoice(queryset=StaffMember._base_manager.none(), label="Who")
    role = forms.ChoiceField(
        choices=[("", "Choose"), *(row for row in TripAdult.Role.choices if row[0] != TripAdult.Role.LEADER)],
        error_messages={"required": "Choose what part they have on the trip."},
    )
    is_first_aider = forms.BooleanField(label="Is a first aider", required=False)
    duties = forms.CharField(label="What they do", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_member"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]


class TripAdultEditForm(EditModelForm):
    class Meta:
        model = TripAdult
        fields = ["role", "is_first_aider", "duties"]


class TripAdultChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.staff_member.name} ({obj.get_role_display().lower()})"


class TripPupilForm(EditModelForm):
    with_adult = TripAdultChoice(queryset=TripAdult._base_manager.none(), required=False, label="Adult")

    class Meta:
        model = TripPupil
        fields = ["with_adult", "needs_adult", "what_helps", "what_to_avoid", "what_calms", "must_do"]
        labels = {"must_do": "What staff must do"}
        help_texts = {
            "must_do": "Only what to do and when, as “give the inhaler from the red bag before the walk”. No word why."
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 2}) for name in ("what_helps", "what_to_avoid", "what_calms", "must_do")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adults = TripAdult.objects.filter(trip=self.instance.trip_id).select_related("staff_member")
        self.fields["with_adult"].queryset = adults  # type: ignore[attr-defined]


class TripPupilsForm(forms.Form):
    pupils = PupilsChoice(queryset=Pupil._base_manager.none(), error_messages={"required": "Tick at least one pupil."})

    def __init__(self, *args: Any, pupils: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].queryset = pupils  # type: ignore[attr-defined]
