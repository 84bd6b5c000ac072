"""What a roster says, whatever its shape: one thing at a time, with where it stands in the file."""

import re
from dataclasses import dataclass, replace
from typing import Any

KINDS = ("pupil", "staff", "carer", "class", "enrolment", "teaching", "care")


@dataclass(frozen=True)
class Incoming:
    """One thing that the roster says. `refused`: why it cannot be taken; `note`: what to look at all the same; `is_gone`: the
    file says that it is there no more."""

    kind: str
    key: str
    label: str
    values: dict[str, Any]
    file: str
    line: int
    refused: str = ""
    note: str = ""
    is_gone: bool = False


ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")


def carer_values(values: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A carer's values cut to what can be kept, and what to look at: an address that is none is left out."""
    kept = {
        name: str(text)[: 40 if name == "phone" else 20 if name == "title" else 100] for name, text in values.items()
    }
    email = values.get("email", "")
    if email and not ADDRESS.match(email):
        return kept | {"email": ""}, f"“{email}” is no e-mail address and is left out."
    return kept, ""


def without_twins(items: list[Incoming]) -> list[Incoming]:
    """The same key twice: the first is taken, the others are refused with its line."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for item in items:
        line = first.get((item.kind, item.key))
        if item.refused or not item.key:
            found.append(item)
        elif line is None:
            first[item.kind, item.key] = item.line
            found.append(item)
        else:
            found.append(replace(item, values={}, refused=f"The same ID stands in line {line} already."))
    return found
