"""What falls on a day that is closed or off timetable. Apps above register what they hold, in their AppConfig.ready()."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Off:
    """A day that is not as usual. `is_closed`: nobody comes; else lessons are off for these years and forms, or for all."""

    on: date
    reason: str
    is_closed: bool = True
    year_groups: tuple[int, ...] = ()
    forms: tuple[str, ...] = ()

    @property
    def is_for_all(self) -> bool:
        return self.is_closed or not (self.year_groups or self.forms)

    def is_for(self, *, year_group: int | None, form: str) -> bool:
        """Whether it holds for a pupil of this year and form."""
        return self.is_for_all or year_group in self.year_groups or form in self.forms

    @property
    def words(self) -> str:
        """Why something does not take place: "School closed: snow", "Off timetable: mock exams"."""
        return f"{'School closed' if self.is_closed else 'Off timetable'}: {self.reason}"

    @property
    def again(self) -> str:
        """What the day is once that is taken back: "a school day again"."""
        return "a school day again" if self.is_closed else "as usual again"


@dataclass(frozen=True)
class Falling:
    """Something planned for the day. `told`: who is told where it is cancelled. `link`: where it can be moved."""

    key: int
    words: str
    told: str = ""
    link: str = ""
    is_cancelled: bool = True


# fn(off=, user=, now=) gives what falls on the day; fn(off=, keys=, is_cancelled=, by=, now=) does what was decided about some of
# it; fn(off=, by=, now=) puts back what such a day had cancelled, and gives how many; fn(off=) names what it had cancelled and a
# person has to plan again, because people from outside were told that it is off.
Find = Callable[..., list[Falling]]
Act = Callable[..., None]
Undo = Callable[..., int]
Stays = Callable[..., list[str]]


@dataclass(frozen=True)
class Kind:
    """`title`: "Group sessions". `cancel`, `keep`: what the two choices are called; both empty where there is nothing
    to choose. `back`: what `undo` did, as a banner says it before the number; by itself "Group sessions planned again"."""

    key: str
    title: str
    order: int
    find: Find
    act: Act
    cancel: str = "Cancel and tell"
    keep: str = "Keep"
    undo: Undo | None = None
    back: str = ""
    stays: Stays | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def falling(*, off: Off, user: Any, now: datetime) -> list[tuple[Kind, list[Falling]]]:
    """By kind what falls on the day; kinds of which nothing does are left out."""
    found = [(kind, kind.find(off=off, user=user, now=now)) for kind in kinds()]
    return [(kind, rows) for kind, rows in found if rows]


def settle(*, off: Off, choices: Mapping[str, bool], by: Any, now: datetime) -> list[tuple[Kind, int, int]]:
    """Do what was decided: `choices` gives by "kind:key" whether it is cancelled, and what nobody decided goes as proposed. By
    kind how many are cancelled and how many kept."""
    done = []
    for kind, rows in falling(off=off, user=by, now=now):
        split: dict[bool, list[int]] = {True: [], False: []}
        for row in rows:
            split[choices.get(f"{kind.key}:{row.key}", row.is_cancelled)].append(row.key)
        for is_cancelled, keys in split.items():
            if keys:
                kind.act(off=off, keys=keys, is_cancelled=is_cancelled, by=by, now=now)
        done.append((kind, len(split[True]), len(split[False])))
    return done


def put_back(*, off: Off, by: Any, now: datetime) -> list[tuple[Kind, int]]:
    """Put back what a day that is as usual again had cancelled; by kind how many."""
    found = [(kind, kind.undo(off=off, by=by, now=now)) for kind in kinds() if kind.undo]
    return [(kind, count) for kind, count in found if count]


def staying(*, off: Off) -> list[str]:
    """What the day had cancelled and stays so until somebody plans it again, by name."""
    return [words for kind in kinds() if kind.stays for words in kind.stays(off=off)]


def staying_words(names: list[str]) -> str:
    """What a banner says of them; "" where there is nothing."""
    if not names:
        return ""
    said = "People were told that these are off, so they stay cancelled. Plan them again if they should take place:"
    return f"{said} {'; '.join(names)}."


def back_words(done: Iterable[tuple[Kind, int]]) -> str:
    """What a banner says of what was put back: "Group sessions planned again: 3." """
    return " ".join(f"{kind.back or f'{kind.title} planned again'}: {count}." for kind, count in done)


def count_words(done: Iterable[tuple[Kind, int, int]]) -> str:
    """What a banner says: "Group sessions: 3 cancelled, 1 kept." """
    parts = []
    for kind, cancelled, kept in done:
        said = [f"{cancelled} {_past(kind.cancel)}" if cancelled else "", f"{kept} kept" if kept else ""]
        parts.append(f"{kind.title}: {', '.join(filter(None, said))}.")
    return " ".join(parts)


def _past(label: str) -> str:
    return "moved" if label.startswith("Send") else "cancelled"
