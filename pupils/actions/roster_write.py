"""Writing an import's changes: sets, not rows one by one."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone

from access.models import User
from core import bulk
from pupils import namesakes
from pupils.actions.leaving import pupils_leave, pupils_return
from pupils.leaving import Leaving
from pupils.models import (
    Attendance,
    Carer,
    CarerLink,
    ClassTeacher,
    Enrolment,
    Lesson,
    Need,
    Pupil,
    SenStatus,
    TeachingClass,
)
from pupils.queries.roster import ATTENDANCE_FIELDS, CARER_FIELDS, CLASS_FIELDS, PUPIL_FIELDS, STAFF_FIELDS
from pupils.rules.diff import Change
from pupils.rules.incoming import parts_of
from pupils.rules.match import name_in_file
from schools.models import Period
from staff.actions.leaving import staff_leave_all, stays_in_imports
from staff.models import StaffMember

CARE_FIELDS = ("relationship", "contact_order", "has_parental_responsibility", "do_not_contact")
# The changes of a kind with one of these outcomes.
Changes = Callable[[str, tuple[str, ...]], Iterable[Change]]


class Writing:
    """One import being written. `made[kind]`: by what the file calls it, the row that the import has made."""

    def __init__(self, changes: Changes, *, school_id: int, today: date, by: User | None = None) -> None:
        self.school_id, self.today, self.by = school_id, today, by
        self.made: dict[str, dict[str, int]] = {}
        self._changes = changes

    def of(self, kind: str, *outcomes: str) -> Iterator[list[Change]]:
        """The changes of a kind, a batch at a time."""
        return bulk.batches(self._changes(kind, outcomes))

    def each(self, kind: str, *outcomes: str) -> Iterator[Change]:
        return iter(self._changes(kind, outcomes))

    def pk(self, kind: str, key: str) -> int:
        """The row that a key means."""
        made = self.made.get(kind, {})
        return made[key] if key in made else int(key.removeprefix("#"))

    def ends(self, change: Change, *kinds: str) -> tuple[int, ...]:
        """The rows that a link joins, its first parts being of these kinds."""
        parts = parts_of(change.kind, change.key)
        return tuple(self.pk(kind, part) for kind, part in zip(kinds, parts, strict=False))

    def make(self, model: type[Model], columns: dict[str, list[Any]], **same: Any) -> None:
        bulk.insert(model, columns, school_id=self.school_id, **same)

    def make_known(
        self, kind: str, model: type[Model], new: list[Change], columns: dict[str, list[Any]], **same: Any
    ) -> None:
        """Make rows that links name by what the file calls them."""
        keys = bulk.new_keys(model, len(new))
        self.make(model, {"id": keys, **columns}, **same)
        self.made.setdefault(kind, {}).update((change.key, key) for change, key in zip(new, keys, strict=True))


Write = Callable[[Writing], None]
# What an app above writes: by kind of record, and the models whose rows undoing puts back.
OTHERS: dict[str, Write] = {}


def write(changes: Changes, *, school_id: int, today: date, by: User | None = None) -> None:
    """Apply what is new, changed or gone; refused rows and those that are the same are left alone."""
    writing = Writing(changes, school_id=school_id, today=today, by=by)
    _pupils(writing)
    _people(writing, "staff", StaffMember, STAFF_FIELDS, "")
    _people(writing, "class", TeachingClass, CLASS_FIELDS, "ended_on", "mis_id")
    _people(writing, "carer", Carer, CARER_FIELDS, "")
    for step in (_care, _enrolments, _teaching, _lessons, _statuses, _needs, _attendances, *OTHERS.values()):
        step(writing)
    _gone(writing)
    bulk.check()
    namesakes.forget()


def values_of(change: Change, names: Iterable[str]) -> dict[str, Any]:
    return {name: change.after[name] for name in names if name in change.after}


def columns_of(model: type[Model], changes: Iterable[Change], names: Iterable[str]) -> dict[str, list[Any]]:
    """By field, what each change says, or the field's default."""
    found = {}
    rows = [change.after for change in changes]
    for name in names:
        default = model._meta.get_field(name).get_default()  # type: ignore[union-attr]
        found[name] = [row.get(name, default) for row in rows]
    return found


def _rows(model: type[Model]) -> Any:
    return model._default_manager


def _pupils(writing: Writing) -> None:
    for new in writing.of("pupil", "new"):
        writing.make_known("pupil", Pupil, new, columns_of(Pupil, new, PUPIL_FIELDS), joined_on=writing.today)
        _sen(writing, new)
    for changed in writing.of("pupil", "changed"):
        values = {writing.pk("pupil", change.key): values_of(change, PUPIL_FIELDS) for change in changed}
        back = [writing.pk("pupil", change.key) for change in changed if "has_left" in change.after]
        pupils_return(pupils=back, on=writing.today, by=writing.by)
        _swap_with_duplicates(values)
        bulk.update(Pupil, values)
        _sen(writing, changed)


