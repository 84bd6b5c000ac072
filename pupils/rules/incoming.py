"""What an import says, whatever its shape: one thing at a time, with where it stands in the file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
# What a link says that joins two and no more: one for all of them, since there are many.
NOTHING: dict[str, Any] = {}

# A bar within a part of a key: no text of a file has this sign (`core.asked.clean_text`).
BAR = "\x1f"
# A key of a link names what it joins, its parts held apart by "|"; None is a part that names nothing else.
REFERS: dict[str, tuple[str | None, ...]] = {
    "enrolment": ("class", "pupil"),
    "teaching": ("class", "staff"),
    "care": ("pupil", "carer"),
    "sen": ("pupil", None),
    "need": ("pupil", None, None),
    "lesson": ("class", None, None, None),
    "attendance": ("pupil", None, None),
    "score": ("pupil", None, None),
}
# What has an identity of its own, in the order in which links can name it.
IDENTIFIED = ("pupil", "staff", "class", "carer")
KINDS = (*IDENTIFIED, *REFERS)


@dataclass(slots=True)  # not frozen: that takes six times as long, and there are many
class Incoming:
    """One thing that the file says. `refused`: why it cannot be taken; `note`: what to look at all the same; `is_gone`: the
    file says that it is there no more; `joins`: the line that says the same thing already;
    `called`: the key that a carer without an id of the source's has in the file, when they are found here; `is_one_name`: the
    file gives one name alone, which stands as the surname of somebody new."""

    kind: str
    key: str
    label: str
    values: dict[str, Any]
    file: str
    line: int
    refused: str = ""
    note: str = ""
    is_gone: bool = False
    joins: int | None = None
    called: str = ""
    is_one_name: bool = False

    def under(self, key: str) -> "Incoming":
        """The same under another key."""
        return Incoming(
            self.kind, key, self.label, self.values, self.file, self.line, self.refused, self.note, self.is_gone, self.joins,
            self.called, self.is_one_name,
        )  # fmt: skip

    def having(self, **values: Any) -> "Incoming":
        """The same with other values (`replace` takes ten times as long)."""
        other = self.under(self.key)
        for name, value in values.items():
            setattr(other, name, value)
        return other


def named_as_here(item: Incoming, there: Mapping[str, Any]) -> Incoming:
    """The item about a row that is here: one name alone never takes its surname away, and is its first name then."""
    family = there.get("family_name")
    if not item.is_one_name or not family or item.refused:
        return item
    values = {name: value for name, value in item.values.items() if name not in ("family_name", "given_name")}
    name = item.values["family_name"]
    return item.having(values=values if name == family else values | {"given_name": name})


@dataclass(frozen=True)
class Bells:
    """What a timetable is read with: the school's bell times by their plain names, and the weeks of its cycle."""

    names: dict[str, str] = field(default_factory=dict)
    weeks: int = 2


def drained(items: list[T]) -> Iterator[T]:
    """The items of a list that nobody needs afterwards: each leaves it as it is taken, so that what is made of them takes the
    place that they had."""
    items.reverse()
    while items:
        yield items.pop()


def key_of(*parts: Any) -> str:
    """The key of a link, of its parts; a bar within one of them is kept apart from those between them."""
    *ahead, last = map(str, parts)
    return "|".join([*(part.replace("|", BAR) if "|" in part else part for part in ahead), last])


def parts_of(item_kind: str, key: str) -> list[str]:
    """The parts of a link's key."""
    parts = key.split("|", len(REFERS[item_kind]) - 1)
    return [part.replace(BAR, "|") for part in parts] if BAR in key else parts


ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")


def carer_values(values: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A carer's values cut to what can be kept, and what to look at: an address that is none is left out."""
    kept = {
        name: str(text)[: 40 if name == "phone" else 20 if name == "title" else 100] for name, text in values.items()
    }
    email = values.get("email", "")
    if email and not ADDRESS.match(email):
        return kept | {"email": ""}, f"“{email}” isn't an email address and is left out."
    return kept, ""


def without_twins(items: list[Incoming]) -> list[Incoming]:
    """The same thing twice: the first is taken, the others are refused with its line, where they say anything else; a carer whom
    only what is here tells to be one of those above, and whose carer somebody is, may be said twice."""
    first: dict[str, dict[str, Incoming]] = {}
    found = []
    for item in items:
        if item.refused or not item.key or item.joins is not None:
            found.append(item)
            continue
        earlier = first.setdefault(item.kind, {}).setdefault(item.key, item)
        if earlier is item:
            found.append(item)
        elif (
            item.kind == "care"
            or (item.kind == "carer" and not item.values.get("mis_id"))
            or (item.kind in ("pupil", "staff") and item.values == earlier.values)
        ):
            found.append(item.having(joins=earlier.line))
        else:
            found.append(item.having(values={}, refused=f"The same ID stands in line {earlier.line} already."))
    return found


def staff_name(values: Mapping[str, Any]) -> str:
    """A name as it is compared: letters and digits alone; "" without both parts."""
    parts = [
        "".join(c for c in str(values.get(n) or "").casefold() if c.isalnum()) for n in ("given_name", "family_name")
    ]
    return "/".join(parts) if all(parts) else ""


def staff_identity(values: Mapping[str, Any]) -> str:
    """A name with a date of birth is one person; "" without either."""
    name = staff_name(values)
    return f"{name}/{values['born_on']}" if name and values.get("born_on") else ""
