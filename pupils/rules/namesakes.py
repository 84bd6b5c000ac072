"""Two pupils of one name: what tells them apart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Namesake:
    """A pupil whose shown name another pupil has too. `number`: in the school's own system, "" where there is none."""

    pk: int
    name: str
    born_on: date | None
    number: str


def marks(rows: Iterable[Namesake]) -> dict[int, str]:
    """By pupil what is said with the name: the date of birth ("born 3 Mar 2013"), where no namesake has the same; else the number
    ("number 7001") as well. "" for a pupil of whom neither is known."""
    by_name: dict[str, list[Namesake]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    return {row.pk: _mark(row, Counter(one.born_on for one in same)) for same in by_name.values() for row in same}


def _mark(row: Namesake, days: Counter[date | None]) -> str:
    born = f"born {row.born_on.day} {row.born_on:%b %Y}" if row.born_on else ""
    number = f"number {row.number}" if row.number else ""
    return born if born and days[row.born_on] == 1 else ", ".join(part for part in (born, number) if part)
