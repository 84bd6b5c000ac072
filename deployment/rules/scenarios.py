"""What a thought-of week would change in the one in force, on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from deployment.rules.week import Entry


@dataclass(frozen=True)
class Thought:
    """An hour of a scenario. `stands_for` is the hour in force that it came from, where it came from one."""

    entry: Entry
    stands_for: int | None = None


@dataclass(frozen=True)
class Difference:
    """What turns one week into another: hours that are new, hours that end, and (before, after) of those that change."""

    added: tuple[Entry, ...] = ()
    ended: tuple[Entry, ...] = ()
    changed: tuple[tuple[Entry, Entry], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.ended or self.changed)

    @property
    def count(self) -> int:
        return len(self.added) + len(self.ended) + len(self.changed)

    @property
    def staff(self) -> set[int]:
        """Whose week changes."""
        rows = [*self.added, *self.ended, *(entry for pair in self.changed for entry in pair)]
        return {row.staff for row in rows}


def contents(entry: Entry) -> Entry:
    """All that an hour says, without its number."""
    return replace(entry, key=0)


def difference(old: Iterable[Entry], new: Iterable[Thought]) -> Difference:
    """What has to happen to `old` so that it becomes `new`. An hour that stays as it is appears nowhere, however it was made; one
    that stands for an hour in force changes it; each hour in force is used once."""
    left = {entry.key: entry for entry in old}
    rest: list[Thought] = []
    for thought in new:
        known = left.get(thought.stands_for) if thought.stands_for is not None else None
        if known is not None and contents(known) == contents(thought.entry):
            del left[known.key]
        else:
            rest.append(thought)
    rest = _matched_by_contents(left, rest)
    changed: list[tuple[Entry, Entry]] = []
    added: list[Entry] = []
    for thought in rest:
        known = left.pop(thought.stands_for, None) if thought.stands_for is not None else None
        if known is None:
            added.append(contents(thought.entry))
        else:
            changed.append((known, contents(thought.entry)))
    return Difference(tuple(added), tuple(left.values()), tuple(changed))


def _matched_by_contents(left: dict[int, Entry], thoughts: list[Thought]) -> list[Thought]:
    """The thoughts for which no hour of the same contents is left; the hours of the others are taken out of `left`."""
    by_contents: dict[Entry, list[int]] = {}
    for key, entry in left.items():
        by_contents.setdefault(contents(entry), []).append(key)
    rest = []
    for thought in thoughts:
        keys = by_contents.get(contents(thought.entry))
        if keys:
            del left[keys.pop()]
        else:
            rest.append(thought)
    return rest


def applied(old: Iterable[Entry], change: Difference) -> list[Entry]:
    """The contents of a week after a difference."""
    gone = {entry.key for entry in change.ended} | {before.key for before, _ in change.changed}
    stays = [contents(entry) for entry in old if entry.key not in gone]
    return [*stays, *change.added, *(after for _, after in change.changed)]


def marks(entries: Iterable[Entry]) -> dict[str, str]:
    """By number of an hour a mark of all that it says: what a week is known by later on. The names of whom it is with count for
    nothing, so that a pupil's new name changes no week."""
    return {str(entry.key): _mark(entry) for entry in entries}


def _mark(entry: Entry) -> str:
    plain = replace(entry, key=0, title="", subject="", pupil_name="")
    return sha256(repr(plain).encode()).hexdigest()[:12]


def whole_mark(entries: Iterable[Entry]) -> str:
    """One mark of a whole week."""
    return sha256(repr(sorted(marks(entries).items())).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Drift:
    """How the week in force moved since it was copied: hours that came, went (their numbers) and changed in place."""

    came: tuple[Entry, ...] = ()
    went: tuple[int, ...] = ()
    changed: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)


def drift(base: Mapping[str, str], now: Iterable[Entry]) -> Drift:
    """What happened to the week in force since `base`, its `marks`, was written down."""
    rows = {str(entry.key): entry for entry in now}
    here = marks(rows.values())
    return Drift(
        came=tuple(row for key, row in rows.items() if key not in base),
        went=tuple(sorted(int(key) for key in base if key not in rows)),
        changed=tuple(rows[key] for key, mark in here.items() if key in base and base[key] != mark),
    )


def words(entry: Entry) -> str:
    """An hour in words: "English, 8A/En, Mon A, 09:00 to 10:00, 801"."""
    return ", ".join(filter(None, (entry.title, entry.when, entry.room)))


def in_words(change: Difference, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """Each change as (new, ends or changes; words), by adult and time."""
    lines = [("New", names.get(row.staff, ""), row.week, row.weekday, row.span, words(row)) for row in change.added]
    lines += [("Ends", names.get(row.staff, ""), row.week, row.weekday, row.span, words(row)) for row in change.ended]
    for before, after in change.changed:
        who = names.get(after.staff, "")
        was = f"{words(before)} becomes {words(after)}" if words(before) != words(after) else words(after)
        if before.staff != after.staff:
            was = f"{was}: from {names.get(before.staff, '')} to {who}"
        elif words(before) == words(after):
            was = f"{was}: {_small(before, after)}"
        lines.append(("Changes", who, after.week, after.weekday, after.span, was))
    return [(kind, f"{who}: {text}") for kind, who, *_, text in sorted(lines, key=lambda line: line[1:])]


def _small(before: Entry, after: Entry) -> str:
    """What changed where the hour reads the same."""
    if before.kind != after.kind:
        return f"{before.kind} becomes {after.kind}"
    if before.is_paid != after.is_paid:
        return "counts as paid time" if after.is_paid else "is not paid any more"
    return "its details change"
