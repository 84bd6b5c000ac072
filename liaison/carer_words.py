"""The languages of the carer's page, and days and times as people write them in each."""

from datetime import date, datetime

from babel.dates import format_date, format_time
from django.utils import timezone, translation

# Code of a language: what Django activates for it. English is the site's own.
LOCALES = {"en": "en-gb", "pl": "pl", "ur": "ur", "ar": "ar", "ro": "ro"}
RIGHT_TO_LEFT = frozenset({"ur", "ar"})


def code_now() -> str:
    """The code of the language that is active; "en" for any other."""
    code = (translation.get_language() or "en").partition("-")[0]
    return code if code in LOCALES else "en"


def carer_day(value: date | datetime | None) -> str:
    """A day in full in the language that is active: "Thursday 26 November 2026", "czwartek, 26 listopada 2026"."""
    if value is None:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return format_date(day, "full", locale=_locale())


def carer_time(value: datetime) -> str:
    """A time of day as the language writes it."""
    return format_time(timezone.localtime(value).time(), "short", locale=_locale())


def _locale() -> str:
    """Babel's name of the language: Django has no dates in Urdu."""
    code = code_now()
    return "en_GB" if code == "en" else code
