"""Well-formed input about the school and its calendar."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from core.fields import DAY, TIME
from schools.forms import years_cleaned
from schools.models import Period, School


class TermForm(forms.Form):
    name = forms.CharField(max_length=60, help_text="Autumn 1, …")
    starts_on = forms.DateField(label="First day", widget=DAY)
    ends_on = forms.DateField(label="Last day", widget=DAY)


class ClosedDayForm(forms.Form):
    on = forms.DateField(label="Day", widget=DAY)
    reason = forms.CharField(max_length=60, help_text="INSET, bank holiday, snow, …")


class PeriodForm(forms.Form):
    name = forms.CharField(max_length=30)
    kind = forms.ChoiceField(choices=Period.Kind.choices, initial=Period.Kind.LESSON)
    starts_at = forms.TimeField(label="From", widget=TIME)
    ends_at = forms.TimeField(label="Until", widget=TIME)


class WeeksForm(forms.Form):
    first_monday = forms.DateField(label="From the week of", widget=DAY)
    until = forms.DateField(label="Until", widget=DAY)
    first_number = forms.TypedChoiceField(label="The first is week", choices=[("1", "A"), ("2", "B")], coerce=int)


class SchoolForm(forms.ModelForm):
    reminder_days = forms.CharField(
        label="Days before a review point on which carers are reminded", help_text="As 14, 3", max_length=40
    )

    protected_subjects = forms.CharField(
        label="Protected subjects",
        required=False,
        max_length=500,
        help_text="As English, Mathematics. Groups leave them last.",
    )
    exam_years = forms.CharField(label="Years with exams", required=False, max_length=40, help_text="As 11, 13")

    safeguarding_url = forms.URLField(
        label="The school's safeguarding system", required=False, assume_scheme="https",
        help_text="Opened for a safeguarding concern; no word of it is kept here.",
    )  # fmt: skip

    class Meta:
        model = School
        fields = [
            "name", "dfe_number", "sender_name", "reply_to", "reminder_days", "cycle_weeks", "withdrawal_policy",
            "protected_subjects", "exam_years", "offer_days", "safeguarding_url", "accent",
        ]  # fmt: skip
        labels = {"cycle_weeks": "Weeks after which the timetable repeats", "accent": "Colour"}
        help_texts = {"cycle_weeks": "1, or 2 for weeks A and B."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offer_days"].validators += [MinValueValidator(1), MaxValueValidator(60)]
        self.initial["protected_subjects"] = ", ".join(self.instance.protected_subjects)
        self.initial["exam_years"] = ", ".join(str(year) for year in self.instance.exam_years)
        self.initial["reminder_days"] = ", ".join(str(day) for day in self.instance.reminder_days)

    def clean_reminder_days(self) -> list[int]:
        parts = [part.strip() for part in self.cleaned_data["reminder_days"].split(",") if part.strip()]
        if not all(part.isdecimal() and 0 < int(part) <= 90 for part in parts):
            raise forms.ValidationError("Give days from 1 to 90 with commas between them, as 14, 3.")
        return sorted({int(part) for part in parts}, reverse=True)

    def clean_protected_subjects(self) -> list[str]:
        return [part.strip()[:100] for part in self.cleaned_data["protected_subjects"].split(",") if part.strip()]

    def clean_exam_years(self) -> list[int]:
        return sorted(set(years_cleaned(self.cleaned_data["exam_years"], example="11, 13")))
