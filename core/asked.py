"""What a request or a file asks, read in one place: text, numbers, ids and JSON, whatever somebody put there.

What comes by a request is cleaned before any view sees it (core.middleware.readable_requests); a file's reader does it here.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, TypeVar

Other = TypeVar("Other")

# What neither the database nor a document (XML) can hold, and nobody types: control characters and halves of characters.
UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# An id has at most this many digits.
MOST_DIGITS = 18


class UnreadableError(ValueError):
    """What was sent is not what it is said to be."""


def clean_text(text: str) -> str:
    """The text without the characters that cannot be kept."""
    return UNHELD.sub("", text)


def asked_number(text: str, *, otherwise: Other, least: int = 0, most: int = 10**MOST_DIGITS - 1) -> int | Other:
    """The whole number that the text is; `otherwise` where it is none, or below `least` or above `most`."""
    digits = text.removeprefix("-")
    if not digits.isdecimal() or len(digits) > MOST_DIGITS:
        return otherwise
    number = int(text)
    return number if least <= number <= most else otherwise


def asked_pk(text: str) -> int:
    """The id that the text is; 0, which no row has, where it is none."""
    return asked_number(text, otherwise=0)


def asked_pks(texts: Iterable[str]) -> list[int]:
    """The ids among the texts."""
    return [pk for text in texts if (pk := asked_pk(text))]


def asked_json(text: str | bytes) -> Any:
    """What the JSON says, with clean texts. Raises UnreadableError."""
    try:
        return _cleaned(json.loads(text, parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        raise UnreadableError from error


def _no_number(name: str) -> None:
    raise ValueError(name)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): _cleaned(item) for key, item in value.items()}
    return value
