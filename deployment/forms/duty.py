"""Well-formed input about duties."""

from collections.abc import Iterable
from typing import Any

from django import forms

from core.editing import EditModelForm
from core.fields import DAY, TIME, DayField, NameChoice
from core.times import minute_of
from deployment.models import Cell, DutyPost
from deployment.rules.duties import Day, Gap, Person, breaks_left, is_at_work, may_go
from deployment.rules.hours import Span, overlap
from schools.rules import WEEKDAYS
from staff.models import StaffMember

SUPPORT_JOBS = (StaffMember.Job.HLTA, StaffMember.Job.TA)


class DutyPostForm(EditModelForm):
    week = forms.TypedChoiceField(
        choices=[("", "Both weeks"), (1, "Week A"), (2, "Week B")], coerce=int, empty_value=None, required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Days", coerce=int, choices=list(enumerate(WEEKDAYS[:5], start=1)), widget=forms.CheckboxSelectMultiple
    )
    people = forms.IntegerField(label="People needed", min_value=1, max_value=20, initial=1)

    class Meta:
        model = DutyPost
        fields = [
            "name", "place", "kind", "week", "weekdays", "starts_at", "ends_at", "people", "starts_on", "ends_on", "note",
        ]  # fmt: skip
        labels = {"starts_at": "From", "ends_at": "Until", "starts_on": "First day", "ends_on": "Not any more from"}
        widgets = {
            "starts_at": TIME,
            "ends_at": TIME,
            "starts_on": DAY,
            "ends_on": DAY,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "It must end after it starts.")
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "It ends before it starts. Choose a later day.")
        return data


class DutyAssignForm(forms.Form):
    staff_member = NameChoice(queryset=StaffMember._base_manager.none(), label="Who")
    week = forms.TypedChoiceField(coerce=int, choices=[(1, "Week A"), (2, "Week B")])
    weekday = forms.TypedChoiceField(label="Day", coerce=int, choices=list(enumerate(WEEKDAYS[:5], start=1)))
    starts_on = DayField(label="From", widget=DAY)
    reason = forms.CharField(
        label="Reason for double-booking, or for leaving them no break", required=False, max_length=200,
        help_text="Only where it says so.",
    )  # fmt: skip

    def __init__(self, *args: Any, post: DutyPost, people: Iterable[Person], bells: list[Span], **kwargs: Any) -> None:
        """`people`: support staff and whoever is on duty, with their week; `bells`: the breaks of the school day."""
        super().__init__(*args, **kwargs)
        self.people, self.bells = {person.key: person for person in people}, bells
        self.post, self.span = post, (minute_of(post.starts_at), minute_of(post.ends_at))
        who: Any = self.fields["staff_member"]
        who.queryset = StaffMember.objects.working()
        if day := self._day_asked():
            free, others = self._free_first(who.queryset, day)
            who.choices = [("", "Choose"), ("Free then", free), ("Others", others)]

    def _day_asked(self) -> Day | None:
        week, weekday = str(self["week"].value()), str(self["weekday"].value())
        return (int(week), int(weekday)) if week in ("1", "2") and weekday in tuple("12345") else None

    def _free_first(self, rows: Iterable[StaffMember], day: Day) -> tuple[list[Any], list[Any]]:
        """TAs and HLTAs whom a proposal could name for that day, and everybody else."""
        gap = Gap(self.post.pk, self.post.name, day, self.span, 0)
        free, others = list[Any](), list[Any]()
        for row in rows:
            known = self.people.get(row.pk) if row.job in SUPPORT_JOBS else None
            is_free = known is not None and may_go(known, gap, bells=self.bells)
            (free if is_free else others).append((row.pk, row.name))
        return free, others

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        who, day = data.get("staff_member"), (data.get("week") or 0, data.get("weekday") or 0)
        known = self.people.get(who.pk) if who else None
        is_asked = all(day) and not data.get("reason")
        if known and is_asked and (words := self._warning(known, day)):
            self.add_error("reason", f"{words} Choose somebody else, or say why it can be.")
        return data

    def _warning(self, person: Person, day: Day) -> str:
        """Why a proposal would not name them, beside what they are busy with: that is said when it is saved."""
        own = person.breaks.get(day, ())
        if overlap(self.span, own):
            return f"{person.name} is in their own break then."
        if not is_at_work(person, day, self.span):
            return f"{person.name} does not work at that time."
        if (self.bells or own) and not breaks_left(person, day, bells=self.bells, more=[self.span]):
            return f"{person.name} would have no break of 20 minutes left that day."
        return ""


class DutySwapForm(forms.Form):
    on = DayField(label="Day", widget=DAY)
    covered_by = NameChoice(queryset=StaffMember._base_manager.none(), label="Who takes it over")
    note = forms.CharField(label="Note for them", required=False, max_length=200)
    reason = forms.CharField(
        label="Reason for leaving them no break", required=False, max_length=200,
        help_text="Only where it says so.",
    )  # fmt: skip

    def __init__(self, *args: Any, cell: Cell, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = StaffMember.objects.working().exclude(pk=cell.staff_member_id)
        self.fields["covered_by"].queryset = others  # type: ignore[attr-defined]


class DutyEndForm(forms.Form):
    on = DayField(label="First day without", widget=DAY)


class DutyProposeForm(forms.Form):
    """Which lines of a proposal are taken: "post:person:week:weekday"."""

    starts_on = DayField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])
    lines = forms.MultipleChoiceField(
        error_messages={
            "required": "Tick at least one line.",
            "invalid_choice": "The rota has changed meanwhile. Look at the new proposal.",
        }
    )

    def __init__(self, *args: Any, lines: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(line, line) for line in lines]  # type: ignore[attr-defined]
