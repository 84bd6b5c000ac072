"""What to know of a pupil before they are ticked for a programme, on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MANY = 3


@dataclass(frozen=True)
class Time:
    """A time of the pupil in a programme, until the day before `ended_on`; with none where both days are the same: then it never
    began. `outcome`: the decision that ended it, `said` in words; empty where nobody decided."""

    programme: int
    name: str
    starts_on: date
    ended_on: date | None
    outcome: str = ""
    said: str = ""


@dataclass(frozen=True)
class Remark:
    """`is_pressing`: something to think about, not only to know."""

    words: str
    is_pressing: bool = True


def remarks(times: Iterable[Time], *, programme: int, today: date, day: str = "%-d %b %Y") -> list[Remark]:
    """Of the times that began or will: that the pupil was in this programme before (left as met, or would be placed again), is to
    start in it, or is in three programmes already; which others they are in is only said."""
    rows = sorted((row for row in times if row.ended_on != row.starts_on), key=lambda row: row.starts_on)
    found = []
    mine = [row for row in rows if row.programme == programme]
    ended = [(row, row.ended_on) for row in mine if row.ended_on is not None and row.ended_on <= today]
    if ended:
        last, left_on = ended[-1]
        if last.outcome == "met":
            found.append(Remark(f"Left this programme as met on {left_on:{day}}"))
        else:
            said = f": {last.said.split(':')[0].lower()}" if last.said else ""
            found.append(Remark(f"Was in this programme until {left_on - timedelta(days=1):{day}}{said}"))
        found.append(Remark(f"Would be placed again, for the {_ordinal(len(ended) + 1)} time"))
    found += [
        Remark(f"Starts in this programme on {row.starts_on:{day}} already") for row in mine if row.starts_on > today
    ]
    others = [row.name for row in rows if row.programme != programme and (row.ended_on is None or row.ended_on > today)]
    if len(others) >= MANY:
        found.append(Remark(f"In {len(others)} programmes already: {', '.join(others)}"))
    elif others:
        found.append(Remark(f"In {' and '.join(others)}", is_pressing=False))
    return found


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
