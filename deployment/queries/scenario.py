"""Thought-of weeks beside the one in force."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from access.models import User
from deployment.models import Cell, Scenario, ScenarioCell
from deployment.queries.team import FIELDS, Team, entries_in_force, entries_of, entry_of, team_on
from deployment.rules.scenarios import Difference, Drift, Thought, difference, drift, in_words, whole_mark, words
from deployment.rules.warnings import LABELS, counts, warnings
from deployment.rules.week import Entry, Week, average_minutes, covers


def thoughts_of(scenario: Scenario) -> list[Thought]:
    """The hours of a scenario, each with the one in force that it stands for. One query."""
    rows = ScenarioCell.objects.filter(scenario=scenario).values(*FIELDS, "cell")
    return [Thought(entry_of(row), row["cell"]) for row in rows]


def difference_of(scenario: Scenario, in_force: list[Entry]) -> Difference:
    """What the scenario would change in these hours in force."""
    return difference(in_force, thoughts_of(scenario))


@dataclass(frozen=True)
class Moved:
    """How the week in force changed since a scenario was made, in words, and the mark of the week as it is now."""

    lines: list[tuple[str, str]]
    mark: str


def moved_since(scenario: Scenario, in_force: list[Entry], names: dict[int, str]) -> Moved:
    gone = drift(scenario.base, in_force)
    lines = [("Came", f"{names.get(row.staff, '')}: {words(row)}") for row in gone.came]
    lines += [("Changed", f"{names.get(row.staff, '')}: {words(row)}") for row in gone.changed]
    lines += [("Went", text) for text in _went(gone, names)]
    return Moved(lines, whole_mark(in_force))


def _went(gone: Drift, names: dict[int, str]) -> list[str]:
    """Hours that are not in force any more; they are kept in the database, ended."""
    if not gone.went:
        return []
    rows = [entry_of(row) for row in Cell.objects.filter(pk__in=gone.went).values(*FIELDS)]
    return [f"{names.get(row.staff, '')}: {words(row)}" for row in rows]


def check_of(*, user: User, scenario: Scenario) -> dict[str, Any]:
    """What a person looks at before a scenario is put in force: the changes in words, who is told, and how the week in force
    moved since it was made."""
    in_force = entries_in_force(scenario.starts_on, is_group=False)
    change = difference_of(scenario, in_force)
    thoughts = [*in_force, *change.added, *(after for _, after in change.changed)]
    team = team_on(user=user, day=scenario.starts_on, entries=thoughts)
    names = {pk: person.name for pk, person in team.people.items()}
    told = [team.staff[pk] for pk in team.staff if pk in change.staff]
    return {
        "change": change, "lines": in_words(change, names), "told": told, "pupil_ids": _pupils(change),
        "moved": moved_since(scenario, in_force, names),
    }  # fmt: skip


def _pupils(change: Difference) -> set[int]:
    rows = [*change.added, *change.ended, *(entry for pair in change.changed for entry in pair)]
    return {row.pupil for row in rows if row.pupil is not None}


def compared(*, user: User, scenarios: list[Scenario]) -> dict[str, Any]:
    """The week in force on the first day of these scenarios, and each of them: hours per adult against contracted, per pupil
    promised against planned, how many of each warning, what would change, and how the week in force moved since each was made."""
    day = min(scenario.starts_on for scenario in scenarios)
    in_force = entries_in_force(day)
    own = [entries_of(scenario) for scenario in scenarios]
    team = team_on(user=user, day=day, entries=[*in_force, *(entry for rows in own for entry in rows)])
    weeks = [team.week(in_force), *(team.week(rows) for rows in own)]
    plain = [row for row in in_force if row.kind != "group"]
    names = {pk: person.name for pk, person in team.people.items()}
    changes = [difference_of(scenario, plain) for scenario in scenarios]
    return {
        "scenarios": scenarios, "day": day, "staff_lines": _staff_lines(team, weeks),
        "pupil_lines": _pupil_lines(team, weeks), "warning_lines": _warning_lines(weeks),
        "changes": [
            (scenario, change, in_words(change, names)) for scenario, change in zip(scenarios, changes, strict=True)
        ],
        "moved": _moved(scenarios, {day: plain}, names),
        "pupil_ids": {row.pupil for row in team.owed}.union(*map(_pupils, changes)),
    }  # fmt: skip


def _moved(
    scenarios: list[Scenario], in_force: dict[date, list[Entry]], names: dict[int, str]
) -> list[tuple[Scenario, Moved]]:
    """Those that are being planned and were overtaken. `in_force`: by day its hours but the groups', as far as they are known.
    At most two queries a scenario."""
    found = []
    for scenario in scenarios:
        if scenario.state == Scenario.State.DRAFT:
            if scenario.starts_on not in in_force:
                in_force[scenario.starts_on] = entries_in_force(scenario.starts_on, is_group=False)
            found.append((scenario, moved_since(scenario, in_force[scenario.starts_on], names)))
    return [(scenario, moved) for scenario, moved in found if moved.lines]


def _staff_lines(team: Team, weeks: list[Week]) -> list[tuple[str, int | None, list[tuple[int, bool]]]]:
    """(name, contracted, (planned, whether that is over) of each week)."""
    lines = []
    each = [week.of_staff() for week in weeks]
    for pk, person in team.people.items():
        planned = [average_minutes(rows.get(pk, []), team.weeks) for rows in each]
        contracted = person.contracted_on_average
        over = [contracted is not None and minutes > contracted for minutes in planned]
        lines.append((person.name, contracted, list(zip(planned, over, strict=True))))
    return lines


def _pupil_lines(team: Team, weeks: list[Week]) -> list[tuple[str, int, list[tuple[int, int]]]]:
    """(name, promised, (planned, lacking) of each week) of pupils who are promised something."""
    each = [covers(week) for week in weeks]
    lines = []
    for pupil in dict.fromkeys(row.pupil for row in team.owed):
        rows = [row for row in team.owed if row.pupil == pupil]
        promised = sum(row.minutes for row in rows)
        planned = []
        for cover in each:
            only_own = all(not row.may_be_shared for row in rows)
            minutes = cover[pupil].own if only_own else cover[pupil].in_all
            planned.append((minutes, max(0, promised - minutes)))
        lines.append((team.pupils.get(pupil, ""), promised, planned))
    return lines


def _warning_lines(weeks: list[Week]) -> list[tuple[str, list[int]]]:
    each = [counts(warnings(week)) for week in weeks]
    return [
        (label, [found.get(kind, 0) for found in each])
        for kind, label in LABELS.items()
        if any(kind in found for found in each)
    ]
