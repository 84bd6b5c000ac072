"""Where one adult is: the hours of the cycle less what changed, what they cover, and the sessions as laid out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, JSONObject

from access.models import User
from core.times import minute_of
from deployment.day_notes import Note
from deployment.models import Absence, Cell, DayChange
from deployment.rules.day import Line, Meeting, Off, What, day_lines
from deployment.rules.hours import Change, Hour, Span
from interventions.models import Group, Placement, ProtocolStep, Session
from pupils.models import ClassTeacher, Enrolment, LearnerProfile, Pupil, TeachingClass
from schools.queries import days_between
from staff.models import StaffMember

ALL_DAY: Span = (0, 24 * 60)


@dataclass
class Entry:
    """One line of a day, in words. `off` says why it does not take place for this adult, "" where it does."""

    key: str
    starts_at: time
    ends_at: time
    kind: str
    title: str
    room: str
    is_paid: bool
    off: str = ""
    cover_for: str = ""
    notes: list[str] = field(default_factory=list)
    session: Session | None = None
    group: Group | None = None
    teaching_class: TeachingClass | None = None
    pupil: Pupil | None = None
    aim: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    tell: list[str] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    to_know: list[Note] = field(default_factory=list)
    is_now: bool = False

    @property
    def span(self) -> Span:
        return minute_of(self.starts_at), minute_of(self.ends_at)


@dataclass
class Day:
    """A school day of an adult. `away` says when they are away and why, "" where they are not."""

    on: date
    week: int
    entries: list[Entry]
    away: list[str]


@dataclass(frozen=True)
class _Found:
    """The rows that some days are made of."""

    cells: dict[int, Cell]
    changes: list[DayChange]
    sessions: list[Session]
    absences: list[Absence]


def hours_of(*, user: User, start: date, end: date) -> list[Day]:
    """The school days from `start` to `end` (both in) with where the user is. Five queries; pupils of classes and groups are not
    in it yet: see `with_pupils`."""
    days = days_between(start=start, end=end)
    if not days:
        return []
    found = _Found(
        {cell.pk: cell for cell in _cells(user, start, end)},
        list(_changes(user, start, end)),
        list(_sessions(user, start, end)),
        list(Absence.objects.between(start, end).filter(staff_member__user=user).order_by("starts_on", "starts_at")),
    )
    hours = [_hour(cell) for cell in found.cells.values()]
    return [_day(found, hours, user, day, week) for day, week in days]


def _teachers(teaching_class: str) -> ArraySubquery:
    """The names of a class's teachers."""
    parts = ["staff_member__title", "staff_member__given_name", "staff_member__family_name"]
    name = Concat(parts[0], Value(" "), parts[1], Value(" "), parts[2])
    rows = ClassTeacher.objects.filter(teaching_class=OuterRef(teaching_class)).annotate(name=name).order_by("pk")
    return ArraySubquery(rows.values("name"))


def _cells(user: User, start: date, end: date) -> Any:
    rows = Cell.objects.between(start, end).filter(staff_member__user=user)
    rows = rows.select_related("staff_member", "teaching_class", "pupil__profile")
    return rows.annotate(teachers=_teachers("teaching_class"))


def _changes(user: User, start: date, end: date) -> Any:
    rows = DayChange.objects.filter(Q(cell__staff_member__user=user) | Q(covered_by__user=user), on__range=(start, end))
    return rows.select_related(
        "cell__staff_member", "cell__teaching_class", "cell__pupil__profile", "covered_by", "absence"
    ).annotate(teachers=_teachers("cell__teaching_class"))


def _sessions(user: User, start: date, end: date) -> Any:
    """Those that the user leads, and those of the user's own hours that another leads. An hour that another adult covers is in
    both; the session of an hour that the user covers comes by its leader."""
    step = JSONObject(title="title", minutes="minutes", doing="doing")
    steps = ProtocolStep.objects.filter(programme=OuterRef("group__programme")).order_by("position")
    covered = DayChange.objects.filter(cell=OuterRef("slot__cell"), on=OuterRef("on"), covered_by__user=user)
    mine = Q(led_by__user=user) | Q(slot__cell__staff_member__user=user) | Exists(covered)
    return (
        Session.objects.filter(mine, on__range=(start, end))
        .select_related("group__programme__supervising_teacher", "led_by", "slot__cell__staff_member")
        .annotate(protocol=ArraySubquery(steps.values(step=step)), cell_id=F("slot__cell"))
    )