def _swap_with_duplicates(values: dict[int, dict[str, Any]]) -> None:
    """Where a pupil gets an identifier of a record that was merged into theirs, that record gets the pupil's old one."""
    for name in ("mis_id", "upn"):
        wanted = {row[name]: pk for pk, row in values.items() if row.get(name)}
        merged = list(Pupil.objects.filter(merged_into__in=wanted.values(), **{f"{name}__in": list(wanted)}))
        if not merged:
            continue
        kept = Pupil.objects.filter(pk__in=[row.merged_into_id for row in merged])
        old: dict[int | None, str] = dict(kept.values_list("pk", name))
        Pupil.objects.filter(pk__in=[*old, *(row.pk for row in merged)]).update(**{name: ""})
        for row in merged:
            setattr(row, name, old.pop(row.merged_into_id, ""))
        Pupil.objects.bulk_update(merged, [name])


def _sen(writing: Writing, changes: list[Change]) -> None:
    """Close what held until now and open what holds from today; "no need" is the absence of a status."""
    said = {writing.pk("pupil", c.key): c.after["sen_status"] for c in changes if "sen_status" in c.after}
    now = SenStatus.objects.filter(pupil__in=list(said), ends_on=None)
    now.filter(starts_on=writing.today).delete()
    now.update(ends_on=writing.today)
    fresh = {pupil: code for pupil, code in said.items() if code != "N"}
    writing.make(SenStatus, {"pupil_id": list(fresh), "code": list(fresh.values())}, starts_on=writing.today)


def _people(
    writing: Writing, kind: str, model: type[Model], names: tuple[str, ...], end: str, known_by: str = ""
) -> None:
    """Make, change and end rows that stand for themselves. `known_by`: the field that takes what the file calls a new one. A
    carer is never gone because a file says so: only staff take one off a pupil."""
    for new in writing.of(kind, "new"):
        columns = {known_by: [name_in_file(change.key) for change in new]} if known_by else {}
        writing.make_known(kind, model, new, columns | columns_of(model, new, names))
    for changed in writing.of(kind, "changed"):
        bulk.update(
            model,
            {
                writing.pk(kind, change.key): values_of(change, names)
                | ({end or "left_on": None} if "has_left" in change.after else {})
                for change in changed
            },
        )
    if end:
        _end(writing, kind, model, end)


def _gone(writing: Writing) -> None:
    """Who is in the file no more leaves, with all that hangs on them, after everything else is written."""
    for gone in writing.of("pupil", "left"):
        leaving = Leaving(frozenset(writing.pk("pupil", change.key) for change in gone), writing.today)
        pupils_leave(leaving=leaving, by=writing.by, now=timezone.now())
    for gone in writing.of("staff", "left"):
        people = {writing.pk("staff", change.key) for change in gone} - stays_in_imports(by=writing.by)
        staff_leave_all(people=people, on=writing.today, now=timezone.now())


def _end(writing: Writing, kind: str, model: type[Model], end: str) -> None:
    for gone in writing.of(kind, "left"):
        keys = [writing.pk(kind, change.key) for change in gone]
        _rows(model).filter(pk__in=keys).update(**{end: writing.today})


def _care(writing: Writing) -> None:
    """What a carer is to a pupil. "Do not contact" and parental responsibility stay as staff set them."""
    for new in writing.of("care", "new"):
        ends = [writing.ends(change, "pupil", "carer") for change in new]
        columns = {"pupil_id": [pupil for pupil, _ in ends], "carer_id": [carer for _, carer in ends]}
        writing.make(CarerLink, columns | columns_of(CarerLink, new, CARE_FIELDS))
    for batch in writing.of("care", "changed"):
        changed = {writing.ends(c, "pupil", "carer"): c.after["relationship"] for c in batch}
        links = CarerLink.objects.filter(pupil__in={pupil for pupil, _ in changed})
        values = {
            pk: {"relationship": changed[pupil, carer]}
            for pk, pupil, carer in links.values_list("pk", "pupil", "carer")
            if (pupil, carer) in changed
        }
        bulk.update(CarerLink, values)


def _enrolments(writing: Writing) -> None:
    for new in writing.of("enrolment", "new"):
        ends = [writing.ends(change, "class", "pupil") for change in new]
        writing.make(
            Enrolment,
            {"teaching_class_id": [section for section, _ in ends], "pupil_id": [pupil for _, pupil in ends]},
        )
    for batch in writing.of("enrolment", "left"):
        gone = {writing.ends(change, "class", "pupil") for change in batch}
        rows = Enrolment.objects.filter(ended_on=None, pupil__in={pupil for _, pupil in gone})
        ended = [pk for pk, *ends in rows.values_list("pk", "teaching_class", "pupil") if tuple(ends) in gone]
        Enrolment.objects.filter(pk__in=ended).update(ended_on=writing.today)


