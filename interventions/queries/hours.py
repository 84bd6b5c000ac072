"""Where one adult is: the hours of the cycle less what changed, what they cover, and the sessions as laid out."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, JSONObject

from access.models import User
from core.prepared import DAYS, KEYS, OTHER_DAYS, THIRD_DAYS, Prepared
from core.times import minute_of
from deployment.day_notes import Note, lessons_of
from deployment.models import Absence, Cell, ClassCover, DayChange
from deployment.models.trip import EXPIRES_AFTER
from deployment.rules.day import Line, Meeting, Off, What, day_lines
from deployment.rules.hours import Change, Hour, Span
from interventions.models import Group, Placement, ProtocolStep, Session
from pupils.models import ClassTeacher, Enrolment, LearnerProfile, Pupil, TeachingClass
from schools.queries import days_between
from staff.models import StaffMember

ALL_DAY: Span = (0, 24 * 60)
# The week of a day without school: no hour of the timetable falls on it.
NO_WEEK = 0


@dataclass
class Entry:
    """One line of a day, in words. `off` says why it does not take place for this adult, "" where it does. `hidden` is how many
    pupils are in it whom the adult may not see."""

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
    class_cover: ClassCover | None = None
    pupils: list[Pupil] = field(default_factory=list)
    hidden: int = 0
    lessons: list[dict[str, Any]] = field(default_factory=list)
    to_know: list[Note] = field(default_factory=list)
    is_now: bool = False

    @property
    def span(self) -> Span:
        return minute_of(self.starts_at), minute_of(self.ends_at)


class Away(NamedTuple):
    """When an adult is away and why; of a trip its name and key, and until when its adults may read the card."""

    words: str
    trip: int | None = None
    trip_name: str = ""
    card_until: datetime | None = None


@dataclass
class Day:
    """A school day of an adult. `away` says when they are away and why, [] where they are not."""

    on: date
    week: int
    entries: list[Entry]
    away: list[Away]


@dataclass(frozen=True)
class _Found:
    """The rows that some days are made of."""

    cells: dict[int, Cell]
    changes: list[DayChange]
    sessions: list[Session]
    absences: list[Any]
    classes: dict[int, ClassCover]


def hours_of(*, user: User, start: date, end: date, lessons_on: date | None = None) -> list[Day]:
    """The school days from `start` to `end` (both in) with where the user is, and days without school on which they
    lead a session that was kept. Six queries; pupils are not in it yet: see `with_pupils`. `lessons_on`: the day whose hours
    come with their lessons."""
    days = days_between(start=start, end=end)
    found = _found(user, start, end, lessons_on)
    weeks = dict(days)
    kept = {row.on for row in found.sessions if row.on not in weeks and _takes_place(row, user)}
    return _days(found, user, sorted([*days, *((day, NO_WEEK) for day in kept)]))


def hours_on(*, user: User, days: list[tuple[date, int]], lessons_on: date | None = None) -> list[Day]:
    """The same of days, in order, that are known with their weeks. Five queries."""
    return _days(_found(user, days[0][0], days[-1][0], lessons_on), user, days) if days else []


def kept_on(*, user: User, on: date) -> list[Day]:
    """A day without school, where the user leads a session then that was kept; else nothing. Five queries."""
    days = hours_on(user=user, days=[(on, NO_WEEK)], lessons_on=on)
    return [day for day in days if any(not entry.off for entry in day.entries)]


def _takes_place(session: Session, user: User) -> bool:
    return session.led_by.user_id == user.pk and session.state != Session.State.NOT_HELD


def _found(user: User, start: date, end: date, lessons_on: date | None) -> _Found:
    asked = {"user": user.pk, "start": start, "end": end}
    with_lessons = {**asked, "lessons_on": lessons_on}
    return _Found(
        {cell.pk: cell for cell in (CELLS_OF_DAY.rows(**with_lessons) if lessons_on else CELLS.rows(**asked))},
        CHANGES_OF_DAY.rows(**with_lessons) if lessons_on else CHANGES.rows(**asked),
        SESSIONS.rows(**asked),
        ABSENCES.rows(**asked),
        {row.pk: row for row in CLASSES.rows(**asked)},
    )


def _days(found: _Found, user: User, days: list[tuple[date, int]]) -> list[Day]:
    hours = [_hour(cell) for cell in found.cells.values()]
    return [_day(found, hours, user, day, week) for day, week in days]


def _teachers(teaching_class: str) -> ArraySubquery:
    """The names of a class's teachers."""
    parts = ["staff_member__title", "staff_member__given_name", "staff_member__family_name"]
    name = Concat(parts[0], Value(" "), parts[1], Value(" "), parts[2])
    rows = ClassTeacher.objects.filter(teaching_class=OuterRef(teaching_class)).annotate(name=name).order_by("pk")
    return ArraySubquery(rows.values("name"))