def _hour(cell: Cell) -> Hour:
    return Hour(
        cell.pk, cell.staff_member_id, cell.week, cell.weekday, cell.starts_at, cell.ends_at, cell.starts_on,
        cell.ends_on, cell.is_paid, cell.kind,
    )  # fmt: skip


def _change(row: DayChange) -> Change:
    return Change(row.cell_id, row.on, (minute_of(row.starts_at), minute_of(row.ends_at)), row.cause, row.covered_by_id)


def _is_mine(staff: StaffMember | None, user: User) -> bool:
    return staff is not None and staff.user_id == user.pk


def _day(found: _Found, hours: list[Hour], user: User, day: date, week: int) -> Day:
    own = {hour.key: hour.span for hour in hours if hour.falls_on(day, week)}
    changes = {row.cell_id: row for row in found.changes if row.on == day}
    sessions = {row.pk: row for row in found.sessions if row.on == day}
    absences = [row for row in found.absences if row.starts_on <= day <= row.ends_on]
    lines = day_lines(
        hours=own,
        changes={key: _change(row) for key, row in changes.items()},
        covers=[_change(row) for row in changes.values() if _is_mine(row.covered_by, user)],
        meetings=[_meeting(row, user) for row in sessions.values()],
        away=[_away_span(row) for row in absences],
    )
    entries = [_entry(line, found, changes, sessions, user) for line in lines]
    return Day(day, week, entries, [_away_words(row) for row in absences])


def _meeting(row: Session, user: User) -> Meeting:
    is_held = row.state != Session.State.NOT_HELD
    span = minute_of(row.starts_at), minute_of(row.ends_at)
    return Meeting(row.pk, span, row.slot.cell_id if row.slot else None, _is_mine(row.led_by, user), is_held)


def _away_span(row: Absence) -> Span:
    return (minute_of(row.starts_at), minute_of(row.ends_at)) if row.starts_at and row.ends_at else ALL_DAY


def _away_words(row: Absence) -> str:
    when = f"{row.starts_at:%H:%M} to {row.ends_at:%H:%M}" if row.starts_at else "the whole day"
    return f"You are away {when}: {row.get_reason_display().lower()}"


def _entry(line: Line, found: _Found, changes: dict[int, DayChange], sessions: dict[int, Session], user: User) -> Entry:
    if line.what == What.MEETING:
        session = sessions[line.key]
        return _of_session(line, session, changes.get(session.slot.cell_id) if session.slot else None, user)
    change = changes.get(line.key)
    if line.what == What.COVER and change is not None:
        return _of_cover(line, change)
    return _of_cell(line, found.cells[line.key], change)


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def _of_cell(line: Line, cell: Cell, change: DayChange | None) -> Entry:
    entry = _bare(line, cell, f"hour-{cell.pk}", cell.teachers)
    entry.off = _off_words(line.off, change)
    if line.off and change and change.note:
        entry.notes.append(change.note)
    return entry


def _of_cover(line: Line, change: DayChange) -> Entry:
    entry = _bare(line, change.cell, f"cover-{change.cell_id}", change.teachers)
    entry.cover_for = change.cell.staff_member.name
    entry.notes += _notes_of(change)
    return entry


def _bare(line: Line, cell: Cell, key: str, teachers: list[str]) -> Entry:
    name = cell.teaching_class.name if cell.teaching_class else cell.department
    return Entry(
        key=key, kind=cell.get_kind_display(), title=cell.label or name, room=cell.room, is_paid=cell.is_paid,
        teaching_class=cell.teaching_class, pupil=cell.pupil, tell=[" ".join(one.split()) for one in teachers],
        starts_at=_time(line.span[0]), ends_at=_time(line.span[1]),
    )  # fmt: skip


