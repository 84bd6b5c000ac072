"""Dates of a file. Day and month are never guessed: a column that leaves them open is asked about."""

import re
from collections.abc import Iterable
from datetime import date, datetime

FORMATS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
PARTS = re.compile(r"^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[ T]00:00(?::00)?)?$")


class DateError(ValueError):
    """Not a date in the given order."""


def parse_date(text: str, order: str) -> date:
    """A date written in the order "dmy", "mdy" or "ymd". Raises DateError."""
    match = PARTS.match(text.strip())
    if match is None:
        try:
            return datetime.strptime(text.strip(), "%d %b %Y").date()  # noqa: DTZ007  (a day has no zone)
        except ValueError as error:
            raise DateError(f"“{text}” is not a date such as 14/10/2012.") from error
    parts = dict(zip(order, match.groups(), strict=True))
    if len(parts["y"]) != 4:
        raise DateError(f"“{text}” needs a year of four figures, {FORMATS[order]}.")
    try:
        return date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    except ValueError as error:
        raise DateError(f"“{text}” is not a date, {FORMATS[order]}.") from error


def orders_of(values: Iterable[str]) -> set[str]:
    """The orders in which every value is a date. One: it is proved. Several: the file leaves it open. None: something is no
    date, and then those orders that most values fit."""
    texts = [value for value in values if value.strip()]
    fits = {order: sum(_fits(text, order) for text in texts) for order in FORMATS}
    best = max(fits.values(), default=0)
    return {order for order, count in fits.items() if count == best and best > 0}


def _fits(text: str, order: str) -> bool:
    try:
        parse_date(text, order)
    except DateError:
        return False
    return True


def is_ambiguous(values: Iterable[str]) -> bool:
    """Whether day and month could be either way round, and it would make a difference."""
    texts = [value for value in values if value.strip()]
    orders = orders_of(texts)
    if not {"dmy", "mdy"} <= orders:
        return False
    return any(
        parse_date(text, "dmy") != parse_date(text, "mdy")
        for text in texts
        if _fits(text, "dmy") and _fits(text, "mdy")
    )