def _teaching(writing: Writing) -> None:
    for new in writing.of("teaching", "new"):
        ends = [writing.ends(change, "class", "staff") for change in new]
        writing.make(
            ClassTeacher,
            {"teaching_class_id": [section for section, _ in ends], "staff_member_id": [who for _, who in ends]},
        )


def _lessons(writing: Writing) -> None:
    """A lesson that the timetable has no more is taken away; undoing brings it back."""
    periods = dict(Period.objects.values_list("name", "pk"))

    def where(change: Change) -> tuple[int, int, int, int]:
        section, week, weekday, period = parts_of("lesson", change.key)
        return writing.pk("class", section), int(week), int(weekday), periods[period]

    names = ("teaching_class_id", "week", "weekday", "period_id")
    for new in writing.of("lesson", "new"):
        places = zip(*(where(change) for change in new), strict=True)
        columns = dict(zip(names, map(list, places), strict=True))
        writing.make(Lesson, columns | columns_of(Lesson, new, ["room"]))
    for batch in writing.of("lesson", "changed", "left"):
        changed = {where(change): change for change in batch}
        rows = Lesson.objects.filter(teaching_class__in={key[0] for key in changed})
        there = {tuple(place): pk for pk, *place in rows.values_list("pk", *names)}
        left = [there[key] for key, change in changed.items() if change.outcome == "left"]
        Lesson.objects.filter(pk__in=left).delete()
        rooms = {there[key]: values_of(c, ["room"]) for key, c in changed.items() if c.outcome == "changed"}
        bulk.update(Lesson, rooms)


def _statuses(writing: Writing) -> None:
    """What is said of single days, into the history: each status holds until the next day on which another begins."""
    said: dict[int, dict[date, str]] = {}
    for change in writing.each("sen", "new", "changed"):
        pupil, day = parts_of("sen", change.key)
        said.setdefault(writing.pk("pupil", pupil), {})[date.fromisoformat(day)] = change.after["code"]
    there: dict[int, dict[date, SenStatus]] = {}
    for row in SenStatus.objects.filter(pupil__in=list(said)):
        there.setdefault(row.pupil_id, {})[row.starts_on] = row
    changed: dict[int, dict[str, Any]] = {}
    new: list[tuple[int, str, date, date | None]] = []
    gone: list[int] = []
    for pk, days in said.items():
        rows = there.get(pk, {})
        begins: dict[date, str] = {row.ends_on: "N" for row in rows.values() if row.ends_on}
        begins |= {day: row.code for day, row in rows.items()} | days
        order = sorted(begins)
        for start, until in zip(order, [*order[1:], None], strict=True):
            code, held = begins[start], rows.get(start)
            if held is None and code != "N":
                new.append((pk, code, start, until))
            elif held is not None and code == "N":
                gone.append(held.pk)
            elif held is not None and (held.code, held.ends_on) != (code, until):
                changed[held.pk] = {"code": code, "ends_on": until}
    SenStatus.objects.filter(pk__in=gone).delete()
    bulk.update(SenStatus, changed)
    for batch in bulk.batches(new):
        columns = zip(*batch, strict=True)
        writing.make(
            SenStatus, dict(zip(("pupil_id", "code", "starts_on", "ends_on"), map(list, columns), strict=True))
        )


def _needs(writing: Writing) -> None:
    _of_a_pupil(writing, "need", Need, ("code", "starts_on"), ("rank", "ends_on"))


def _attendances(writing: Writing) -> None:
    _of_a_pupil(writing, "attendance", Attendance, ("starts_on", "ends_on"), ATTENDANCE_FIELDS)


def _of_a_pupil(
    writing: Writing, kind: str, model: type[Model], known_by: tuple[str, ...], names: tuple[str, ...]
) -> None:
    """Make and change rows of a pupil that are known by these fields, as the parts of a key are."""

    def where(change: Change) -> tuple[Any, ...]:
        pupil, *parts = parts_of(kind, change.key)
        return writing.pk("pupil", pupil), *parts

    # What is there first: what is new may take the place of what a change ends.
    for batch in writing.of(kind, "changed"):
        changed = {where(change): values_of(change, names) for change in batch}
        rows = _rows(model).filter(pupil__in={key[0] for key in changed})
        there = {(pupil, *map(str, known)): pk for pk, pupil, *known in rows.values_list("pk", "pupil_id", *known_by)}
        bulk.update(model, {there[key]: values for key, values in changed.items()})
    for new in writing.of(kind, "new"):
        columns = zip(*map(where, new), strict=True)
        keys = dict(zip(("pupil_id", *known_by), map(list, columns), strict=True))
        writing.make(model, keys | columns_of(model, new, names))
