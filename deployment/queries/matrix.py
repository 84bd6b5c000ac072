"""The deployment matrix: rows of adults, pupils or departments, columns of a day's periods or of the days of the cycle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models.functions import JSONObject
from django.urls import reverse

from access.models import User
from core.times import in_hours, minute_of
from deployment.models import Kind, Scenario
from deployment.queries.team import Team, week_of_scenario, week_on
from deployment.rules.hours import Span, length, overlap
from deployment.rules.warnings import Kind as WarningKind
from deployment.rules.warnings import Trouble, warnings
from deployment.rules.week import (
    Column,
    Cover,
    Entry,
    Person,
    Week,
    average_minutes,
    by_day,
    clock,
    columns,
    covers,
    free_spans,
    shortfall,
)
from schools.models import Period, Term
from schools.queries import days_between, present_school
from schools.rules import monday_of

ROWS = 20
# How many of a kind the page lists; the rest stands on the page of warnings.
SHOWN = 4
WORDS = {kind.value: str(kind.label).split()[0] for kind in Kind} | {"support": "Support"}
AT_THE_ENTRY = {
    WarningKind.TWO_PLACES: "In two places", WarningKind.ROOM: "Room used twice", WarningKind.UNTRAINED: "Not trained",
    WarningKind.OUTSIDE: "Outside hours", WarningKind.UNPAID: "In unpaid break",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `show`: "day", "week" (of the cycle) or "both"; `by`: "staff", "pupil" or "department"."""

    on: date
    today: date
    week: int = 1
    weekday: int = 1
    show: str = "day"
    by: str = "staff"
    q: str = ""
    manager: str = ""
    job: str = ""
    scenario: Scenario | None = None

    def query(self, **changes: Any) -> str:
        """The address of the same page with something else asked."""
        values: dict[str, Any] = {
            "scenario": self.scenario.pk if self.scenario else "", "week": self.week, "day": self.weekday,
            "on": "" if self.on == self.today or self.scenario else self.on, "show": self.show, "by": self.by,
            "q": self.q, "manager": self.manager, "job": self.job, **changes,
        }  # fmt: skip
        plain = {"show": "day", "by": "staff"}
        return "?" + urlencode({name: value for name, value in values.items() if value not in ("", plain.get(name))})


@dataclass
class Shown:
    """An entry as a cell of the matrix shows it."""

    key: int
    kind: str
    words: str
    title: str
    room: str
    times: str
    wrong: list[str]
    url: str
    is_first: bool = True


@dataclass
class Box:
    """A cell of the matrix: its entries, and where in it the adult is free (words, address of the form) or not at work."""

    entries: list[Shown] = field(default_factory=list)
    free: list[tuple[str, str]] = field(default_factory=list)
    is_off: bool = False


@dataclass
class Line:
    """A row: a name, what is said beside it, what is wrong with it as a whole, and its boxes in the order of the heads."""

    key: str
    name: str
    facts: list[str]
    wrong: list[str]
    named: list[tuple[str, Box]]


def cycle_day(day: date) -> tuple[int, int]:
    """(week of the cycle, weekday) of a day; week A where it is no school week, Monday at a weekend. One query."""
    monday = monday_of(day)
    days = days_between(start=monday, end=monday + timedelta(days=6))
    weekday = day.isoweekday() if day.isoweekday() <= 5 else 1
    return (days[0][1] if days else 1), weekday


def next_term(day: date) -> Term | None:
    return Term.objects.filter(starts_on__gt=day).order_by("starts_on").first()


def calendar(day: date) -> tuple[list[tuple[str, Span]], Term | None]:
    """The bell times, and the half-term that begins next after a day. One query."""
    bells = Period.objects.order_by("starts_at").values(
        said=JSONObject(name="name", starts_at="starts_at", ends_at="ends_at")
    )
    ahead = Term.objects.filter(starts_on__gt=day).order_by("starts_on")
    terms = ahead.values(said=JSONObject(name="name", starts_on="starts_on"))[:1]
    row: Any = present_school().annotate(bells=ArraySubquery(bells), terms=ArraySubquery(terms)).get()
    spans = [
        (
            bell["name"],
            (minute_of(time.fromisoformat(bell["starts_at"])), minute_of(time.fromisoformat(bell["ends_at"]))),
        )
        for bell in row.bells
    ]
    term = next((Term(name=t["name"], starts_on=date.fromisoformat(t["starts_on"])) for t in row.terms), None)
    return spans, term


