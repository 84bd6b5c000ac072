"""What a carer's page shows of one pupil: parts that each app, or each file here, adds.

`query(pupil=, invitee=, now=)` gives the part's context, or None where there is nothing to show. It may ask only for what
carers may read, and never for anything of another carer. `title` is lazily translated; words that staff wrote are shown by the
template `liaison/_carer_written.html`, which marks them as English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plans.models import ReviewInvitee
from pupils.models import Pupil

Query = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Part:
    key: str
    title: Any
    order: int
    query: Query
    template: str


_parts: dict[str, Part] = {}


def register(key: str, title: Any, order: int, query: Query, template: str) -> None:
    _parts[key] = Part(key, title, order, query, template)


def parts_of(*, pupil: Pupil, invitee: ReviewInvitee, now: datetime) -> list[dict[str, Any]]:
    """The parts that have something to show, in order: key, title, template and what their queries gave."""
    found = []
    for part in sorted(_parts.values(), key=lambda part: part.order):
        content = part.query(pupil=pupil, invitee=invitee, now=now)
        if content is not None:
            found.append({"key": part.key, "title": part.title, "template": part.template, "content": content})
    return found
