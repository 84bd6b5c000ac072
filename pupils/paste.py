"""The school's calendar, pasted or from a file: half-terms, closed days, bell times."""

from typing import Any

from django.utils import timezone

from access.models import User
from access.paste_table import PasteTable
from access.policy import Permission
from pupils.actions import calendar as actions
from pupils.forms.calendar import ClosedDayForm, PeriodForm, TermForm
from pupils.rules.calendar_file import closed_of, terms_of
from schools.closing import Falling, Kind, Off, falling
from schools.models import ClosedDay, Period, Term


def _is_there(model: Any, *names: str) -> Any:
    return lambda form: model.objects.filter(**{name: form.cleaned_data[name] for name in names}).exists()


def _saved_by(action: Any) -> Any:
    def save(form: Any, by: User) -> Any:
        return action(by=by, **form.cleaned_data)

    return save


def _close(form: Any, by: User) -> Any:
    return actions.day_close(by=by, now=timezone.now(), **form.cleaned_data)


def _falling(form: Any, by: User) -> str:
    """What falls on a day that is to be closed, and what becomes of it."""
    off = Off(form.cleaned_data["on"], form.cleaned_data["reason"])
    return " ".join(_counted(kind, rows) for kind, rows in falling(off=off, user=by, now=timezone.now()))


def _counted(kind: Kind, rows: list[Falling]) -> str:
    cancelled = sum(row.is_cancelled for row in rows)
    said = [
        f"{cancelled} cancelled" if cancelled else "",
        f"{len(rows) - cancelled} kept" if cancelled < len(rows) else "",
    ]
    return f"{kind.title}: {', '.join(filter(None, said))}."


def _outside(forms: list[Any]) -> list[str]:
    """Which of the days that would be closed no half-term has."""
    days = {form.cleaned_data["on"] for form in forms}
    terms = list(Term.objects.values_list("starts_on", "ends_on"))
    out = sorted(day for day in days if not any(first <= day <= last for first, last in terms))
    count = "1 day is" if len(out) == 1 else f"{len(out)} days are"
    return [f"{count} outside every half-term, so nobody comes to school then anyway."] if out else []


TERMS = PasteTable(
    "Terms and bell times", "half-term", "half-terms", Permission.CALENDAR_EDIT, "pupils:calendar", "pupils:calendar",
    lambda data, by: TermForm(data), _saved_by(actions.term_create), _is_there(Term, "name", "starts_on", "ends_on"),
    example=("Name\tFirst day\tLast day", "Autumn 1\t02/09/2026\t23/10/2026", "Autumn 2\t02/11/2026\t18/12/2026"),
    hint="A CSV file or a calendar file (.ics) will do too.",
    others={
        "name": ("term", "half-term", "half term"), "starts_on": ("start", "starts", "from", "start date"),
        "ends_on": ("end", "ends", "until", "to", "end date"),
    },
    files={".ics": terms_of},
)  # fmt: skip
CLOSED_DAYS = PasteTable(
    "Terms and bell times", "closed day", "closed days", Permission.CALENDAR_EDIT, "pupils:calendar", "pupils:calendar",
    lambda data, by: ClosedDayForm(data), _close, _is_there(ClosedDay, "on"),
    example=("Day\tReason", "01/09/2026\tINSET", "25/05/2027\tBank holiday"),
    hint="INSET days, bank holidays, snow. A CSV file or a calendar file (.ics) will do too. What falls on a day is shown "
    "first; to choose for each meeting, close that day on its own.",
    others={"on": ("date", "inset day", "closed"), "reason": ("why", "name", "event", "description")},
    look=_outside,
    falls=_falling,
    files={".ics": closed_of},
)  # fmt: skip
BELL_TIMES = PasteTable(
    "Terms and bell times", "bell time", "bell times", Permission.CALENDAR_EDIT, "pupils:calendar", "pupils:calendar",
    lambda data, by: PeriodForm(data), _saved_by(actions.period_create),
    _is_there(Period, "name", "kind", "starts_at", "ends_at"),
    example=("Name\tKind\tFrom\tUntil", "Registration\tRegistration\t08:45\t09:00", "1\tLesson\t09:00\t10:00"),
    hint="A CSV file will do too.",
    others={
        "name": ("period", "bell time"), "kind": ("type",), "starts_at": ("start", "starts", "start time"),
        "ends_at": ("end", "ends", "to", "finish", "end time"),
    },
)  # fmt: skip
