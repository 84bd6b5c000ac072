"""Well-formed input about the school and its calendar."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from core.editing import EditModelForm
from core.fields import DAY, TIME, DayField, ListField
from schools.forms import years_cleaned
from schools.models import Period, School


def _years(text: str) -> list[int]:
    return sorted(set(years_cleaned(text, example="11, 13")))


def _forms(text: str) -> list[str]:
    return sorted({part.strip()[:30] for part in text.split(",") if part.strip()})


class TermForm(forms.Form):
    name = forms.CharField(max_length=60, help_text="Autumn 1, …")
    starts_on = DayField(label="First day", widget=DAY)
    ends_on = DayField(label="Last day", widget=DAY)


class ClosedDayForm(forms.Form):
    on = DayField(label="Day", widget=DAY)
    reason = forms.CharField(max_length=60, help_text="INSET, bank holiday, snow, …")


class OffTimetableForm(ClosedDayForm):
    """A day on which lessons are off for some years and forms, or (both empty) for everybody."""

    year_groups = ListField(
        read=_years,
        required=False,
        max_length=60,
        label="Years",
        help_text="For example 11, 13. Leave years and forms empty for everybody.",
    )
    forms = ListField(read=_forms, required=False, max_length=200, label="Forms", help_text="For example 10B, 10C.")


class PeriodForm(forms.Form):
    name = forms.CharField(max_length=30)
    kind = forms.ChoiceField(choices=Period.Kind.choices, initial=Period.Kind.LESSON)
    starts_at = forms.TimeField(label="From", widget=TIME)
    ends_at = forms.TimeField(label="Until", widget=TIME)


class WeeksForm(forms.Form):
    first_monday = DayField(label="From the week of", widget=DAY)
    until = DayField(label="Until", widget=DAY)
    first_number = forms.TypedChoiceField(label="The first is week", choices=[("1", "A"), ("2", "B")], coerce=int)


def _reminder_days(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and 0 < int(part) <= 90 for part in parts):
        raise forms.ValidationError("Give days from 1 to 90 with commas between them, for example 14, 3.")
    return sorted({int(part) for part in parts}, reverse=True)


def _subjects(text: str) -> list[str]:
    return [part.strip()[:100] for part in text.split(",") if part.strip()]


def _exam_years(text: str) -> list[int]:
    return sorted(set(years_cleaned(text, example="11, 13")))


class SchoolForm(EditModelForm):
    reminder_days = ListField(
        read=_reminder_days, max_length=40, label="Days before a review point on which carers are reminded",
        help_text="For example 14, 3.",
    )  # fmt: skip
    protected_subjects = ListField(
        read=_subjects, required=False, max_length=500, label="Protected subjects",
        help_text="For example English, Mathematics. Groups leave them last.",
    )  # fmt: skip
    exam_years = ListField(
        read=_exam_years, required=False, max_length=40, label="Years with exams", help_text="For example 11, 13."
    )

    safeguarding_url = forms.URLField(
        label="The school's safeguarding system", required=False, assume_scheme="https",
        help_text="Opened for a safeguarding concern; no word of it is kept here.",
    )  # fmt: skip

    class Meta:
        model = School
        fields = [
            "name", "dfe_number", "sender_name", "reply_to", "reminder_days", "cycle_weeks", "withdrawal_policy",
            "meets_in_registration", "protected_subjects", "exam_years", "offer_days", "safeguarding_url", "accent",
        ]  # fmt: skip
        labels = {"cycle_weeks": "Weeks after which the timetable repeats", "accent": "Colour"}
        help_texts = {"cycle_weeks": "1, or 2 for weeks A and B."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offer_days"].validators += [MinValueValidator(1), MaxValueValidator(60)]
