"""The page of a review: parts that apps above add."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from access.models import User
from plans.models import ReviewPoint

Query = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Part:
    """`query(user=, review=, now=)` gives what `template` shows as `part`, or None where this person sees nothing of it."""

    key: str
    order: int
    query: Query
    template: str


_parts: dict[str, Part] = {}


def register(key: str, order: int, query: Query, template: str) -> None:
    _parts[key] = Part(key, order, query, template)


def parts_of(*, user: User, review: ReviewPoint, now: datetime) -> list[dict[str, Any]]:
    found = []
    for part in sorted(_parts.values(), key=lambda part: part.order):
        content = part.query(user=user, review=review, now=now)
        if content is not None:
            found.append({"template": part.template, "content": content})
    return found
