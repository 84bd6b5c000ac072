"""Timetable exports: rows, rows with blanks to fill down, and grids with slots such as `1Mon:4` across or down."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pupils.rules.class_list import CLASS, SUBJECT, TEACHER, class_items, pupil_items
from pupils.rules.incoming import Bells, Incoming, key_of
from pupils.rules.records import PUPIL_KEY, Field, Reading, Records, cells_of, plain
from pupils.rules.table import Table

DAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
# A weekday in every spelling; a word that only begins like one is none.
WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "mon monday mo", "tue tues tuesday tu", "wed weds wednesday we", "thu thur thurs thursday th", "fri friday fr",
            "sat saturday sa", "sun sunday su",
        ),
        start=1,
    )
    for word in (str(number), *words.split())
}  # fmt: skip
WEEKS = {"1": 1, "2": 2, "a": 1, "b": 2}
SLOT = re.compile(
    r"^(?:w(?:ee)?k)?\s*(?P<before>[12ab])?[\s\-_:]*"
    r"(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|s|nesday|rsday|urday|rs|r|ur|nes)?"
    r"(?:\s*(?P<after>[12ab])(?=[\s\-_:]))?(?![a-z]{2})[\s\-_:]*(?P<period>\S.*)$",
    re.IGNORECASE,
)
FIELDS = {
    **PUPIL_KEY,
    "class": CLASS,
    "subject": SUBJECT,
    "teacher": TEACHER,
    "slot": Field(
        "Slot (as 1Mon:4)", ("slot", "periodcode", "timetableperiod", "dayperiod", "timeslot", "periodname"), ""
    ),
    "week": Field("Week", ("week", "cycleweek", "wk", "timetableweek"), "A"),
    "day": Field("Day", ("day", "weekday", "dayofweek"), "Monday"),
    "period": Field("Period", ("period", "lesson", "per", "periodno", "periodnumber"), "4"),
    "room": Field("Room", ("room", "roomcode", "roomname", "location"), "B12"),
}
FILLED_DOWN = {"class", "subject", "teacher", "week", "day", "period", "slot", "mis_id", "upn"}
# What a class without a name is called after, cut to so many characters each.
LONGEST_NAME = 60
LONGEST_SUBJECT, LONGEST_TEACHER = 30, 12


@dataclass(frozen=True)
class Slot:
    """A place in the cycle: `weeks` are those in which it occurs; weekday 1 is Monday; `period` is the bell time's name."""

    weeks: tuple[int, ...]
    weekday: int
    period: str


@lru_cache(maxsize=1024)
def plain_period(name: str) -> str:
    """ "Period 4", "P4", "Lesson 4" and "4" are one."""
    return re.sub(r"^(period|per|lesson|p|l)(?=\d)", "", plain(name))


def read_slot(code: str, bells: Bells) -> Slot:
    """A code such as `1Mon:4`, `MonB P4` or `Wed:Reg`. Raises ValueError."""
    found = SLOT.match(code.strip())
    if found is None:
        raise ValueError(f"“{code}” is no place in the timetable, such as 1Mon:4.")
    return slot_of(found["before"] or found["after"] or "", found["day"], found["period"], bells)


def slot_of(week: str, day: str, period: str, bells: Bells) -> Slot:
    """A place from its parts; no week means every week of the cycle. Raises ValueError."""
    weekday = WEEKDAYS.get(plain(day))
    if weekday is None:
        raise ValueError(f"“{day}” is no weekday.")
    plain_week = re.sub(r"^(week|wk)", "", plain(week))
    if plain_week and plain_week not in WEEKS:
        raise ValueError(f"“{week}” is no week of the cycle: A, B, 1 or 2.")
    numbers = (WEEKS[plain_week],) if plain_week else tuple(range(1, bells.weeks + 1))
    if max(numbers) > bells.weeks:
        raise ValueError("The timetable here repeats every week, so there is no week B. See School settings.")
    name = bells.names.get(plain_period(period))
    if name is None:
        raise ValueError(f"There is no bell time “{period}”. Add it under Terms and bell times.")
    return Slot(numbers, weekday, name)


def is_grid(table: Table) -> bool:
    """Whether slots stand across the top, or down the first column."""
    across = sum(bool(SLOT.match(head)) for head in table.head)
    first = [values[table.head[0]] for _, values in table.rows[:40] if values[table.head[0]]] if table.head else []
    down = sum(bool(SLOT.match(text)) for text in first)
    return across >= max(2, len(table.head) - 2) or (
        len(first) > 1 and down == len(first) and plain(table.head[0]) not in KNOWN
    )


KNOWN = frozenset(header for column in FIELDS.values() for header in column.headers)


def read_timetable(table: Table, columns: Mapping[str, str], reading: Reading) -> Iterator[Incoming]:
    """The lessons of a timetable, with the classes and teachers that it names, and the pupils where it has a row for each."""
    rows = _grid(table) if is_grid(table) else _filled(cells_of(table, columns))
    if "class" not in columns and not is_grid(table):
        rows = with_classes(list(rows), reading)
    seen: set[tuple[str, str]] = set()
    for line, cells in rows:
        for item in _lessons(table.name, line, cells, reading):
            if item.refused or (item.kind, item.key) not in seen:
                yield item
            seen.add((item.kind, item.key))


def _filled(rows: Iterable[tuple[int, dict[str, str]]]) -> Iterable[tuple[int, dict[str, str]]]:
    """Rows in which a blank means what stands above it, but for what the row says in another column."""
    last: dict[str, str] = {}
    for line, cells in rows:
        filled = FILLED_DOWN - _its_own(cells)
        last = {name: text or (last.get(name, "") if name in filled else "") for name, text in cells.items()}
        yield line, last


