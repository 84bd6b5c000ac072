"""Dates of a file. Day and month are never guessed: a column that leaves them open is asked about. Excel's own spellings are
read: "14-Oct-12", "14 October 2012", the serial number 41196, and a midnight behind a day."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

FORMATS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
MIDNIGHT = r"(?:[ T]+(?:0?0|12):00(?::00(?:\.0+)?)?(?: ?[AP]M)?Z?)?$"
PARTS = re.compile(r"^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})" + MIDNIGHT, re.IGNORECASE)
NAMED = re.compile(
    r"^(?:[a-z]{3,9},? )?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/. ]+(?P<month>[a-z]{3,9})|(?P<month2>[a-z]{3,9})[-/. ]+"
    r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?),?[-/. ,]+(?P<year>\d{4}|\d{2})" + MIDNIGHT,
    re.IGNORECASE,
)
# Excel counts days from here, and takes 1900 for a leap year; 20000 is in 1954 and 73000 in 2099.
SERIAL = re.compile(r"^([2-7]\d{4})(?:\.0+)?$")
COMPACT = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)$")
EXCEL_ZERO = date(1899, 12, 30)
# What Excel shows where there is no day at all.
NO_DAY = frozenset({"1900-01-00", "00/01/1900", "1899-12-30", "1899-12-31", "1900-01-01", "01/01/1900", "1/1/1900"})
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# A year of two figures is this century's unless it would lie more than this many years ahead.
YEARS_AHEAD = 1


class DateError(ValueError):
    """Not a date in the given order."""


@lru_cache(maxsize=8192)
def parse_date(text: str, order: str, near: int | None = None) -> date:
    """A date written in the order "dmy", "mdy" or "ymd", or with the month's name, or year first, or as Excel's serial number.
    `near` is the year that a year of two figures is likely to be near to; without it, such a year is refused. Raises
    DateError."""
    text = " ".join(text.split())
    if found := SERIAL.match(text):
        return EXCEL_ZERO + timedelta(days=int(found[1]))
    if found := COMPACT.match(text):
        return _day(text, found[1], int(found[2]), int(found[3]), "ymd", near)
    if found := NAMED.match(text):
        month = MONTHS.get((found["month"] or found["month2"]).lower())
        if month:
            return _day(text, found["year"], month, int(found["day"] or found["day2"]), order, near)
    match = PARTS.match(text)
    if match is None:
        raise DateError(f"“{text}” is not a date such as 14/10/2012.")
    # A year of four figures in front is never anything else.
    written = "ymd" if len(match[1]) == 4 else order
    parts = dict(zip(written, match.groups()[:3], strict=True))
    return _day(text, parts["y"], int(parts["m"]), int(parts["d"]), written, near)


def _day(text: str, year: str, month: int, day: int, order: str, near: int | None) -> date:
    if len(year) not in (2, 4) or (len(year) == 2 and (near is None or order == "ymd")):
        raise DateError(f"“{text}” needs a year of four figures, {FORMATS[order]}.")
    try:
        return date(int(year) if len(year) == 4 else full_year(int(year), near or 0), month, day)
    except ValueError as error:
        raise DateError(f"“{text}” is not a date, {FORMATS[order]}.") from error


def full_year(two: int, near: int) -> int:
    """The year that ends in these two figures and lies nearest to `near` (the later of two that are as near)."""
    century = near - near % 100
    return min((century + two + add for add in (100, 0, -100)), key=lambda year: abs(year - near))


def has_short_year(text: str) -> bool:
    """Whether the year has two figures."""
    text = " ".join(text.split())
    if found := NAMED.match(text):
        return len(found["year"]) == 2
    found = PARTS.match(text)
    return found is not None and len(found[1]) < 4 and len(found[3]) == 2


def is_no_day(text: str) -> bool:
    """Whether it is what Excel shows of an empty date."""
    return text.strip().split(" ")[0] in NO_DAY


def orders_of(values: Iterable[str]) -> set[str]:
    """The orders in which every value is a date. One: it is proved. Several: the file leaves it open. None: something is no
    date, and then those orders that most values fit."""
    texts = Counter(value for value in values if value.strip())
    fits = {order: sum(count for text, count in texts.items() if _read(text, order)) for order in FORMATS}
    best = max(fits.values(), default=0)
    return {order for order, count in fits.items() if count == best and best > 0}


def _read(text: str, order: str) -> date | None:
    try:
        return parse_date(text, order, near=2000)
    except DateError:
        return None


def is_ambiguous(values: Iterable[str]) -> bool:
    """Whether day and month could be either way round, and it would make a difference."""
    texts = [value for value in values if value.strip()]
    if not {"dmy", "mdy"} <= orders_of(texts):
        return False
    pairs = ((_read(text, "dmy"), _read(text, "mdy")) for text in set(texts))
    return any(one and other and one != other for one, other in pairs)
