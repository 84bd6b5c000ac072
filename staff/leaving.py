"""What somebody holds, and nobody does once they have left: each app tells of its own in its AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from access.models import User
from staff.models import StaffMember


@dataclass(frozen=True)
class Holding:
    """One kind of thing that an adult holds. `rows(whose, on)`: those of these adults that need one from the day `on` (a date, or
    the column that holds it). `said`: one of them in a few words. `give(row, to, on, by, now)` hands one over from a day; it
    raises DomainError where that person can't take it. `staff`: the way to the adult."""

    order: int
    one: str
    many: str
    rows: Callable[[Q, Any], QuerySet]
    said: Callable[[Any], str]
    give: Callable[[Any, StaffMember, date, User, datetime], None]
    staff: str = "staff_member"

    def words(self, count: int) -> str:
        return f"{count} {self.one if count == 1 else self.many}"

    def of(self, person: StaffMember, on: date) -> QuerySet:
        return self.rows(Q(**{self.staff: person.pk}), on)


@dataclass(frozen=True)
class Held:
    """What of one kind somebody holds: `rows` are each a row with its words."""

    key: str
    words: str
    rows: list[tuple[Any, str]]


_holdings: dict[str, Holding] = {}


def register(key: str, holding: Holding) -> None:
    _holdings[key] = holding


def holdings() -> dict[str, Holding]:
    return dict(sorted(_holdings.items(), key=lambda item: item[1].order))


def held_by(person: StaffMember, on: date) -> list[Held]:
    """What the person holds from a day on, kinds of which there is nothing left out."""
    found = []
    for key, holding in holdings().items():
        rows = [(row, holding.said(row)) for row in holding.of(person, on)]
        if rows:
            found.append(Held(key, holding.words(len(rows)), rows))
    return found


def with_something_left() -> QuerySet:
    """Who has left, or is leaving, and still holds something. One query."""
    leaving = StaffMember.objects.filter(left_on__isnull=False)
    tests = [
        Exists(holding.rows(Q(**{holding.staff: OuterRef("pk")}), OuterRef("left_on")).order_by())
        for holding in _holdings.values()
    ]
    return leaving.filter(reduce(or_, tests)) if tests else leaving.none()