def matrix(*, user: User, asked: Asked, page: str | None) -> dict[str, Any]:
    """What the page shows. A fixed number of queries, however many adults."""
    if asked.scenario:
        team, week = week_of_scenario(user=user, scenario=asked.scenario)
    else:
        team, week = week_on(user=user, day=asked.on)
    found = warnings(week)
    cover = covers(week)
    rows, kind = _rows(asked, team, week, cover), asked.by
    bells, term = calendar(asked.on)
    shown = Paginator(rows, ROWS).get_page(page)
    entries_on_page = [entry for _, _, entries in shown for entry in entries]
    heads = _heads(asked, team, bells, entries_on_page, [key for key, _, _ in shown] if kind == "staff" else [])
    draw = _Drawing(asked, team, heads, _at_entries(found))
    names = [head.name for head in heads]
    lines = [
        Line(
            f"r{key}", name, _facts(kind, key, week, entries, cover), _wrong(kind, key, found),
            list(zip(names, draw.boxes(key, entries), strict=True)),
        )
        for key, name, entries in shown
    ]  # fmt: skip
    pupils = {entry.pupil for entry in entries_on_page if entry.pupil is not None}
    pupils |= {pupil for row in found for pupil in row.pupils}
    pupils |= {key for key, _, _ in shown} if kind == "pupil" else set()
    return {
        "asked": asked, "page": shown, "lines": lines, "heads": heads, "wrong": wrong_groups(found, asked, team),
        "wrong_count": len(found), "managers": _managers(team), "tabs": _tabs(asked, team.weeks), "weeks": team.weeks,
        "hours_known": any(person.days for person in team.people.values()), "pupil_ids": pupils,
        "term": None if asked.scenario else term,
    }  # fmt: skip


def _at_entries(found: Iterable[Trouble]) -> dict[int, list[str]]:
    """By entry what is said at it."""
    labels: dict[int, dict[str, None]] = {}
    for row in found:
        for key in row.entries if row.kind in AT_THE_ENTRY else ():
            labels.setdefault(key, {})[AT_THE_ENTRY[row.kind]] = None
    return {key: list(names) for key, names in labels.items()}


def _rows(asked: Asked, team: Team, week: Week, cover: dict[int, Cover]) -> list[tuple[Any, str, list[Entry]]]:
    """(key, name, entries) of every row that is asked for."""
    words = asked.q.casefold().split()
    if asked.by == "pupil":
        rows: list[tuple[Any, str, list[Entry]]] = _pupil_rows(week, cover)
    elif asked.by == "department":
        rows = _department_rows(week)
    else:
        of_staff = week.of_staff()
        rows = [
            (pk, member.name, of_staff.get(pk, []))
            for pk, member in team.staff.items()
            if (not asked.job or member.job == asked.job)
            and (not asked.manager or str(member.line_manager_id) == asked.manager)
        ]
    return [row for row in rows if all(word in row[1].casefold() for word in words)]


def _pupil_rows(week: Week, cover: dict[int, Cover]) -> list[tuple[Any, str, list[Entry]]]:
    entries: dict[int, list[Entry]] = {pupil: [] for pupil in cover}
    for entry in week.entries:
        whom = {entry.pupil, *week.with_pupils.get(entry.key, ())} & set(cover)
        for pupil in whom:
            entries[pupil].append(entry)
    # Those for whom most is missing come first.
    short = {pupil: shortfall([row for row in week.owed if row.pupil == pupil], cover[pupil]) for pupil in cover}
    order = sorted(cover, key=lambda pupil: (-short[pupil], week.pupils.get(pupil, "")))
    return [(pupil, week.pupils.get(pupil, "A pupil"), entries[pupil]) for pupil in order]


def _department_rows(week: Week) -> list[tuple[Any, str, list[Entry]]]:
    found: dict[str, list[Entry]] = {}
    for entry in week.entries:
        name = entry.department or entry.subject
        if name and entry.kind == Kind.SUPPORT:
            found.setdefault(name, []).append(entry)
    return [(place, name, found[name]) for place, name in enumerate(sorted(found))]


