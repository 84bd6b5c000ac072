"""What an adult needs to know of the lessons of a day. Who knows something registers it in AppConfig.ready(); My day shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time

from access.models import User


@dataclass(frozen=True)
class Note:
    """Something to know of a lesson: a title, a few lines, and where to go on ("": nowhere)."""

    title: str
    lines: Sequence[str] = ()
    link: str = ""


# By class and by the time at which the lesson starts.
Notes = dict[tuple[int, time], list[Note]]
# Called as query(user=, day=): a fixed number of queries, however many lessons.
Query = Callable[..., Notes]

_registered: dict[str, Query] = {}


def register(key: str, query: Query) -> None:
    _registered[key] = query


def notes_of(*, user: User, day: date) -> Notes:
    """What all who registered know of the day."""
    found: Notes = {}
    for query in _registered.values():
        for lesson, notes in query(user=user, day=day).items():
            found.setdefault(lesson, []).extend(notes)
    return found
