"""Well-formed input about meetings, what is agreed there, and packs that are shared for them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from core.editing import EditForm, EditUnsavedForm
from core.fields import DAY, DayField, MomentField, NameChoice, NamesChoice
from deployment.queries.task import people_for_tasks
from liaison.actions.meeting import Line
from liaison.forms.contact import WHEN
from liaison.forms.voice import LinesField
from liaison.models import Meeting, MeetingParticipant, Professional
from liaison.queries.pack import PARTS
from pupils.models import CarerLink, Pupil
from staff.here import is_here
from staff.models import StaffMember

LINES = 8
LONGEST = timedelta(days=90)


class CarersChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.carer.name}, {obj.relationship}{obj.barred_words}"


class MeetingForm(EditUnsavedForm):
    starts_at = MomentField(label="When", widget=WHEN)
    is_pupil_there = forms.BooleanField(label="The pupil comes, for all of it or a part", required=False)
    carers = CarersChoice(queryset=CarerLink._base_manager.none(), required=False, widget=forms.CheckboxSelectMultiple)
    professionals = NamesChoice(
        label="From outside", queryset=Professional._base_manager.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    staff = NamesChoice(queryset=StaffMember._base_manager.none(), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Meeting
        fields = ["starts_at", "minutes", "place", "purpose", "agenda"]
        widgets = {"agenda": forms.Textarea(attrs={"rows": 5})}
        labels = {"minutes": "Minutes", "purpose": "What you will talk about, in words for everybody invited"}
        help_texts = {"purpose": "It goes into the invitations: name no need or diagnosis."}

    def __init__(self, *args: Any, pupil: Pupil, asked: list[MeetingParticipant] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"] = forms.IntegerField(min_value=5, max_value=480, initial=60)
        carers = CarerLink.objects.filter(pupil=pupil).select_related("carer")
        self.fields["carers"].queryset = carers  # type: ignore[attr-defined]
        # Who is on the list stays on it when they leave, until somebody takes the tick away.
        rows = asked or []
        outside = Q(left_on__isnull=True) | Q(pk__in=[row.professional_id for row in rows if row.professional_id])
        staff = is_here(timezone.localdate()) | Q(pk__in=[row.staff_member_id for row in rows if row.staff_member_id])
        self.fields["professionals"].queryset = Professional.objects.filter(outside)  # type: ignore[attr-defined]
        self.fields["staff"].queryset = StaffMember.objects.filter(staff)  # type: ignore[attr-defined]
        self.initial = {
            **self.initial,
            "is_pupil_there": any(row.kind == "pupil" for row in rows),
            "carers": [row.carer_link_id for row in rows if row.carer_link_id],
            "professionals": [row.professional_id for row in rows if row.professional_id],
            "staff": [row.staff_member_id for row in rows if row.staff_member_id],
        }


class MeetingRecordForm(EditForm):
    notes = forms.CharField(
        label="What was said", required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6})
    )
    decisions = forms.CharField(
        label="What was decided", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    came = NamesChoice(
        label="Who was there", queryset=MeetingParticipant._base_manager.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick everyone who was there. If you tick nobody, attendance is not noted.",
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].queryset = MeetingParticipant.objects.filter(meeting=meeting)  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One line: empty, or all of who and what."""

    who = forms.ChoiceField(required=False)
    what = forms.CharField(required=False, max_length=150)
    due_on = DayField(label="By", required=False, widget=DAY)

    def __init__(self, *args: Any, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("what") and not data.get("who"):
            self.add_error("who", "Choose who does it.")
        if data.get("who") and not data.get("what"):
            self.add_error("what", "Write what they do.")
        if data.get("due_on") and not (data.get("what") or data.get("who")):
            self.add_error("what", "Write what is due on this day.")
        return data


class LinesForms(forms.BaseFormSet):
    """Lines of what is agreed; who is chosen among the staff and those from outside."""

    def __init__(self, *args: Any, outside: list[Professional], **kwargs: Any) -> None:
        people = list(people_for_tasks())
        self.people = {f"staff:{person.pk}": person for person in people}
        self.outside = {f"outside:{person.pk}": person for person in outside}
        choices: list[Any] = [("", "Choose"), ("School", [(key, one.name) for key, one in self.people.items()])]
        if self.outside:
            choices.append(("From outside", [(key, one.name) for key, one in self.outside.items()]))
        super().__init__(*args, **{**kwargs, "form_kwargs": {"choices": choices}})

    @property
    def lines(self) -> list[Line]:
        """Of valid forms, those that say something."""
        said = [form.cleaned_data for form in self.forms if form.cleaned_data.get("what")]
        return [
            Line(row["what"], row["due_on"], self.people.get(row["who"]), self.outside.get(row["who"])) for row in said
        ]


AgreeForms: Any = forms.formset_factory(LineForm, formset=LinesForms, extra=LINES, max_num=LINES, absolute_max=LINES)


class PackForm(forms.Form):
    participant = NameChoice(label="Reader", queryset=MeetingParticipant._base_manager.none())
    parts = forms.MultipleChoiceField(label="What is shared", choices=PARTS, widget=forms.CheckboxSelectMultiple)
    phrases = LinesField(
        label="Words to black out, one a line", most=30, longest=100, required=False,
        help_text="Names of other pupils and of carers are taken out automatically. List anything else that must not be read.",
    )  # fmt: skip
    keep = LinesField(
        label="Words that are no names here, one a line", most=200, longest=60, required=False,
        help_text="Names that are words too, as May or Will, go where they have a capital. Write one here if no child is meant.",
    )  # fmt: skip
    expires_on = DayField(label="It can be read until the end of", widget=DAY)
    is_mailed = forms.BooleanField(label="Send the link by email", required=False)

    def __init__(self, *args: Any, meeting: Meeting, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        outside = MeetingParticipant.objects.filter(meeting=meeting).reads_packs()
        rows = outside.select_related("carer_link__carer", "professional")
        self.fields["participant"].queryset = rows  # type: ignore[attr-defined]

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not self.today <= day <= self.today + LONGEST:
            raise forms.ValidationError("Choose a day from today on, at most 90 days ahead.")
        return day

    @property
    def expires_at(self) -> datetime:
        """The end of the day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["expires_on"], time(23, 59)))
