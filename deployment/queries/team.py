"""The team's week as it holds on a day, or as a scenario thinks of it, for the rules and the pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from access.models import User
from core.times import minute_of
from deployment.groups import groups
from deployment.models import Cell, Entitlement, Kind, Scenario, ScenarioCell
from deployment.rules.week import Entry, Owed, Person, Week, WorkingDay
from pupils.models import Enrolment, Pupil
from pupils.namesakes import mark_of_id
from pupils.roll import is_on_roll
from staff.here import is_here
from staff.models import StaffMember, Training
from staff.queries import patterns_of
from staff.rules.working import Pattern

FIELDS = (
    "pk", "staff_member", "kind", "week", "weekday", "starts_at", "ends_at", "is_paid", "room", "label", "department",
    "teaching_class", "teaching_class__name", "teaching_class__subject", "pupil", "pupil__preferred_name",
    "pupil__given_name", "pupil__family_name",
)  # fmt: skip
JOBS = ("ta", "hlta")
SOURCES = {"section_f": "EHC plan", "plan": "plan"}
KINDS: dict[str, str] = {str(value): str(label) for value, label in Kind.choices}


@dataclass
class Team:
    """Who works here and what is owed to whom on a day; with the entries of any week it makes a `Week`."""

    on: date
    weeks: tuple[int, ...]
    staff: dict[int, StaffMember]
    people: dict[int, Person]
    owed: list[Owed] = field(default_factory=list)
    pupils: dict[int, str] = field(default_factory=dict)
    in_class: dict[int, frozenset[int]] = field(default_factory=dict)
    in_group: dict[int, frozenset[int]] = field(default_factory=dict)
    needs: dict[int, tuple[int, str]] = field(default_factory=dict)

    def week(self, entries: list[Entry]) -> Week:
        shared = {row.key: self._sharing(row) for row in entries if self._sharing(row)}
        known = dict(self.pupils) | {row.pupil: row.pupil_name for row in entries if row.pupil is not None}
        return Week(
            on=self.on, entries=entries, people=self.people, weeks=self.weeks, owed=self.owed, pupils=known,
            with_pupils=self._of_groups(self.in_group, entries) | shared, needs=self._of_groups(self.needs, entries),
        )  # fmt: skip

    def _of_groups(self, known: dict[int, Any], entries: list[Entry]) -> dict[int, Any]:
        """What is known of the groups' hours, by the numbers that they have among these entries."""
        keys = [row.key for row in entries if row.kind == Kind.GROUP]
        return {key: known[abs(key)] for key in keys if abs(key) in known}

    def _sharing(self, entry: Entry) -> frozenset[int]:
        """Who of those owed something sits in the class that the hour supports."""
        is_shared = entry.kind == Kind.SUPPORT and entry.pupil is None
        return self.in_class.get(entry.teaching_class or 0, frozenset()) if is_shared else frozenset()


def entries_in_force(day: date, *, is_group: bool | None = None) -> list[Entry]:
    """The hours in force on a day; `is_group`: those of groups alone, or all but those. One query."""
    rows = Cell.objects.on(day)
    if is_group is not None:
        rows = rows.filter(kind=Kind.GROUP) if is_group else rows.exclude(kind=Kind.GROUP)
    return [entry_of(row) for row in rows.values(*FIELDS)]


def entries_of(scenario: Scenario) -> list[Entry]:
    """A scenario's own hours, and beside them the group hours that are in force on its first day. Their keys are negative, so
    that no entry of one table is taken for one of the other. Two queries."""
    own = [entry_of(row) for row in ScenarioCell.objects.filter(scenario=scenario).values(*FIELDS)]
    return [*own, *(beside(entry) for entry in entries_in_force(scenario.starts_on, is_group=True))]


def beside(entry: Entry) -> Entry:
    """An hour in force that a scenario shows and does not change."""
    return Entry(**{**vars(entry), "key": -entry.key})


def entry_of(row: dict[str, Any]) -> Entry:
    """An hour from the values of FIELDS."""
    first = row["pupil__preferred_name"] or row["pupil__given_name"] or ""
    name = f"{first} {row['pupil__family_name'] or ''}".strip()
    if row["pupil"] and (mark := mark_of_id(row["pupil"], Pupil)):
        name = f"{name} ({mark})"
    return Entry(
        key=row["pk"], staff=row["staff_member"], kind=row["kind"], week=row["week"], weekday=row["weekday"],
        span=(minute_of(row["starts_at"]), minute_of(row["ends_at"])), is_paid=row["is_paid"], room=row["room"],
        title=_title(row, name), subject=row["teaching_class__subject"] or "", label=row["label"],
        department=row["department"], teaching_class=row["teaching_class"], pupil=row["pupil"], pupil_name=name,
    )  # fmt: skip


