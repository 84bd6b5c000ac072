"""Types of plans: no type builds on itself, sections stand in places 1 to n, and each own section has a key of its own."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

KEY_LENGTH = 80


def loops(below: Mapping[int, int | None], *, plan_type: int, builds_on: int | None) -> bool:
    """Whether a type that builds on another would, step by step, build on itself. `below`: by type the one it builds on."""
    seen: set[int] = set()
    step = builds_on
    while step is not None and step not in seen:
        if step == plan_type:
            return True
        seen.add(step)
        step = below.get(step)
    return False


def moved(order: Sequence[int], *, item: int, step: int) -> list[int]:
    """The order with one item a place higher (`step` -1) or lower (1); as it was where it stands at that end already."""
    found = list(order)
    here = found.index(item)
    there = here + step
    if 0 <= there < len(found):
        found[here], found[there] = found[there], found[here]
    return found


def slug(text: str) -> str:
    """The text in plain small letters, digits and single hyphens; "plan" where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "plan"


def section_key(*, owner: str, title: str, suffix: str) -> str:
    """The key of an own section: whose it is, its title and what makes it unlike any before, within 80 characters.

    A section that was taken away leaves words of pupils behind under its key: the suffix keeps a later section of the same title
    from showing them.
    """
    room = KEY_LENGTH - len(owner) - len(suffix) - 2
    return f"{owner}.{slug(title)[: max(room, 1)]}-{suffix}"
