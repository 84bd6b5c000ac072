"""Reading ages as schools write them, in months."""

import re

TYPED = re.compile(r"^(\d{1,2})\s*(?:y|yrs?|years?)?\s*(?:[:,]?\s*(\d{1,2})\s*(?:m|months?)?)?$", re.IGNORECASE)
LEAST, MOST = 4 * 12, 18 * 12


class AgeError(ValueError):
    """What was typed is no reading age; the message says what would be."""


def read_age(text: str) -> int:
    """The months of "9", "9:02", "9y 2m" or "9 years 2 months". Raises AgeError; "9.2" is refused, for it may mean two things."""
    match = TYPED.match(text.strip())
    years, months = (int(match[1]), int(match[2] or 0)) if match else (0, 0)
    if not match or months > 11:
        raise AgeError("Write a reading age in years and months, as 9y 2m.")
    if not LEAST <= years * 12 + months <= MOST:
        raise AgeError("Write a reading age from 4y to 18y.")
    return years * 12 + months


def age_words(months: int) -> str:
    """ "9y 2m"."""
    return f"{months // 12}y {months % 12}m"