def _facts(kind: str, key: Any, week: Week, entries: list[Entry], cover: dict[int, Cover]) -> list[str]:
    if kind == "pupil":
        owed = sum(row.minutes for row in week.owed if row.pupil == key)
        planned = cover[key]
        own = f", {in_hours(planned.own)} of their own" if planned.own else ""
        return [
            f"{in_hours(owed)} promised" if owed else "Nothing promised",
            f"{in_hours(planned.in_all)} planned{own}",
        ]
    if kind == "department":
        adults = len({entry.staff for entry in entries})
        total = round(sum(entry.minutes for entry in entries) / len(week.weeks))
        return [f"{in_hours(total)} a week", f"{adults} adult{'' if adults == 1 else 's'}"]
    contracted = week.people[key].contracted_on_average
    known = f" of {in_hours(contracted)}" if contracted is not None else ", contract not known"
    return [f"{in_hours(average_minutes(entries, week.weeks))}{known}"]


def _wrong(kind: str, key: Any, found: Iterable[Trouble]) -> list[str]:
    """What is wrong with a row as a whole; what is wrong with one entry stands at the entry."""
    if kind == "department":
        return []
    rows = [row for row in found if key in (row.pupils if kind == "pupil" else row.staff)]
    return list(dict.fromkeys(row.label for row in rows if row.kind not in AT_THE_ENTRY))


@dataclass(frozen=True)
class Head:
    """A column's head. `column`: the stretch of a day; None where it is a whole day of the cycle."""

    name: str
    times: str
    week: int
    weekday: int
    column: Column | None = None


def _heads(
    asked: Asked, team: Team, bells: Sequence[tuple[str, Span]], entries: Iterable[Entry], staff: Iterable[int]
) -> list[Head]:
    if asked.show != "day":
        weeks: Sequence[int] = team.weeks if asked.show == "both" else (asked.week,)
        return [Head(_day_name(n, day, len(weeks)), "", n, day) for n in weeks for day in range(1, 6)]
    spans: list[Span] = [row.span for row in by_day(entries).get((asked.week, asked.weekday), [])]
    spans += [day.span for pk in staff for day in team.people[pk].works(asked.week, asked.weekday)]
    shown = columns(bells, spans)
    times = ["" if column.name == "Day" else clocks(column.span) for column in shown]
    return [Head(col.name, text, asked.week, asked.weekday, col) for col, text in zip(shown, times, strict=True)]


def clocks(span: Span) -> str:
    """A stretch of a day from its first to its last minute, short."""
    return f"{clock(span[0])}-{clock(span[1])}"


def _day_name(week: int, day: int, count: int) -> str:
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")[day - 1]
    return f"{name} {'AB'[week - 1]}" if count > 1 else name


