"""What somebody holds, and nobody does once they have left: each app tells of its own in its AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from access.models import User
from staff.models import HandOver, StaffMember


@dataclass(frozen=True)
class Holding:
    """One kind of thing that an adult holds. `rows(whose, on)`: those of these adults that need one from the day `on` (a date, or
    the column that holds it). `said`: one of them in a few words. `give(row, to, on, by, now)` hands one over from a day; it
    raises DomainError where that person can't take it. `staff`: the way to the adult. `is_dated`: the rows are of days after the
    last one, or are given from a day on; any other stays with the adult until it, and is given on the day."""

    order: int
    one: str
    many: str
    rows: Callable[[Q, Any], QuerySet]
    said: Callable[[Any], str]
    give: Callable[[Any, StaffMember, date, User, datetime], None]
    staff: str = "staff_member"
    is_dated: bool = False

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


@dataclass(frozen=True)
class Arranged:
    """What is to be somebody else's from a day on."""

    key: str
    row: Any
    words: str
    to: StaffMember
    on: date


def register(key: str, holding: Holding) -> None:
    _holdings[key] = holding


def holdings() -> dict[str, Holding]:
    return dict(sorted(_holdings.items(), key=lambda item: item[1].order))


def held_by(person: StaffMember, on: date) -> list[Held]:
    """What the person holds from a day on and nobody takes over, kinds of which there is nothing left out."""
    found = []
    for key, holding in holdings().items():
        rows = [(row, holding.said(row)) for row in _without_arranged(key, person.pk, holding.of(person, on))]
        if rows:
            found.append(Held(key, holding.words(len(rows)), rows))
    return found


def arranged_of(person: StaffMember) -> list[Arranged]:
    """What of the person's goes to somebody else on a day that is ahead."""
    sure: dict[str, dict[int, HandOver]] = {}
    for one in HandOver.objects.sure().filter(person=person).select_related("to").order_by("pk"):
        sure.setdefault(one.key, {})[one.row] = one
    return [
        Arranged(key, row, holding.said(row), sure[key][row.pk].to, sure[key][row.pk].on)
        for key, holding in holdings().items()
        if key in sure
        for row in holding.of(person, min(one.on for one in sure[key].values())).filter(pk__in=sure[key])
    ]


def _without_arranged(key: str, person: Any, rows: QuerySet) -> QuerySet:
    """`person`: whose rows they are (a number, or what stands for it). What was arranged for somebody who held one before says
    nothing."""
    return rows.exclude(pk__in=HandOver.objects.sure().filter(key=key, person=person).values("row"))


def with_something_left() -> QuerySet:
    """Who has left, or is leaving, and still holds something. One query."""
    leaving = StaffMember.objects.filter(left_on__isnull=False)
    tests = [
        Exists(_without_arranged(key, OuterRef(OuterRef("pk")), _rows_of_each(holding)).order_by())
        for key, holding in _holdings.items()
    ]
    return leaving.filter(reduce(or_, tests)) if tests else leaving.none()


def _rows_of_each(holding: Holding) -> QuerySet:
    """Inside a query of adults: the rows of each from the day they have left."""
    return holding.rows(Q(**{holding.staff: OuterRef("pk")}), OuterRef("left_on"))