def _cells(user: int, start: date, end: date) -> Any:
    rows = Cell.objects.between(start, end).filter(staff_member__user=user)
    rows = rows.select_related("staff_member", "teaching_class", "pupil")
    return rows.annotate(teachers=_teachers("teaching_class"))


def _cells_of_day(user: int, start: date, end: date, lessons_on: date) -> Any:
    return _cells(user, start, end).annotate(lessons=lessons_of(on=lessons_on))


def _classes(user: int, start: date, end: date) -> Any:
    rows = ClassCover.objects.between(start, end).filter(covered_by__user=user)
    return rows.select_related("teaching_class", "for_teacher").annotate(teachers=_teachers("teaching_class"))


def _changes(user: int, start: date, end: date) -> Any:
    rows: Any = DayChange.objects.filter(
        Q(cell__staff_member__user=user) | Q(covered_by__user=user), on__range=(start, end)
    )
    rows = rows.select_related("cell__staff_member", "cell__teaching_class", "cell__pupil", "covered_by", "absence")
    return rows.annotate(teachers=_teachers("cell__teaching_class"))


def _changes_of_day(user: int, start: date, end: date, lessons_on: date) -> Any:
    return _changes(user, start, end).annotate(lessons=lessons_of(on=lessons_on, cell="cell__"))


def _absences(user: int, start: date, end: date) -> Any:
    """With the trip that they belong to."""
    rows = Absence.objects.between(start, end).filter(staff_member__user=user).order_by("starts_on", "starts_at")
    trip = "of_trip__adult__trip"
    return rows.annotate(trip=F(trip), trip_name=F(f"{trip}__name"), trip_ends_at=F(f"{trip}__ends_at"))


def _sessions(user: int, start: date, end: date) -> Any:
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


ASKED: dict[str, Any] = {"user": KEYS, "start": DAYS, "end": OTHER_DAYS}
CELLS, CHANGES = Prepared(_cells, **ASKED), Prepared(_changes, **ASKED)
CELLS_OF_DAY = Prepared(_cells_of_day, **ASKED, lessons_on=THIRD_DAYS)
CHANGES_OF_DAY = Prepared(_changes_of_day, **ASKED, lessons_on=THIRD_DAYS)
SESSIONS, ABSENCES, CLASSES = Prepared(_sessions, **ASKED), Prepared(_absences, **ASKED), Prepared(_classes, **ASKED)


def _hour(cell: Cell) -> Hour:
    return Hour(
        cell.pk, cell.staff_member_id, cell.week, cell.weekday, cell.starts_at, cell.ends_at, cell.starts_on,
        cell.ends_on, cell.is_paid, cell.kind,
    )  # fmt: skip


def _change(row: DayChange) -> Change:
    return Change(row.cell_id, row.on, _span(row), row.cause, row.covered_by_id)


def _span(row: DayChange | Session | ClassCover) -> Span:
    return minute_of(row.starts_at), minute_of(row.ends_at)


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
        classes={pk: _span(row) for pk, row in found.classes.items() if row.on == day},
    )
    entries = [_entry(line, found, changes, sessions, user) for line in lines]
    return Day(day, week, entries, [_away(row) for row in absences])


def _meeting(row: Session, user: User) -> Meeting:
    is_held = row.state != Session.State.NOT_HELD
    return Meeting(row.pk, _span(row), row.slot.cell_id if row.slot else None, _is_mine(row.led_by, user), is_held)


def _away_span(row: Absence) -> Span:
    return (minute_of(row.starts_at), minute_of(row.ends_at)) if row.starts_at and row.ends_at else ALL_DAY


def _away(row: Any) -> Away:
    when = f"{row.starts_at:%H:%M} to {row.ends_at:%H:%M}" if row.starts_at else "the whole day"
    words = f"You are away {when}: {row.get_reason_display().lower()}"
    if row.trip is None:
        return Away(words)
    return Away(words, row.trip, row.trip_name, row.trip_ends_at + EXPIRES_AFTER)


def _entry(line: Line, found: _Found, changes: dict[int, DayChange], sessions: dict[int, Session], user: User) -> Entry:
    if line.what == What.MEETING:
        session = sessions[line.key]
        return _of_session(line, session, changes.get(session.slot.cell_id) if session.slot else None, user)
    if line.what == What.CLASS:
        return _of_class(line, found.classes[line.key])
    change = changes.get(line.key)
    if line.what == What.COVER and change is not None:
        return _of_cover(line, change)
    return _of_cell(line, found.cells[line.key], change)


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def _of_cell(line: Line, cell: Cell, change: DayChange | None) -> Entry:
    entry = _bare(line, cell, f"hour-{cell.pk}", cell)
    entry.off = _off_words(line.off, change)
    if line.off and change and change.note:
        entry.notes.append(change.note)
    return entry