def _of_session(line: Line, session: Session, change: DayChange | None, user: User) -> Entry:
    programme = session.group.programme
    is_mine = _is_mine(session.led_by, user)
    entry = Entry(
        key=f"session-{session.pk}", kind="Group session", title=f"{programme.name}, {session.group.name}",
        room=session.room, is_paid=True, session=session if is_mine else None, group=session.group,
        aim=session.aim or programme.aim, steps=session.steps or session.protocol, starts_at=_time(line.span[0]),
        ends_at=_time(line.span[1]),
        tell=[programme.supervising_teacher.name],
    )  # fmt: skip
    entry.off = _session_off_words(line.off, session, change, is_mine)
    if not line.off and session.slot and _is_cover(session, session.slot.cell, user):
        entry.cover_for = session.slot.cell.staff_member.name
    if change:
        entry.notes += _notes_of(change) if entry.cover_for else [change.note] if change.note else []
    return entry


def _is_cover(session: Session, cell: Cell, user: User) -> bool:
    """Whether the session's hour is another adult's. One that came to them later says nothing of the sessions before it."""
    return cell.starts_on <= session.on and not _is_mine(cell.staff_member, user)


def _session_off_words(off: Off, session: Session, change: DayChange | None, is_mine: bool) -> str:
    if off == Off.COVERED and not is_mine:
        return f"Covered by {session.led_by.name}"
    if off != Off.NOT_HELD:
        return _off_words(off, change)
    note = session.not_held_note
    if session.not_held_reason == Session.NotHeld.MOVED and note:
        return f"Moved {note[0].lower()}{note[1:]}"
    return f"Not held: {session.get_not_held_reason_display().lower()}"


def _notes_of(change: DayChange) -> list[str]:
    """What who covers is told."""
    return [note for note in (change.note, change.absence.note if change.absence else "") if note]


def _off_words(off: Off, change: DayChange | None) -> str:
    if off == Off.COVERED and change and change.covered_by:
        return f"Covered by {change.covered_by.name}"
    if off == Off.LOST and change:
        return f"Not this time: {change.get_cause_display().lower()}"
    return "You are away" if off else ""


def with_pupils(*, user: User, days: list[Day], today: date) -> list[Pupil]:
    """Put the pupils into the entries: who is in the group, is supported, or is in the class and has a learner profile. Returns
    every pupil once, by name. Of weeks gone by only those whom the user may still see. Two queries."""
    entries = [(day.on, entry) for day in days for entry in day.entries]
    shown = None
    if days and (today - days[-1].on).days > 14:
        shown = Pupil.objects.visible_to(user)
    classes = {entry.teaching_class.pk for _, entry in entries if entry.teaching_class and not entry.pupil}
    groups = {entry.group.pk for _, entry in entries if entry.group}
    enrolled = _by(_narrowed(_enrolments(classes), shown), "teaching_class_id")
    placed = _by(_narrowed(_placements(groups), shown), "group_id")
    for day, entry in entries:
        rows: list[Any] = []
        if entry.pupil:
            entry.pupils = [entry.pupil] if shown is None else []
        elif entry.group:
            rows = [row for row in placed.get(entry.group.pk, []) if row.starts_on <= day]
        elif entry.teaching_class:
            rows = enrolled.get(entry.teaching_class.pk, [])
        entry.pupils += [row.pupil for row in rows if row.ended_on is None or row.ended_on > day]
    found = {pupil.pk: pupil for _, entry in entries if not entry.off for pupil in entry.pupils}
    return sorted(found.values(), key=lambda pupil: (pupil.family_name, pupil.given_name, pupil.pk))


def _enrolments(classes: set[int]) -> Any:
    has_profile = Exists(LearnerProfile.objects.filter(pupil=OuterRef("pupil")))
    return Enrolment.objects.filter(has_profile, teaching_class__in=classes)


def _placements(groups: set[int]) -> Any:
    return Placement.objects.filter(group__in=groups)


def _narrowed(rows: Any, shown: Any) -> Any:
    rows = rows.select_related("pupil__profile").order_by("pupil__family_name", "pupil__given_name", "pk")
    return rows if shown is None else rows.filter(pupil__in=shown)


def _by(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
