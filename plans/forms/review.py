"""Well-formed input about review points."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from core.editing import EditForm, EditModelForm
from core.fields import DAY, TIME, DayField, MomentField, NameChoice
from plans.models import ReviewInvitee, ReviewPoint
from staff.models import StaffMember

WHEN = forms.SplitDateTimeWidget(
    date_attrs={"type": "date", "aria-label": "Day"}, time_attrs={"type": "time", "aria-label": "Time"},
    date_format="%Y-%m-%d", time_format="%H:%M",
)  # fmt: skip
THERE = (("", "Not noted"), ("true", "Yes"), ("false", "No"))


class ReviewForm(EditModelForm):
    starts_at = MomentField(label="When", widget=WHEN)
    led_by = NameChoice(label="Led by", queryset=StaffMember._base_manager.none())

    class Meta:
        model = ReviewPoint
        fields = ["kind", "starts_at", "minutes", "place", "purpose", "led_by"]
        labels = {"kind": "What it is", "purpose": "What you will talk about, in words for the carers"}
        help_texts = {"purpose": "It goes into the email: name no need or diagnosis."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["led_by"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]
        self.fields["minutes"] = forms.IntegerField(min_value=5, max_value=480, initial=30)
        self.fields["kind"].required = False

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self.instance.kind


class CancelForm(forms.Form):
    words = forms.CharField(
        label="Why, in words for everybody who was invited", max_length=300, required=False,
        help_text="It goes into the email and onto the parent/carer's page: name no need or diagnosis.",
    )  # fmt: skip
    is_quiet = forms.BooleanField(
        label="Cancel without telling anybody", required=False, help_text="For example after a bereavement."
    )


class WhoChoice(forms.ModelMultipleChoiceField):
    """Invitees, each by name and what they are to the pupil."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.who} ({obj.as_what})" if obj.as_what else obj.who


class ReviewHoldForm(EditForm):
    held_at = MomentField(label="When it was held", widget=WHEN)
    outcome = forms.CharField(
        label="What was said and agreed", widget=forms.Textarea(attrs={"rows": 6}), max_length=8000
    )
    decisions = forms.CharField(
        label="What was decided", widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False,
        help_text="In short: it opens the agenda of the next review.",
    )  # fmt: skip
    present = WhoChoice(
        label="Who was there", queryset=ReviewInvitee._base_manager.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick everyone who was there. If you tick nobody, attendance is not noted.",
    )  # fmt: skip
    pupil_was_there = forms.NullBooleanField(
        label="Was the pupil there?", required=False, widget=forms.Select(choices=THERE)
    )
    next_on = DayField(label="Day of the next review", widget=DAY, required=False, help_text="Empty: none yet.")
    next_at = forms.TimeField(label="Time of the next review", widget=TIME, required=False)

    def __init__(self, *args: Any, review: ReviewPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_planned = review.state == ReviewPoint.State.PLANNED
        self.proposed = ("next_on", "next_at") if is_planned else ()
        self.fields["present"].queryset = ReviewInvitee.objects.filter(review=review).with_people()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, at = data.get("next_on"), data.get("next_at")
        if day and not at and "next_at" not in self.errors:
            self.add_error("next_at", "Say at what time the next review begins.")
        data["next_starts_at"] = timezone.make_aware(datetime.combine(day, at)) if day and at else None
        return data


class AgendaForm(EditForm):
    """`proposal`: what an agenda that nobody has written yet begins with."""

    agenda = forms.CharField(
        label="Agenda", widget=forms.Textarea(attrs={"rows": 12}), max_length=8000, required=False,
        help_text="A line for each point.",
    )  # fmt: skip
    pupil_views = forms.CharField(
        label="What the pupil says, in their own words", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, proposal: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial["agenda"]:
            self.initial["agenda"], self.proposed = proposal, ("agenda",)


class ProposalsForm(forms.Form):
    """What all the review points have in common that are approved at once."""

    place = forms.CharField(max_length=120, initial="By the front entrance")
    minutes = forms.IntegerField(min_value=5, max_value=480, initial=30)
    purpose = forms.CharField(
        label="What you will talk about, in words for the carers", max_length=300,
        initial="What is going well, what to work on next, and how we can help",
        help_text="It goes into the email: name no need or diagnosis.",
    )  # fmt: skip


class ProposalForm(forms.Form):
    """One proposal: ticked, it is planned. What is not ticked is not looked at."""

    is_chosen = forms.BooleanField(required=False)
    pupil = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=ReviewPoint.Kind, widget=forms.HiddenInput)
    on = DayField(widget=DAY, error_messages={"required": "Choose a day.", "invalid": "Write the day as 2026-12-09."})
    at = forms.TimeField(widget=TIME, error_messages={"required": "Choose a time."})
    led_by = forms.TypedChoiceField(coerce=int, error_messages={"required": "Choose who leads it."})

    def __init__(self, *args: Any, leads: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["led_by"].choices = [("", "Choose"), *leads]  # type: ignore[attr-defined]

    @property
    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"]))


Proposals = forms.formset_factory(ProposalForm, extra=0, max_num=300, absolute_max=300)
