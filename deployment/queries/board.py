"""The absence board of a day: who is away, what is at risk, and who could cover. A fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from access.models import User
from core.times import minute_of
from deployment.groups import Course, groups
from deployment.models import Absence, Cell, ClassCover, DayChange, Kind
from deployment.queries.taken import FREED, gathered
from deployment.rules.cover import Adult, AtRisk, Option, Weight, most_urgent_first, options, propose, weight_of
from deployment.rules.hours import Span, length, overlap, without
from pupils.models import Enrolment, Pupil, SenStatus
from schools.queries import days_between
from schools.rules import monday_of
from staff.here import is_here
from staff.models import StaffMember, Training
from staff.queries import patterns_of
from staff.rules.working import Pattern

# Whom cover is asked of; an adult of another job who has hours in the matrix is asked too.
JOBS = (StaffMember.Job.TA, StaffMember.Job.HLTA)
MOST_OPTIONS = 8
# Of these nobody else has to think when their adult is gone.
PERSONAL = (Kind.BREAK, Kind.PREPARATION)


@dataclass
class Line:
    """An hour of the board. `proposed` is the adult who is proposed for it, before anybody has decided."""

    change: DayChange
    weight: Weight
    pupils: list[Pupil]
    is_ehc: bool
    course: Course | None
    options: list[Option] = field(default_factory=list)
    proposed: int | None = None

    @property
    def may_withdraw(self) -> bool:
        """Nothing stands behind it that would have to be taken back first."""
        change = self.change
        return not change.absence_id and not change.because_of_id and change.cause != DayChange.Cause.WHOLE_CLASS

    @property
    def is_open(self) -> bool:
        return self.change.decided_at is None


@dataclass
class Day:
    """What is known of a day: its hours, those of its week, and who is there."""

    on: date
    week: int
    cells: list[Cell]
    of_week: list[Cell]
    changes: list[DayChange]
    absences: list[Absence]
    class_covers: list[ClassCover]
    staff: list[Any]
    patterns: dict[int, list[Pattern]]


def absence_board(*, user: User, on: date) -> dict[str, Any]:
    """Lines most urgent first, those that nobody decided about on top; who is away; minutes at risk and covered."""
    day = _day(on)
    if day is None:
        return {"is_school_day": False, "lines": [], "absences": _absences(on), "away": 0, "without_adult": []}
    lines = _lines(day)
    _fill(day, lines)
    lines.sort(key=lambda line: (not line.is_open, -line.weight, line.change.starts_at, line.change.pk))
    return {
        "is_school_day": True,
        "week": day.week,
        "lines": lines,
        "open": [line for line in lines if line.is_open],
        "decided": [line for line in lines if not line.is_open],
        "absences": day.absences,
        "alone": _alone(day),
        "without_adult": _without_adult(day),
        "at_risk": sum(line.change.minutes for line in lines if line.is_open),
        "covered": sum(line.change.minutes for line in lines if line.change.covered_by_id),
        "lost": sum(line.change.minutes for line in lines if not line.is_open and not line.change.covered_by_id),
    }


def _absences(on: date) -> list[Absence]:
    return list(
        Absence.objects.between(on, on).select_related("staff_member").order_by("staff_member__family_name", "pk")
    )


def _class_covers(on: date) -> list[ClassCover]:
    return list(ClassCover.objects.between(on, on).select_related("teaching_class", "covered_by"))


def _alone(day: Day) -> list[ClassCover]:
    """Whole classes whose adult is away at the time."""
    away: dict[int, list[Span]] = {}
    for absence in day.absences:
        span = minute_of(absence.starts_at or time.min), minute_of(absence.ends_at or time.max) + 1
        away.setdefault(absence.staff_member_id, []).append(span)
    return [cover for cover in day.class_covers if overlap(_span(cover), away.get(cover.covered_by_id, ()))]


def _without_adult(day: Day) -> list[Cell]:
    """Hours of the day whose adult has left the school, and which nobody has taken over."""
    rows = Cell.objects.on(day.on).exclude(is_here(day.on, "staff_member__")).exclude(kind__in=PERSONAL)
    rows = rows.filter(week=day.week, weekday=day.on.isoweekday()).select_related(
        "staff_member", "pupil", "teaching_class"
    )
    return list(rows.order_by("starts_at", "pk"))


def _day(on: date) -> Day | None:
    days = days_between(start=on, end=on)
    if not days:
        return None
    week = days[0][1]
    monday = monday_of(on)
    rows = Cell.objects.between(monday, monday + timedelta(days=6)).filter(is_here(on, "staff_member__"), week=week)
    of_week = list(with_ehc(rows, on).select_related("teaching_class", "pupil").order_by("starts_at", "pk"))
    changes = DayChange.objects.filter(on__range=(monday, monday + timedelta(days=6))).select_related(
        "cell__staff_member",
        "cell__teaching_class",
        "cell__pupil",
        "covered_by",
        "absence",
        "because_of__cell__staff_member",
    )
    done = Training.objects.filter(staff_member=OuterRef("pk")).exclude(expires_on__lt=on).values("course")
    staff = StaffMember.objects.working(on).annotate(courses_done=ArraySubquery(done))
    staff = staff.filter(Q(job__in=JOBS) | Q(pk__in={cell.staff_member_id for cell in of_week}))
    cells = [cell for cell in of_week if cell.falls_on(on, week)]
    return Day(
        on, week, cells, of_week, list(changes), _absences(on), _class_covers(on), list(staff),
        patterns_of(staff=None, start=on, end=on),
    )  # fmt: skip


def with_ehc(cells: Any, on: date) -> Any:
    """The hours, each with `is_ehc`: a pupil with an EHC plan is the one, or in the class, that it is for."""
    plans = SenStatus.objects.on(on).filter(code="E")
    own = plans.filter(pupil=OuterRef("pupil"))
    in_class = Enrolment.objects.current(on).filter(
        teaching_class=OuterRef("teaching_class"), pupil__in=plans.values("pupil")
    )
    return cells.annotate(is_ehc=Exists(own) | Exists(in_class))


def _lines(day: Day) -> list[Line]:
    """The hours of the day that are not as planned: with who is concerned and what hangs on each."""
    known = {cell.pk: cell for cell in day.cells}
    today = [change for change in day.changes if change.on == day.on and change.cell_id in known]
    grouped = [cell.pk for cell in day.cells if cell.kind == Kind.GROUP]
    in_group = groups().pupils(grouped, day.on) if grouped and today else {}
    courses = groups().courses(grouped) if grouped and today else {}
    plans = {pupil.pk for pupils in in_group.values() for pupil in pupils if pupil.has_ehc_plan}
    lines = []
    for change in today:
        cell = known[change.cell_id]
        pupils = in_group.get(cell.pk, []) or ([cell.pupil] if cell.pupil else [])
        is_ehc = cell.is_ehc or any(pupil.pk in plans for pupil in pupils)
        lines.append(Line(change, _weight(cell, is_ehc), pupils, is_ehc, courses.get(cell.pk)))
    for cell in day.cells:
        if any(pupil.pk in plans for pupil in in_group.get(cell.pk, [])):
            cell.is_ehc = True
    return lines


def _weight(cell: Cell, is_ehc: bool) -> Weight:
    return weight_of(
        kind=cell.kind, has_pupil=cell.pupil_id is not None, has_class=cell.teaching_class_id is not None, is_ehc=is_ehc
    )


def _fill(day: Day, lines: list[Line]) -> None:
    """Who could cover each hour, and who is proposed for those that are open."""
    adults = _adults(day)
    hours = {line.change.pk: _at_risk(line) for line in lines}
    open_hours = most_urgent_first(hours[line.change.pk] for line in lines if line.is_open)
    proposed = propose(open_hours, adults)
    for line in lines:
        if line.is_open:
            line.options = options(hours[line.change.pk], adults)[:MOST_OPTIONS]
            line.proposed = proposed[line.change.pk]


def _at_risk(line: Line) -> AtRisk:
    change = line.change
    span = minute_of(change.starts_at), minute_of(change.ends_at)
    return AtRisk(change.pk, change.cell.staff_member_id, span, line.weight, line.course.pk if line.course else None)


def _adults(day: Day) -> list[Adult]:
    today = [change for change in day.changes if change.on == day.on]
    taken = gathered(absences=day.absences, changes=today, class_covers=day.class_covers)
    freed = {change.cell_id for change in today if change.covered_by_id is None and change.cause in FREED}
    return [
        Adult(
            staff=person.pk, name=person.name, works=_works(day, person.pk), breaks=_breaks(day, person.pk),
            own=tuple(
                (_span(cell), _weight(cell, cell.is_ehc))
                for cell in day.cells
                if cell.staff_member_id == person.pk and cell.is_paid and cell.kind != Kind.BREAK and cell.pk not in freed
            ),
            taken=tuple(one.span for one in taken.get(person.pk, ())),
            courses=frozenset(person.courses_done), spare=_spare(day, person.pk),
        )
        for person in day.staff
    ]  # fmt: skip


def _span(row: Any) -> Span:
    return minute_of(row.starts_at), minute_of(row.ends_at)


def _works(day: Day, staff: int) -> tuple[Span, ...] | None:
    rows = day.patterns.get(staff)
    if not rows:
        return None
    hours = next((found for row in rows if (found := row.hours_on(day.on, day.week))), None)
    if hours is None:
        return ()
    return tuple((minute_of(start), minute_of(end)) for start, end in hours.paid_spans())


def _breaks(day: Day, staff: int) -> tuple[Span, ...]:
    return tuple(_span(cell) for cell in day.cells if cell.staff_member_id == staff and cell.kind == Kind.BREAK)


def _spare(day: Day, staff: int) -> int | None:
    """Contracted minutes of this week that nothing is planned for and that no cover has taken."""
    rows = day.patterns.get(staff)
    if not rows:
        return None
    theirs = [cell for cell in day.of_week if cell.staff_member_id == staff and cell.is_paid]
    planned = sum(
        length(_span(cell) for cell in theirs if cell.weekday == weekday)
        for weekday in {cell.weekday for cell in theirs}
    )
    covering = sum(_extra(change, theirs) for change in day.changes if change.covered_by_id == staff)
    return sum(row.minutes_of_week(day.week) for row in rows if row.holds_on(day.on)) - planned - covering


def _extra(change: DayChange, theirs: list[Cell]) -> int:
    """Minutes of a cover that lie in no hour of their own."""
    own = [_span(cell) for cell in theirs if cell.weekday == change.on.isoweekday()]
    return length(without(_span(change), own))