def _of_cover(line: Line, change: DayChange) -> Entry:
    entry = _bare(line, change.cell, f"cover-{change.cell_id}", change)
    entry.cover_for = change.cell.staff_member.name
    entry.notes += _notes_of(change)
    return entry


def _of_class(line: Line, cover: Any) -> Entry:
    """A whole class that the adult takes. `cover` comes with the names of its teachers."""
    teachers = [cover.for_teacher.name] if cover.for_teacher else _plain(cover.teachers)
    told = (("Work left", cover.work_left), ("Need to know", cover.need_to_know))
    return Entry(
        key=f"class-{cover.pk}", kind="Whole class", title=cover.teaching_class.name, room=cover.room, is_paid=True,
        starts_at=_time(line.span[0]), ends_at=_time(line.span[1]), off=_off_words(line.off, None), class_cover=cover,
        cover_for=", ".join(teachers) or "its teacher", teaching_class=cover.teaching_class, tell=teachers,
        notes=[f"{what}: {words}" for what, words in told if words],
    )  # fmt: skip


def _plain(names: list[str]) -> list[str]:
    """Names put together of parts that may be empty, as one writes them."""
    return [" ".join(name.split()) for name in names]


def _bare(line: Line, cell: Cell, key: str, row: Any) -> Entry:
    """`row`: the hour or the change that came with the names of the teachers and, of a day, with the lessons."""
    name = cell.teaching_class.name if cell.teaching_class else cell.department
    return Entry(
        key=key, kind=cell.get_kind_display(), title=cell.label or name, room=cell.room, is_paid=cell.is_paid,
        teaching_class=cell.teaching_class, pupil=cell.pupil, tell=_plain(row.teachers),
        lessons=getattr(row, "lessons", []) if cell.kind == Cell.Kind.SUPPORT else [],
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


def with_pupils(*, user: User, days: list[Day]) -> list[Pupil]:
    """Put the pupils whom the user may see into the entries: who is in the group, is supported, or is in the class and has a
    learner profile; the others are counted. Returns every pupil once, by name. Two queries."""
    entries = [(day.on, entry) for day in days for entry in day.entries]
    stays = _stays(entries)
    met = [(entry, _whom(day, entry, stays)) for day, entry in entries]
    ids = {pupil for _, whom in met for pupil in whom}
    shown = list(Pupil.objects.card_visible_to(user).filter(pk__in=ids).select_related("profile").by_name())
    for entry, whom in met:
        entry.pupils = [pupil for pupil in shown if pupil.pk in whom]
        entry.hidden = len(whom) - len(entry.pupils)
    found = {pupil.pk for _, entry in entries if not entry.off for pupil in entry.pupils}
    return [pupil for pupil in shown if pupil.pk in found]


class _Stay(NamedTuple):
    """A pupil in a group, or in a class (whose first days nobody knows), until the day before `ended_on`."""

    is_class: bool
    of: int
    pupil: int
    starts_on: date | None
    ended_on: date | None

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ended_on is None or day < self.ended_on)


def _stays(entries: list[tuple[date, Entry]]) -> dict[tuple[bool, int], list[_Stay]]:
    """Who is in the classes and groups of these entries. One query."""
    classes = {entry.teaching_class.pk for _, entry in entries if entry.teaching_class and not entry.pupil}
    groups = {entry.group.pk for _, entry in entries if entry.group}
    has_profile = Exists(LearnerProfile.objects.filter(pupil=OuterRef("pupil")))
    enrolled = Enrolment.objects.filter(has_profile, teaching_class__in=classes)
    placed = Placement.objects.filter(group__in=groups)
    unknown = Value(None, output_field=DateField())
    rows = enrolled.order_by().values_list(Value(True), "teaching_class", "pupil", unknown, "ended_on")
    others = placed.order_by().values_list(Value(False), "group", "pupil", "starts_on", "ended_on")
    found: dict[tuple[bool, int], list[_Stay]] = {}
    for row in map(_Stay._make, rows.union(others, all=True)):
        found.setdefault((row.is_class, row.of), []).append(row)
    return found


def _whom(day: date, entry: Entry, stays: dict[tuple[bool, int], list[_Stay]]) -> set[int]:
    """Who is in an entry of a day."""
    if entry.pupil:
        return {entry.pupil.pk}
    if entry.group:
        rows = stays.get((False, entry.group.pk), [])
    else:
        rows = stays.get((True, entry.teaching_class.pk), []) if entry.teaching_class else []
    return {row.pupil for row in rows if row.holds_on(day)}