class _Drawing:
    """Puts the entries of a row into its boxes."""

    def __init__(self, asked: Asked, team: Team, heads: list[Head], wrong: dict[int, list[str]]) -> None:
        self.asked, self.team, self.heads, self.wrong = asked, team, heads, wrong
        is_today = asked.on == asked.today or asked.scenario
        self.ending = "" if is_today else f"?on={asked.on}"
        self.cell_url = reverse("deployment:cell_detail", kwargs={"pk": 0})
        self.thought_url = reverse("deployment:scenario_cell_detail", kwargs={"pk": 0})
        if asked.scenario:
            self.new_url = reverse("deployment:scenario_cell_create", kwargs={"pk": asked.scenario.pk})
        else:
            self.new_url = reverse("deployment:cell_create")

    def boxes(self, key: Any, entries: list[Entry]) -> list[Box]:
        days = by_day(entries)
        drawn: set[int] = set()
        boxes = []
        for head in self.heads:
            today = days.get((head.week, head.weekday), [])
            span = head.column.span if head.column else None
            rows = [row for row in today if span is None or overlap(row.span, [span])]
            box = Box([self._shown(row, span, row.key not in drawn) for row in rows])
            drawn |= {row.key for row in rows}
            if self.asked.by == "staff":
                self._add_free(box, self.team.people[key], head, today)
            boxes.append(box)
        return boxes

    def _add_free(self, box: Box, person: Person, head: Head, today: list[Entry]) -> None:
        """Where the adult is free in the column; of a whole day, how long."""
        working = person.works(head.week, head.weekday)
        if head.column is None:
            spans = [part for day in working for part in free_spans(person, head.week, head.weekday, day.span, today)]
            if spans:
                self._add(box, person, head, spans[0], f"Free {in_hours(length(spans))}")
            box.is_off = person.days is not None and not working
            return
        span = head.column.span
        for part in free_spans(person, head.week, head.weekday, span, today):
            if head.column.name == "Day":
                continue
            self._add(box, person, head, part, "Free" if part == span else f"Free {clocks(part)}")
        box.is_off = person.days is not None and not overlap(span, [day.span for day in working])

    def _add(self, box: Box, person: Person, head: Head, part: Span, words: str) -> None:
        asked = {
            "staff": person.key, "week": head.week, "weekday": head.weekday, "from": clock(part[0]), "until": clock(part[1]),
        }  # fmt: skip
        on = {} if self.asked.on == self.asked.today or self.asked.scenario else {"on": self.asked.on}
        box.free.append((words, f"{self.new_url}?{urlencode(asked | on, safe=':')}"))

    def _shown(self, row: Entry, span: Span | None, is_first: bool) -> Shown:
        title = row.title
        if self.asked.by != "staff":
            adult = self.team.people[row.staff].name if row.staff in self.team.people else ""
            title = adult if self.asked.by == "pupil" and row.pupil is not None else f"{adult}: {row.title}"
        times = "" if row.span == span else clocks(row.span)
        url = self.cell_url if row.key < 0 or not self.asked.scenario else self.thought_url
        return Shown(
            row.key, row.kind, WORDS[row.kind], title, row.room, times, self.wrong.get(row.key, []),
            url.replace("/0/", f"/{abs(row.key)}/") + self.ending, is_first,
        )  # fmt: skip


def _managers(team: Team) -> list[tuple[str, str]]:
    rows = {str(row.line_manager_id): row.line_manager.name for row in team.staff.values() if row.line_manager}
    return sorted(rows.items(), key=lambda pair: pair[1])


def _tabs(asked: Asked, weeks: Sequence[int]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """By week of the cycle its days as (name, address, whether it is shown)."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri")
    now = (asked.week, asked.weekday) if asked.show == "day" else None
    return [
        (
            "AB"[week - 1],
            [
                (name, asked.query(week=week, day=day, show=""), now == (week, day))
                for day, name in enumerate(names, 1)
            ],
        )
        for week in weeks
    ]  # fmt: skip


@dataclass
class WrongGroup:
    """Warnings of one kind: the first few of them with the way there, and how many there are."""

    label: str
    severity: str
    count: int
    rows: list[tuple[str, str]]


def wrong_groups(found: Sequence[Trouble], asked: Asked, team: Team, *, most: int | None = SHOWN) -> list[WrongGroup]:
    groups: dict[WarningKind, WrongGroup] = {}
    for row in found:
        group = groups.setdefault(row.kind, WrongGroup(row.label, row.severity, 0, []))
        group.count += 1
        if most is None or group.count <= most:
            group.rows.append((row.words, warning_url(row, asked, team)))
    return list(groups.values())


def warning_url(row: Trouble, asked: Asked, team: Team) -> str:
    """Where a warning can be put right: its entry, else the adult's or the pupil's week."""
    ending = "" if asked.on == asked.today or asked.scenario else f"?on={asked.on}"
    if row.entries and row.kind != WarningKind.NO_BREAK:
        key = max(row.entries)
        name = "scenario_cell_detail" if asked.scenario and key > 0 else "cell_detail"
        return reverse(f"deployment:{name}", kwargs={"pk": abs(key)}) + ending
    base = reverse("deployment:matrix")
    if row.pupils:
        return base + asked.query(by="pupil", show="both", q="")
    name = team.people[row.staff[0]].name if row.staff and row.staff[0] in team.people else ""
    return base + asked.query(by="staff", show="both", q=name)