def _its_own(cells: Mapping[str, str]) -> set[str]:
    """The columns in which a blank of this row means nothing: a class or a pupil that is named takes over nobody's subject,
    teacher or pupil (by either of the two that name one), and a day or a period no place above."""
    own = set()
    if any(cells.get(name) for name in ("class", *PUPIL_KEY)):
        own |= {"subject", "teacher", *PUPIL_KEY}
    elif "class" not in cells:
        own |= {"subject", "teacher"}
    if any(cells.get(name) for name in ("week", "day", "period")):
        own.add("slot")
    return own


Row = tuple[int, dict[str, str]]
Meeting = tuple[str, str, str, str]


def with_classes(rows: list[Row], reading: Reading) -> list[Row]:
    """A row for each pupil and lesson, each with the class that it belongs to: lessons of a subject with a teacher are one
    class where the smaller shares half of its pupils with the other."""
    pupils: dict[Meeting, set[str]] = {}
    for _, cells in rows:
        pupils.setdefault(_meeting(cells), set()).add(cells.get("mis_id") or cells.get("upn", ""))
    taught: dict[tuple[str, str], list[list[Meeting]]] = {}
    for meeting, who in pupils.items():
        groups = taught.setdefault(meeting[:2], [])
        same = next((group for group in groups if _is_shared(who, pupils[group[0]])), None)
        if same is None:
            groups.append([meeting])
        else:
            same.append(meeting)
    names = {
        meeting: _class_name(*meeting[:2], group[0][2] if len(groups) > 1 else "")
        for groups in taught.values()
        for group in groups
        for meeting in group
    }
    return [(line, {**cells, "class": names[_meeting(cells)]}) for line, cells in rows]


def _meeting(cells: Mapping[str, str]) -> Meeting:
    place = cells.get("slot") or " ".join(cells.get(part, "") for part in ("week", "day", "period")).strip()
    return cells.get("subject", ""), cells.get("teacher", ""), place, cells.get("room", "")


def _is_shared(who: set[str], others: set[str]) -> bool:
    return 2 * len(who & others) >= min(len(who), len(others))


def _class_name(subject: str, teacher: str, slot: str) -> str:
    """ "English LBI", and where the teacher has several such classes the first lesson's place: "English LBI 1Mon:4"."""
    return (
        " ".join(part for part in (subject[:LONGEST_SUBJECT], teacher[:LONGEST_TEACHER], slot) if part)
        if subject
        else ""
    )


def _grid(table: Table) -> Iterable[tuple[int, dict[str, str]]]:
    """The cells of a grid as rows. Slots stand across or down; the other side are classes, teachers or rooms, as the corner
    (or the side's name) says: classes where it says nothing."""
    corner = table.head[0]
    slots_across = [head for head in table.head[1:] if SLOT.match(head)]
    side = plain(corner)
    what = "teacher" if side in plain_of("teacher") else "room" if side in plain_of("room") else "class"
    for line, values in table.rows:
        if slots_across:
            pairs = [(head, values[corner], values[head]) for head in slots_across]
        else:
            pairs = [(values[corner], head, values[head]) for head in table.head[1:]]
        for slot, name, text in pairs:
            if text and name:
                yield line, {"slot": slot, **_cell(what, name, text)}


def plain_of(field: str) -> tuple[str, ...]:
    return FIELDS[field].headers


def _cell(what: str, name: str, text: str) -> dict[str, str]:
    """What a cell of a grid says: of a class its room; of a teacher or a room the class, and what stands beside it."""
    parts = [part for part in re.split(r"[\s()\[\]]+", text) if part]
    if what == "class":
        return {"class": name, "room": parts[0] if parts and parts[0].lower() not in ("x", "yes", "y") else ""}
    other = {"teacher": "room", "room": "teacher"}[what]
    return {what: name, "class": parts[0], other: parts[1] if len(parts) > 1 else ""}


def _lessons(file: str, line: int, cells: Mapping[str, str], reading: Reading) -> list[Incoming]:
    name, bells = cells.get("class", ""), reading.bells
    try:
        if not name:
            raise ValueError("There is no class, and no subject to name one after.")
        if len(name) > LONGEST_NAME:
            raise ValueError(f"The class's name is longer than {LONGEST_NAME} characters.")
        if cells.get("slot"):
            slot = read_slot(cells["slot"], bells)
        else:
            slot = slot_of(cells.get("week", ""), cells.get("day", ""), cells.get("period", ""), bells)
    except ValueError as error:
        return [Incoming("lesson", "", name[:60], {}, file, line, refused=str(error))]
    lessons = [
        Incoming(
            "lesson", key_of(name, week, slot.weekday, slot.period),
            f"{name}: {'AB'[week - 1]} {list(DAYS)[slot.weekday - 1].capitalize()} {slot.period}",
            {"room": cells.get("room", "")[:30]}, file, line,
        )
        for week in slot.weeks
    ]  # fmt: skip
    return [*class_items(file, line, cells), *pupil_items(file, line, name, cells, reading), *lessons]


LESSONS = Records(
    "lessons", "Timetable",
    "When each class meets in the cycle: rows, a row for each pupil and lesson, or a grid with slots such as 1Mon:4.",
    lambda: FIELDS, (frozenset({"class", "subject"}), frozenset({"slot", "period"}), frozenset({"slot", "day"})), read_timetable,
    is_grid=is_grid,
)  # fmt: skip
