"""What apps above add to Today: a line with its list, for who needs it. They register in their AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from access.models import User
from core.kept import kept


@dataclass(frozen=True)
class Hint:
    """So many of something, in words, and the list that they are counted in."""

    count: int
    words: str
    url: str
    icon: str


Query = Callable[..., Hint | None]
_queries: dict[str, Query] = {}


def register(key: str, query: Query) -> None:
    """`query(user=, today=)` gives the line, or None where there is nothing for this person."""
    _queries[key] = query


def hints(*, user: User, today: date) -> list[Hint]:
    """The lines of this person, a minute old at most, and never older than what they changed last."""
    return kept(("hints", today, *user.kept_for), lambda: _hints(user, today))


def _hints(user: User, today: date) -> list[Hint]:
    found = (query(user=user, today=today) for query in _queries.values())
    return [hint for hint in found if hint]
