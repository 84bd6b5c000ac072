"""What hangs on a pupil who is on roll, and ends when they leave. Each app tells of its own in its AppConfig.ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from access.models import User
from pupils.roll import is_on_roll

LEFT, NO_LONGER = "The pupil has left the school.", "The pupil is no longer on roll."


@dataclass(frozen=True)
class Leaving:
    """Pupils (their numbers) who are not on roll any more from `on`, the first day without them. `is_death`: nobody is told
    anything. `tells`: whoever was asked to what is cancelled is told so."""

    pupils: frozenset[int]
    on: date
    is_death: bool = False
    tells: bool = True

    @property
    def reason(self) -> str:
        """Why something ended, as it stays in the records."""
        return NO_LONGER if self.is_death else LEFT


@dataclass(frozen=True)
class Tie:
    """One kind of thing that ends. `rows(whose, on)`: those of these pupils that are still there on the day `on` (a date, or the
    column that holds it). `end(rows, leaving, by, now)` ends them; without it a person has to. `is_dated`: they carry the day on
    which they end, so that they are ended ahead of it; the others end once the day has come. `said`: one of them in a few words.
    `pupil`: the way to the pupil."""

    order: int
    one: str
    many: str
    rows: Callable[[Q, Any], QuerySet]
    end: Callable[[QuerySet, Leaving, User | None, datetime], None] | None
    said: Callable[[Any], str]
    is_dated: bool = False
    pupil: str = "pupil"

    def words(self, count: int) -> str:
        return f"{count} {self.one if count == 1 else self.many}"

    def of(self, leaving: Leaving) -> QuerySet:
        """What would end."""
        return self.rows(Q(**{f"{self.pupil}__in": leaving.pupils}), leaving.on)

    def left_behind(self, today: date) -> set[int]:
        """The pupils who are not on roll, and of whom something is still there."""
        if self.end is None:
            return set()
        rows = self.rows(~is_on_roll(today, f"{self.pupil}__"), F(f"{self.pupil}__left_on"))
        return set(rows.order_by().values_list(self.pupil, flat=True))


@dataclass(frozen=True)
class Ending:
    """What of one kind would end: how many, in words, and which."""

    words: str
    count: int
    lines: list[str]

    @property
    def rest(self) -> int:
        """How many are not named."""
        return self.count - len(self.lines)


_ties: dict[str, Tie] = {}
# How many of a kind are named one by one.
NAMED = 8


def register(key: str, tie: Tie) -> None:
    _ties[key] = tie


def ties() -> list[Tie]:
    return sorted(_ties.values(), key=lambda tie: tie.order)


def leaving_shown(leaving: Leaving) -> list[Ending]:
    """What would end, kinds of which there is nothing left out; the first of each kind by name."""
    found = []
    for tie in ties():
        rows = tie.of(leaving)
        named = [tie.said(row) for row in rows[:NAMED]]
        count = len(named) if len(named) < NAMED else rows.count()
        if count:
            found.append(Ending(tie.words(count), count, named))
    return found


def leaving_counted(leaving: Leaving) -> list[str]:
    """What would end, in words with their counts: one query a kind, for many pupils at once."""
    counts = [(tie, tie.of(leaving).count()) for tie in ties()]
    return [tie.words(count) for tie, count in counts if count]


def leaving_end(leaving: Leaving, *, which: Iterable[Tie] | None = None, by: User | None, now: datetime) -> None:
    """End what hangs on these pupils."""
    for tie in ties() if which is None else which:
        if tie.end is not None:
            tie.end(tie.of(leaving), leaving, by, now)
