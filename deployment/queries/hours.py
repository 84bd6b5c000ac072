"""Hours of the team and of pupils between two days: contracted, promised, planned, delivered, lost by cause. Each is a fixed
number of queries, however many people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from access.models import User
from core.times import minute_of
from deployment.groups import groups
from deployment.models import Cell, DayChange, Entitlement, Kind
from deployment.rules import hours as rules
from deployment.rules.hours import Stretch, Support, Tally
from pupils.models import Enrolment, Pupil
from schools.queries import days_between, inset_between
from schools.rules import monday_of
from staff.models import StaffMember
from staff.queries import patterns_of
from staff.rules.working import contracted_minutes

# Causes that only a group's session knows; the others are those of a change of a day.
GROUP_CAUSES = {
    "not_recorded": "Not recorded yet",
    "pupil_away": "Pupil away",
    "staff_absent": "Adult absent",
    "staff_cover": "Taken for cover",
    "pupils_absent": "Pupils not there",
}
CAUSES = dict(DayChange.Cause.choices) | GROUP_CAUSES


@dataclass
class PersonHours:
    """Minutes of an adult. `contracted` is None where neither a pattern nor hours a week are known."""

    person: StaffMember
    contracted: int | None
    tally: Tally

    @property
    def over(self) -> int:
        return 0 if self.contracted is None else max(0, self.tally.planned - self.contracted)

    @property
    def lost(self) -> list[tuple[str, int]]:
        return in_words(self.tally.lost)


@dataclass
class PupilHours:
    """Minutes of a pupil. `is_own_only`: shared minutes do not count towards what is promised."""

    pupil: Pupil
    support: Support
    weeks: float
    is_own_only: bool = False

    @property
    def shortfall_a_week(self) -> int:
        return round(self.support.shortfall / self.weeks) if self.weeks else 0

    @property
    def never_planned(self) -> int:
        return max(0, self.support.promised - self.support.planned)

    @property
    def lost(self) -> list[tuple[str, int]]:
        return in_words(self.support.lost)


def in_words(lost: Counter[str]) -> list[tuple[str, int]]:
    """Minutes by the label of their cause, the most first."""
    found: Counter[str] = Counter()
    for cause, minutes in lost.items():
        found[CAUSES.get(cause, cause)] += minutes
    return found.most_common()


def people_hours(*, user: User, people: Iterable[StaffMember], start: date, end: date) -> list[PersonHours]:
    """In the order of `people`. Seven queries."""
    rows = list(people)
    days = days_between(start=start, end=end)
    tallies = _tallies([person.pk for person in rows], days, start, end)
    patterns = patterns_of(staff=[person.pk for person in rows], start=start, end=end)
    inset = inset_between(start=start, end=end)
    found = []
    for person in rows:
        theirs = patterns.get(person.pk)
        contracted: int | None = None
        if theirs:
            contracted = contracted_minutes(theirs, days, inset)
        elif person.weekly_minutes is not None:
            contracted = round(person.weekly_minutes * len(days) / 5)
        found.append(PersonHours(person, contracted, rules.summed(tallies.get(person.pk, {}).values())))
    return found


def _tallies(
    staff: list[int] | None, days: list[tuple[date, int]], start: date, end: date
) -> dict[int, dict[date, Tally]]:
    changes = list(DayChange.objects.filter(on__range=(start, end)).select_related(None))
    cells = Cell.objects.between(start, end)
    if staff is not None:
        # An hour of somebody else that one of these covered counts too.
        covered = {change.cell_id for change in changes if change.covered_by_id in set(staff)}
        cells = cells.filter(staff_member__in=staff) | cells.filter(pk__in=covered)
    tallies = rules.adults(hours=map(_hour, cells), changes=map(_change, changes), days=days)
    return tallies if staff is None else {pk: tallies[pk] for pk in staff if pk in tallies}


def _hour(cell: Cell) -> rules.Hour:
    return rules.Hour(
        cell.pk, cell.staff_member_id, cell.week, cell.weekday, cell.starts_at, cell.ends_at, cell.starts_on, cell.ends_on,
        cell.is_paid, cell.kind,
    )  # fmt: skip


def _change(change: DayChange) -> rules.Change:
    span = minute_of(change.starts_at), minute_of(change.ends_at)
    return rules.Change(change.cell_id, change.on, span, change.cause, change.covered_by_id)


def drift(*, user: User, start: date, end: date) -> list[dict[str, Any]]:
    """By week (its Monday) the minutes planned, delivered, and lost by cause, of the whole team. Three queries."""
    days = days_between(start=start, end=end)
    weeks: dict[date, list[Tally]] = {monday_of(day): [] for day, _ in days}
    for by_day in _tallies(None, days, start, end).values():
        for day, tally in by_day.items():
            weeks[monday_of(day)].append(tally)
    return [{"monday": monday, "tally": rules.summed(rows)} for monday, rows in sorted(weeks.items())]


def pupils_supported(*, user: User, start: date, end: date) -> Any:
    """The pupils whom the user may see to whom a plan promises hours, or who have an adult of their own, in these days."""
    owed = Entitlement.objects.between(start, end).values("pupil")
    own = Cell.objects.between(start, end).filter(pupil__isnull=False).values("pupil")
    return Pupil.objects.visible_to(user).filter(pk__in=owed.union(own)).by_name()


def pupils_hours(*, user: User, pupils: Iterable[Pupil], start: date, end: date) -> list[PupilHours]:
    """In the order of `pupils`: what was promised, planned and delivered between two days. Eight queries."""
    rows = list(pupils)
    ids = [pupil.pk for pupil in rows]
    days = days_between(start=start, end=end)
    promises = [
        rules.Promise(row.pupil_id, row.minutes_a_week, row.may_be_shared, row.starts_on, row.ends_on)
        for row in Entitlement.objects.between(start, end).filter(pupil__in=ids)
    ]
    stretches = [*_class_and_own(ids, days, start, end), *groups().stretches(ids, start, end)]
    found = rules.pupils(stretches=stretches, promises=promises, days=[day for day, _ in days])
    weeks = {row.pk: _weeks_owed([one for one in promises if one.pupil == row.pk], days) for row in rows}
    own_only = {row.pupil for row in promises} - {row.pupil for row in promises if row.may_be_shared}
    return [PupilHours(pupil, found.get(pupil.pk, Support()), weeks[pupil.pk], pupil.pk in own_only) for pupil in rows]


def _weeks_owed(promises: list[rules.Promise], days: list[tuple[date, int]]) -> float:
    """Weeks of school on whose days anything was promised; all of them where nothing was."""
    held = [day for day, _ in days if any(one.holds_on(day) for one in promises)]
    return (len(held) if promises else len(days)) / 5


def _class_and_own(ids: list[int], days: list[tuple[date, int]], start: date, end: date) -> list[Stretch]:
    """Paid support that pupils have to themselves, and as members of a class; as in the matrix (`deployment.rules.week`)."""
    by_class: dict[int, list[Enrolment]] = {}
    for enrolment in Enrolment.objects.current(start).filter(pupil__in=ids):
        by_class.setdefault(enrolment.teaching_class_id, []).append(enrolment)
    cells = Cell.objects.between(start, end).filter(is_paid=True).exclude(kind=Kind.GROUP)
    shared = cells.filter(kind=Kind.SUPPORT, pupil__isnull=True, teaching_class__in=by_class)
    cells = cells.filter(pupil__in=ids) | shared
    rows = list(cells)
    changes = {
        (change.cell_id, change.on): change
        for change in DayChange.objects.lost().filter(cell__in=[cell.pk for cell in rows], on__range=(start, end))
    }
    found = []
    for day, week in days:
        for cell in rows:
            if cell.falls_on(day, week):
                change = changes.get((cell.pk, day))
                lost, cause = (_change(change).span, change.cause) if change else (None, "")
                whose = [cell.pupil_id] if cell.pupil_id else _in_class(by_class[cell.teaching_class_id], day)
                found += [Stretch(pupil, day, _hour(cell).span, cell.pupil_id is None, lost, cause) for pupil in whose]
    return found


def _in_class(enrolments: list[Enrolment], day: date) -> list[int]:
    return [row.pupil_id for row in enrolments if row.ended_on is None or day < row.ended_on]


def default_span(today: date) -> tuple[date, date]:
    """The six weeks up to today."""
    return monday_of(today) - timedelta(weeks=5), today
