"""Well-formed input about who is asked to a review."""

from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import NameChoice
from plans.actions.invitee import ANSWERS_BY_PHONE
from plans.contacted import RESULTS
from plans.models import ReviewInvitee, ReviewPoint
from pupils.models import CarerLink
from pupils.models.carer import may_be_told
from staff.models import StaffMember


class CarerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.carer.name}, {obj.relationship}"


class InviteeAddForm(forms.Form):
    """One more: a carer, a colleague, or somebody from outside."""

    carer_link = CarerChoice(label="A carer", queryset=CarerLink._base_manager.none(), required=False)
    staff_member = NameChoice(label="A colleague", queryset=StaffMember._base_manager.none(), required=False)
    name = forms.CharField(label="Somebody from outside: their name", max_length=120, required=False)
    organisation = forms.CharField(label="Where they are from", max_length=120, required=False)
    email = forms.EmailField(label="Their email address", required=False)

    def __init__(self, *args: Any, review: ReviewPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = ReviewInvitee.objects.filter(review=review).carers().values("carer_link")
        links = CarerLink.objects.filter(may_be_told(), pupil=review.pupil_id).exclude(pk__in=asked)
        self.fields["carer_link"].queryset = links.select_related("carer")  # type: ignore[attr-defined]
        staff = StaffMember.objects.working().exclude(
            pk__in=review.invitees.filter(staff_member__isnull=False).values("staff_member")
        )
        self.fields["staff_member"].queryset = staff  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in ("carer_link", "staff_member", "name") if data.get(name)]
        if not given and not self.errors:
            self.add_error("name", "Choose a carer or a colleague, or write the name of somebody from outside.")
        elif len(given) > 1:
            self.add_error(given[1], "One person at a time: leave the other fields empty.")
        return data


class InviteeEditForm(EditForm):
    answer = forms.ChoiceField(label="Their answer", choices=ReviewInvitee.Answer)
    note = forms.CharField(
        label="What they said with it", max_length=500, required=False,
        help_text="Which times would suit, what help they need to take part.",
    )  # fmt: skip
    views = forms.CharField(
        label="What they think, in their own words", max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}), help_text="It is shown at the review.",
    )  # fmt: skip


class InviteePhoneForm(EditForm):
    """A call: what comes of it is new, what they think was perhaps written before."""

    result = forms.ChoiceField(label="What came of the call", widget=forms.RadioSelect)
    note = forms.CharField(
        label="A note",
        max_length=500,
        required=False,
        help_text="Which times would suit, whether an interpreter is needed.",
    )
    views = forms.CharField(
        label="What they think, in their own words", max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip

    def __init__(self, *args: Any, invitee: ReviewInvitee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {"posted"} if invitee.is_to_tell else {"posted", "told"}
        if invitee.review.state == ReviewPoint.State.CANCELLED:
            left_out |= set(ANSWERS_BY_PHONE)
            del self.fields["views"]
        self.fields["result"].choices = [  # type: ignore[attr-defined]
            (key, label) for key, label in RESULTS.items() if key not in left_out
        ]

    def clean(self) -> dict[str, Any]:
        return {"views": "", **(super().clean() or {})}
