"""What is typed as a score, as a number and back, on paper. The unit is that of the measure."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

AGE = re.compile(r"^(\d{1,2})\s*(?:[:y]|years?)\s*(\d{1,2})?\s*(?:m|months?)?$", re.IGNORECASE)
LAST = Decimal("999999.99")


class ScoreError(ValueError):
    """What was typed is no score on this measure; the message says what would be."""


def read_value(
    text: str, *, kind: str, lowest: Decimal | None, highest: Decimal | None, grades: Sequence[str] = ()
) -> Decimal:
    """The number of what was typed. Ages ("9:06", "9y 6m") are months; a grade is its place in `grades`, the lowest is 1. Raises
    ScoreError."""
    typed = text.strip()
    if kind == "grade":
        return _grade(typed, grades)
    value = _age(typed) if kind == "age" and AGE.match(typed) else _number(typed)
    if kind == "goal" and value != value.to_integral_value():
        raise ScoreError("A goal is reached at a whole level from -2 to 2.")
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        raise ScoreError(f"“{typed}” is outside {_bounds(lowest, highest)}.")
    return value


def _grade(typed: str, grades: Sequence[str]) -> Decimal:
    places = {grade.lower(): Decimal(place) for place, grade in enumerate(grades, start=1)}
    if typed.lower() not in places:
        raise ScoreError(f"“{typed}” is none of the grades {', '.join(grades)}.")
    return places[typed.lower()]


def _age(typed: str) -> Decimal:
    match = AGE.match(typed)
    assert match
    months = int(match[2] or 0)
    if months > 11:
        raise ScoreError(f"“{typed}” has more than 11 months: write it as 9:06.")
    return Decimal(int(match[1]) * 12 + months)


def _number(typed: str) -> Decimal:
    try:
        value = Decimal(typed.rstrip("%").replace(",", "."))
    except InvalidOperation as error:
        raise ScoreError(f"“{typed}” is not a number.") from error
    if not value.is_finite() or abs(value) > LAST:
        raise ScoreError(f"“{typed}” is not a number that can be kept.")
    return value.quantize(Decimal("0.01"))


def _bounds(lowest: Decimal | None, highest: Decimal | None) -> str:
    if lowest is None:
        return f"what is possible: at most {plain(highest)}"
    return (
        f"{plain(lowest)} to {plain(highest)}" if highest is not None else f"what is possible: at least {plain(lowest)}"
    )


def plain(value: Decimal | None) -> str:
    """A decimal without zeros at its end."""
    return "" if value is None else f"{value.normalize():f}"


def shown_value(value: Decimal, *, kind: str, unit: str = "", grades: Sequence[str] = ()) -> str:
    """The score as a colleague reads it."""
    if kind == "grade" and 1 <= value <= len(grades):
        return grades[int(value) - 1]
    if kind == "age":
        return f"{int(value) // 12}:{int(value) % 12:02d}"
    if kind == "goal":
        return f"{int(value):+d}" if value else "0"
    return f"{plain(value)}{unit}"


def calibration(predicted: Decimal, actual: Decimal) -> Decimal:
    """How far a prediction was out, whichever way: accuracy = |predicted - actual| (facts, Measuring: Calibration)."""
    return abs(predicted - actual)
