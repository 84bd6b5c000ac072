"""What to know of a pupil before they are ticked for a programme, on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MANY = 3


@dataclass(frozen=True)
class Time:
    """A time of the pupil in a programme. `outcome`: the decision that ended it, `said` in words; empty where nobody decided."""

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
    """That the pupil was in this programme before (left as met, or would be placed again), is to start in it, or is in three
    programmes already; which others they are in is only said."""
    rows = sorted(times, key=lambda row: row.starts_on)
    found = []
    ended = [row for row in rows if row.programme == programme and row.ended_on is not None and row.ended_on <= today]
    if ended:
        last = ended[-1]
        until = f"{last.ended_on:{day}}"
        if last.outcome == "met":
            found.append(Remark(f"Left this programme as met on {until}"))
        else:
            said = f": {last.said.split(':')[0].lower()}" if last.said else ""
            found.append(Remark(f"Was in this programme until {until}{said}"))
        found.append(Remark(f"Would be placed again, for the {_ordinal(len(ended) + 1)} time"))
    found += [
        Remark(f"Starts in this programme on {row.starts_on:{day}} already")
        for row in rows
        if row.programme == programme and row.starts_on > today and row.ended_on != row.starts_on
    ]
    others = [row.name for row in rows if row.programme != programme and (row.ended_on is None or row.ended_on > today)]
    if len(others) >= MANY:
        found.append(Remark(f"In {len(others)} programmes already: {', '.join(others)}"))
    elif others:
        found.append(Remark(f"In {' and '.join(others)}", is_pressing=False))
    return found


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