def _title(row: dict[str, Any], pupil: str) -> str:
    """With whom or what the hour is."""
    lesson = ", ".join(filter(None, (row["teaching_class__subject"], row["teaching_class__name"])))
    whom = ", ".join(filter(None, (pupil, lesson)))
    return whom or row["label"] or (row["department"] and f"For {row['department']}") or KINDS[row["kind"]]


def team_on(*, user: User, day: date, entries: Iterable[Entry]) -> Team:
    """The team and what is owed on a day. `entries`: all whose adults and groups it has to know. Six queries."""
    rows = list(entries)
    done = Training.objects.filter(staff_member=OuterRef("pk"), done_on__lte=day).order_by("done_on")
    trained = done.values(said=JSONObject(course="course", until="expires_on"))
    members = StaffMember.objects.filter(Q(pk__in={row.staff for row in rows}) | (is_here(day) & Q(job__in=JOBS)))
    members = members.annotate(trained=ArraySubquery(trained))
    staff = {row.pk: row for row in members.select_related("line_manager").order_by("family_name", "given_name", "pk")}
    school = user.membership.school  # type: ignore[union-attr]
    team = Team(day, tuple(range(1, school.cycle_weeks + 1)), staff, {})
    team.people = _people(team)
    _owe(team)
    in_groups = [abs(row.key) for row in rows if row.kind == Kind.GROUP]
    for key, course in groups().courses(in_groups).items():
        team.needs[key] = (course.pk, course.name)
    for key, pupils in groups().pupils(in_groups, day).items():
        team.in_group[key] = frozenset(pupil.pk for pupil in pupils)
        team.pupils |= {pupil.pk: pupil.name for pupil in pupils}
    return team


def _people(team: Team) -> dict[int, Person]:
    patterns = patterns_of(staff=list(team.staff), start=team.on, end=team.on)
    return {pk: _person(row, patterns.get(pk, []), team.weeks, _courses(row)) for pk, row in team.staff.items()}


def _courses(row: Any) -> dict[int, date | None]:
    """By course until when its training holds; of several the one that holds longest counts."""
    known: dict[int, date | None] = {}
    for said in row.trained:
        course, until = said["course"], date.fromisoformat(said["until"]) if said["until"] else None
        has_no_end = until is None or (course in known and known[course] is None)
        known[course] = None if has_no_end else max(until or date.min, known.get(course) or date.min)
    return known


def _person(
    row: StaffMember, patterns: list[Pattern], weeks: tuple[int, ...], courses: dict[int, date | None]
) -> Person:
    if not patterns:
        by_week = {} if row.weekly_minutes is None else dict.fromkeys(weeks, row.weekly_minutes)
        return Person(row.pk, row.name, by_week, None, courses)
    pattern = patterns[0]
    given = {"liaison": pattern.liaison_minutes, "preparation": pattern.preparation_minutes}
    return Person(
        row.pk, row.name, {week: pattern.minutes_of_week(week) for week in weeks}, tuple(_days(pattern)), courses,
        {kind: minutes for kind, minutes in given.items() if minutes},
    )  # fmt: skip


def _days(pattern: Pattern) -> Iterable[WorkingDay]:
    for (week, weekday), hours in pattern.days.items():
        is_broken = hours.break_starts_at is not None and hours.break_ends_at is not None
        unpaid = ((minute_of(hours.break_starts_at), minute_of(hours.break_ends_at)),) if is_broken else ()  # type: ignore[arg-type]
        yield WorkingDay(week, weekday, (minute_of(hours.starts_at), minute_of(hours.ends_at)), unpaid)


def _owe(team: Team) -> None:
    """What plans promise on the day, and which of these pupils sit in which class. One query."""
    classes = Enrolment.objects.current(team.on).filter(pupil=OuterRef("pupil")).values("teaching_class")
    rows: Any = Entitlement.objects.between(team.on, team.on).filter(is_on_roll(team.on, "pupil__"))
    rows = rows.select_related("pupil").annotate(classes=ArraySubquery(classes))
    in_class: dict[int, set[int]] = {}
    for row in rows.order_by("pupil__family_name", "pupil__given_name", "pk"):
        source = SOURCES[row.source]
        team.owed.append(Owed(row.pupil_id, row.minutes_a_week, row.may_be_shared, source))
        team.pupils[row.pupil_id] = row.pupil.name
        for teaching_class in row.classes:
            in_class.setdefault(teaching_class, set()).add(row.pupil_id)
    team.in_class = {key: frozenset(pupils) for key, pupils in in_class.items()}


def week_on(*, user: User, day: date) -> tuple[Team, Week]:
    """The week in force on a day."""
    entries = entries_in_force(day)
    team = team_on(user=user, day=day, entries=entries)
    return team, team.week(entries)


def week_of_scenario(*, user: User, scenario: Scenario) -> tuple[Team, Week]:
    """The week as a scenario thinks of it, on its first day."""
    entries = entries_of(scenario)
    team = team_on(user=user, day=scenario.starts_on, entries=entries)
    return team, team.week(entries)
