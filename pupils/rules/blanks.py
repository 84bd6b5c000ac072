"""A blank cell says nothing: it never deletes."""

from typing import Any


def is_blank(value: Any) -> bool:
    return value is None or value == ""
