"""The grid of a working pattern: weekdays down, weeks A and B across."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import DAY, DayField
from schools.rules import WEEKDAYS
from staff.models import WorkingPattern
from staff.rules.working import Hours, Pattern, average_minutes, hours_words, is_same_in_both

TIMES = (
    ("starts_at", "Start"),
    ("ends_at", "End"),
    ("break_starts_at", "Unpaid break from"),
    ("break_ends_at", "Unpaid break to"),
)


def _time(label: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "class": "form-control form-control-sm"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class PatternForm(forms.Form):
    """`cycle_weeks`: 1 shows one week alone. `pattern`: the one that is corrected, whose first day stays."""

    starts_on = DayField(label="From", widget=DAY, help_text="The first day of these hours.")
    last_on = DayField(
        label="Last day",
        required=False,
        widget=DAY,
        help_text="Empty where they hold until further notice.",
    )
    weeks_a_year = forms.IntegerField(label="Weeks a year", min_value=1, max_value=53, initial=39)
    liaison_minutes = forms.IntegerField(
        label="Liaison, minutes a week",
        min_value=0,
        max_value=3000,
        initial=0,
        help_text="Paid, and part of these hours.",
    )
    preparation_minutes = forms.IntegerField(
        label="Preparation, minutes a week",
        min_value=0,
        max_value=3000,
        initial=0,
        help_text="Paid, and part of these hours.",
    )
    works_inset = forms.BooleanField(label="Works on INSET days", required=False, initial=True)
    is_same = forms.BooleanField(label="The same in both weeks", required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        cycle_weeks: int,
        like: WorkingPattern | None,
        days: Pattern | None,
        is_new: bool,
        **kwargs: Any,
    ) -> None:
        """`like` and `days`: the pattern that the form begins with."""
        kwargs["initial"] = _beginning(like, days, is_new=is_new) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        self.shows_weekend = False
        self.first_day = None if is_new or like is None else like.starts_on
        self.weeks = range(1, cycle_weeks + 1)
        if cycle_weeks == 1:
            del self.fields["is_same"]
        if not is_new:
            del self.fields["starts_on"]
        for week in self.weeks:
            for weekday, name in enumerate(WEEKDAYS, start=1):
                where = f"{name}, week {'AB'[week - 1]}" if cycle_weeks > 1 else name
                for key, label in TIMES:
                    self.fields[f"w{week}d{weekday}-{key}"] = _time(f"{where}: {label.lower()}")

    @property
    def settings(self) -> Iterator[forms.BoundField]:
        """The fields beside the grid."""
        return (
            field for field in self if not field.name.startswith("w") or field.name in ("weeks_a_year", "works_inset")
        )

    def _minutes_of(self, week: int) -> int:
        return sum(self._typed_minutes(f"w{week}d{weekday}") for weekday in range(1, 8))

    @property
    def grid(self) -> list[dict[str, Any]]:
        """By week its days: `{"week": 1, "hours": "37", "days": [{"name", "weekday", "fields", "hours"}]}`."""
        return [
            {
                "week": week,
                "hours": hours_words(self._minutes_of(week)),
                "days": [
                    {
                        "name": name,
                        "weekday": weekday,
                        "hours": hours_words(self._typed_minutes(f"w{week}d{weekday}")),
                        "fields": [(label, self[f"w{week}d{weekday}-{key}"]) for key, label in TIMES],
                    }
                    for weekday, name in enumerate(WEEKDAYS, start=1)
                    if weekday < 6 or self.has_weekend
                ],
            }
            for week in self.weeks
        ]

    @property
    def has_weekend(self) -> bool:
        """Saturday and Sunday are shown where they are worked, or asked for."""
        return self.shows_weekend or any(
            self[f"w{week}d{weekday}-starts_at"].value() for week in self.weeks for weekday in (6, 7)
        )

    def _typed_minutes(self, name: str) -> int:
        """The paid minutes of a day as it stands in the form, 0 where they cannot be told."""
        read = forms.TimeField(required=False).to_python
        try:
            start, end, pause, resume = (read(self[f"{name}-{key}"].value()) for key, _ in TIMES)
        except forms.ValidationError:
            return 0
        if not start or not end or _wrong(start, end, pause, resume):
            return 0
        return Hours(start, end, pause, resume).paid_minutes

    def filled(self) -> dict[str, Any]:
        """What was typed, with the hours of each week's first day in its other days from Monday to Friday that are empty."""
        data = self.data.dict() if hasattr(self.data, "dict") else dict(self.data)
        for week in self.weeks:
            days = range(1, 6)
            first = next((day for day in days if data.get(f"w{week}d{day}-starts_at")), None)
            for day in days:
                if first and not any(data.get(f"w{week}d{day}-{key}") for key, _ in TIMES):
                    data |= {f"w{week}d{day}-{key}": data.get(f"w{week}d{first}-{key}", "") for key, _ in TIMES}
        return data | {name: name in data for name in ("works_inset", "is_same")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start = data.get("starts_on") or self.first_day
        if start and data.get("last_on") and data["last_on"] < start:
            self.add_error("last_on", "The last day is before the first. Choose a later one.")
        is_same = len(self.weeks) == 1 or data.get("is_same")
        self.days: dict[tuple[int, int], Hours] = {}
        for week in (1,) if is_same else self.weeks:
            for weekday in range(1, 8):
                if hours := self._hours(data, week, weekday):
                    for other in (1, 2) if is_same else (week,):
                        self.days[other, weekday] = hours
        if not self.days and not self.errors:
            self.add_error("w1d1-starts_at", "Give the hours of at least one day.")
        self._clean_kept(data)
        return data

    def _hours(self, data: Any, week: int, weekday: int) -> Hours | None:
        """The hours of a day; None for one that is free or has something wrong, which is said by its field."""
        name = f"w{week}d{weekday}"
        start, end, pause, resume = (data.get(f"{name}-{key}") for key, _ in TIMES)
        if any(f"{name}-{key}" in self.errors for key, _ in TIMES):
            return None
        if not (start or end or pause or resume):
            return None
        if wrong := _wrong(start, end, pause, resume):
            self.add_error(f"{name}-{wrong[0]}", wrong[1])
        return None if wrong else Hours(start, end, pause, resume)

    def _clean_kept(self, data: dict[str, Any]) -> None:
        kept = (data.get("liaison_minutes") or 0) + (data.get("preparation_minutes") or 0)
        pattern = Pattern(0, date.min, None, self.days)
        if self.days and not self.errors and kept > average_minutes(pattern):
            self.add_error("preparation_minutes", "Liaison and preparation are more than the hours of the week.")

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        last_on = data.get("last_on")
        names = ("weeks_a_year", "works_inset", "liaison_minutes", "preparation_minutes")
        found = {
            "ends_on": last_on + timedelta(days=1) if last_on else None,
            "values": {name: data[name] for name in names},
            "days": self.days,
        }
        return found | ({"starts_on": data["starts_on"]} if self.is_new else {})


class PatternEditForm(EditForm, PatternForm):
    """A pattern that was written down wrongly, corrected."""

    @property
    def stored(self) -> list[str]:
        """Where both weeks are the same, what stands in the second is not read."""
        is_same = self.is_bound and "is_same" in self.fields and self["is_same"].data
        return [name for name in super().stored if not (is_same and name.startswith("w2d"))]


def _wrong(start: Any, end: Any, pause: Any, resume: Any) -> tuple[str, str] | None:
    """The time that is wrong with a day, and why."""
    if not start or not end:
        return ("ends_at" if start else "starts_at"), "Give both the start and the end, or leave the day empty."
    if end <= start:
        return "ends_at", "It ends before it starts. Choose a later time."
    if bool(pause) != bool(resume):
        return ("break_ends_at" if pause else "break_starts_at"), "Give both ends of the break, or neither."
    if pause and resume <= pause:
        return "break_ends_at", "The break ends before it starts. Choose a later time."
    if pause and (pause < start or resume > end):
        return "break_starts_at", "The break lies outside of the day's hours."
    return None


def _beginning(like: WorkingPattern | None, days: Pattern | None, *, is_new: bool) -> dict[str, Any]:
    if like is None or days is None:
        return {}
    names = ("weeks_a_year", "works_inset", "liaison_minutes", "preparation_minutes")
    found: dict[str, Any] = {name: getattr(like, name) for name in names}
    found["is_same"] = is_same_in_both(days.days)
    if not is_new:
        found["last_on"] = like.ends_on - timedelta(days=1) if like.ends_on else None
    found |= {f"w{week}d{day}-{key}": None for week in (1, 2) for day in range(1, 8) for key, _ in TIMES}
    for (week, weekday), hours in days.days.items():
        found |= {f"w{week}d{weekday}-{key}": getattr(hours, key) for key, _ in TIMES}
    return found
