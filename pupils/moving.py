"""What runs on as a school year ends, for a person to say what becomes of it. Each app tells of its own in AppConfig.ready()."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from access.models import User
from access.policy import Permission
from schools.rules import WEEKDAYS

LEAVE = "leave"
# How many of a kind are named one by one where one choice is made for all.
NAMED = 8


@dataclass(frozen=True)
class YearEnd:
    """The end of a school year: its last day, the first day of the next one, and until when what is carried over runs. `now` is
    when it is written."""

    last_day: date
    starts_on: date
    carried_until: date
    now: datetime
    today: date

    @property
    def over_on(self) -> date:
        """The first day without what ends with the year; what has been stays as it was."""
        return max(date.fromordinal(self.last_day.toordinal() + 1), self.today)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that runs on. `rows(year)`: those there are; `said(row)`: one of them; `act(rows, choice, year, by)`
    does what was chosen. `choices`: value and words, besides "leave unchanged", which is first. `is_each`: each has one of its
    own. `is_dated`: they carry the day on which they end, so that it is written at once; the others wait for it. `link(row)`:
    where it can be changed by itself. `permission`: who chooses."""

    key: str
    title: str
    order: int
    permission: Permission
    rows: Callable[[YearEnd], QuerySet]
    said: Callable[[Any], str]
    act: Callable[[Any, str, YearEnd, User | None], None]
    choices: tuple[tuple[str, str], ...]
    hint: str = ""
    is_each: bool = False
    is_dated: bool = True
    link: Callable[[Any], str] | None = None

    @property
    def all_choices(self) -> tuple[tuple[str, str], ...]:
        return ((LEAVE, "Leave unchanged"), *self.choices)

    def chosen(self, runs: Mapping[str, str], pk: int | None = None) -> str:
        """What was chosen for one of them, or for all; "leave" where nothing that there is was."""
        said = runs.get(f"{self.key}:{pk}" if self.is_each else self.key, LEAVE)
        return said if said in {value for value, _ in self.choices} else LEAVE


@dataclass(frozen=True)
class Running:
    """What there is of a kind: how many, the first by name; of a kind with a choice for each, all (number, words, link)."""

    kind: Kind
    count: int
    lines: list[tuple[int, str, str]]

    @property
    def rest(self) -> int:
        return self.count - len(self.lines)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def running(year: YearEnd) -> list[Running]:
    """By kind what runs on; kinds of which nothing does are left out."""
    found = []
    for kind in kinds():
        rows = kind.rows(year)
        count = rows.count()
        named = rows if kind.is_each else rows[:NAMED]
        lines = [(row.pk, kind.said(row), kind.link(row) if kind.link else "") for row in named] if count else []
        if count:
            found.append(Running(kind, count, lines))
    return found


def there(year: YearEnd) -> list[list[Any]]:
    """What runs on, for who decides to have seen it: by kind the numbers."""
    return [[kind.key, sorted(kind.rows(year).values_list("pk", flat=True))] for kind in kinds()]


def held(year: YearEnd, runs: Mapping[str, str]) -> dict[str, list[int]]:
    """Of the kinds that wait for the day and for which something was chosen, what there is now: what comes later is not meant."""
    waiting = [kind for kind in kinds() if not kind.is_dated and kind.chosen(runs) != LEAVE]
    return {kind.key: list(kind.rows(year).values_list("pk", flat=True)) for kind in waiting}


def settle(year: YearEnd, runs: Mapping[str, str], *, by: User | None) -> None:
    """Do what was chosen for what carries a day of its own."""
    for kind in kinds():
        if not kind.is_dated:
            continue
        if not kind.is_each:
            if (choice := kind.chosen(runs)) != LEAVE:
                kind.act(kind.rows(year), choice, year, by)
            continue
        for row in kind.rows(year):
            if (choice := kind.chosen(runs, row.pk)) != LEAVE:
                kind.act(row, choice, year, by)


def settle_on_the_day(
    year: YearEnd, runs: Mapping[str, str], there: Mapping[str, Iterable[int]], *, by: User | None
) -> None:
    """Do what was chosen for what waited for the day: `there` as `held` gave it."""
    for kind in kinds():
        if not kind.is_dated and (choice := kind.chosen(runs)) != LEAVE:
            kind.act(kind.rows(year).filter(pk__in=list(there.get(kind.key, []))), choice, year, by)


def times_words(cells: Iterable[Any]) -> str:
    """When something meets: "Tuesday 10:00 (A and B), Friday 9:00 (A)"."""
    found: dict[tuple[int, Any], set[int]] = {}
    for cell in cells:
        found.setdefault((cell.weekday, cell.starts_at), set()).add(cell.week)
    return ", ".join(
        f"{WEEKDAYS[day - 1]} {at:%-H:%M} ({' and '.join('AB'[week - 1] for week in sorted(weeks))})"
        for (day, at), weeks in sorted(found.items())
    )
