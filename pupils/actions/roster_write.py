"""Writing an import's changes: sets, not rows one by one."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Model

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
from schools.models import Period
from staff.models import StaffMember

BATCH = 1000
MOST_YEARS = 100


class Writing:
    """One import being written. `made[kind]`: by what the file calls it, the row that the import has made."""

    def __init__(self, changes: Iterable[Change], *, school_id: int, today: date) -> None:
        self.school_id, self.today = school_id, today
        self.made: dict[str, dict[str, int]] = {}
        self.by: dict[tuple[str, str], list[Change]] = {}
        for change in changes:
            self.by.setdefault((change.kind, change.outcome), []).append(change)

    def of(self, kind: str, *outcomes: str) -> list[Change]:
        return [change for outcome in outcomes for change in self.by.get((kind, outcome), ())]

    def pk(self, kind: str, key: str) -> int:
        """The row that a key means."""
        return int(key[1:]) if key.startswith("#") else self.made[kind][key]

    def ends(self, change: Change, *kinds: str) -> tuple[int, ...]:
        """The rows that a link joins, its first parts being of these kinds."""
        parts = parts_of(change.kind, change.key)
        return tuple(self.pk(kind, part) for kind, part in zip(kinds, parts, strict=False))


Write = Callable[[Writing], None]
# What an app above writes: by kind of record, and the models whose rows undoing puts back.
OTHERS: dict[str, Write] = {}


def write(changes: list[Change], *, school_id: int, today: date) -> None:
    """Apply what is new, changed or gone; refused rows and those that are the same are left alone."""
    writing = Writing(changes, school_id=school_id, today=today)
    _pupils(writing)
    _people(writing, "staff", StaffMember, STAFF_FIELDS, "left_on")
    _people(writing, "class", TeachingClass, CLASS_FIELDS, "ended_on", "mis_id")
    _people(writing, "carer", Carer, CARER_FIELDS, "")
    for step in (_care, _enrolments, _teaching, _lessons, _statuses, _needs, _attendances, *OTHERS.values()):
        step(writing)


def values_of(change: Change, names: Iterable[str]) -> dict[str, Any]:
    values = {name: change.after[name] for name in names if name in change.after}
    for name in ("born_on", "ends_on"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return values


def _rows(model: type[Model]) -> Any:
    return model._default_manager


def _update(model: type[Model], values: dict[int, dict[str, Any]], names: Iterable[str]) -> None:
    """Set these values of the rows, by their number."""
    rows = list(_rows(model).filter(pk__in=list(values)))
    for row in rows:
        for name, value in values[row.pk].items():
            setattr(row, name, value)
    _rows(model).bulk_update(rows, list(names), batch_size=BATCH)


def _pupils(writing: Writing) -> None:
    new = writing.of("pupil", "new")
    rows = [
        Pupil(school_id=writing.school_id, joined_on=writing.today, **values_of(change, PUPIL_FIELDS)) for change in new
    ]
    Pupil.objects.bulk_create(rows, batch_size=BATCH)
    writing.made["pupil"] = {change.key: row.pk for change, row in zip(new, rows, strict=True)}
    changed = writing.of("pupil", "changed")
    values = {
        writing.pk("pupil", change.key): values_of(change, PUPIL_FIELDS)
        | ({"left_on": None} if "has_left" in change.after else {})
        for change in changed
    }
    _swap_with_duplicates(values)
    _update(Pupil, values, [*PUPIL_FIELDS, "left_on"])
    gone = [writing.pk("pupil", change.key) for change in writing.of("pupil", "left")]
    Pupil.objects.filter(pk__in=gone).update(left_on=writing.today)
    said = {writing.pk("pupil", c.key): c.after["sen_status"] for c in (*new, *changed) if "sen_status" in c.after}
    _sen(said, writing)


def _swap_with_duplicates(values: dict[int, dict[str, Any]]) -> None:
    """Where a pupil gets the identifier of a record that was merged into theirs, that record gets the pupil's old one."""
    wanted = {row["mis_id"]: pk for pk, row in values.items() if row.get("mis_id")}
    merged = list(Pupil.objects.filter(merged_into__in=wanted.values(), mis_id__in=list(wanted)))
    if not merged:
        return
    old: dict[int | None, str] = dict(
        Pupil.objects.filter(pk__in=[row.merged_into_id for row in merged]).values_list("pk", "mis_id")
    )
    Pupil.objects.filter(pk__in=[*old, *(row.pk for row in merged)]).update(mis_id="")
    for row in merged:
        row.mis_id = old.pop(row.merged_into_id, "")
    Pupil.objects.bulk_update(merged, ["mis_id"])


def _sen(said: dict[int, str], writing: Writing) -> None:
    """Close what held until now and open what holds from today; "no need" is the absence of a status."""
    now = SenStatus.objects.filter(pupil__in=list(said), ends_on=None)
    now.filter(starts_on=writing.today).delete()
    now.update(ends_on=writing.today)
    fresh = [
        SenStatus(school_id=writing.school_id, pupil_id=pupil, code=code, starts_on=writing.today)
        for pupil, code in said.items()
        if code != "N"
    ]
    SenStatus.objects.bulk_create(fresh, batch_size=BATCH)


def _people(
    writing: Writing, kind: str, model: type[Model], names: tuple[str, ...], end: str, known_by: str = ""
) -> None:
    """Make, change and end rows that stand for themselves. `known_by`: the field that takes what the file calls a new one. A
    carer is never gone because a file says so: only staff take one off a pupil."""
    new = writing.of(kind, "new")
    rows = [
        model(school_id=writing.school_id, **({known_by: c.key} if known_by else {}), **values_of(c, names))
        for c in new
    ]
    _rows(model).bulk_create(rows, batch_size=BATCH)
    writing.made[kind] = {change.key: row.pk for change, row in zip(new, rows, strict=True)}
    values = {
        writing.pk(kind, change.key): values_of(change, names) | ({end: None} if "has_left" in change.after else {})
        for change in writing.of(kind, "changed")
    }
    _update(model, values, [*names, end] if end else names)
    if end:
        gone = [writing.pk(kind, change.key) for change in writing.of(kind, "left")]
        _rows(model).filter(pk__in=gone).update(**{end: writing.today})


def _care(writing: Writing) -> None:
    """What a carer is to a pupil. "Do not contact" and parental responsibility stay as staff set them."""
    new = [(writing.ends(c, "pupil", "carer"), c.after) for c in writing.of("care", "new")]
    CarerLink.objects.bulk_create(
        [
            CarerLink(school_id=writing.school_id, pupil_id=pupil, carer_id=carer, **values)
            for (pupil, carer), values in new
        ],
        batch_size=BATCH,
    )
    changed = {writing.ends(c, "pupil", "carer"): c.after["relationship"] for c in writing.of("care", "changed")}
    links = CarerLink.objects.filter(pupil__in={pupil for pupil, _ in changed})
    values = {
        row.pk: {"relationship": changed[row.pupil_id, row.carer_id]}
        for row in links
        if (row.pupil_id, row.carer_id) in changed
    }
    _update(CarerLink, values, ["relationship"])


def _enrolments(writing: Writing) -> None:
    new = [writing.ends(change, "class", "pupil") for change in writing.of("enrolment", "new")]
    Enrolment.objects.bulk_create(
        [Enrolment(school_id=writing.school_id, teaching_class_id=s, pupil_id=pupil) for s, pupil in new],
        batch_size=BATCH,
    )
    gone = {writing.ends(change, "class", "pupil") for change in writing.of("enrolment", "left")}
    rows = Enrolment.objects.filter(ended_on=None, pupil__in={pupil for _, pupil in gone})
    ended = [pk for pk, section, pupil in rows.values_list("pk", "teaching_class", "pupil") if (section, pupil) in gone]
    Enrolment.objects.filter(pk__in=ended).update(ended_on=writing.today)


def _teaching(writing: Writing) -> None:
    new = [writing.ends(change, "class", "staff") for change in writing.of("teaching", "new")]
    ClassTeacher.objects.bulk_create(
        [
            ClassTeacher(school_id=writing.school_id, teaching_class_id=section, staff_member_id=who)
            for section, who in new
        ],
        batch_size=BATCH,
    )


def _lessons(writing: Writing) -> None:
    """A lesson that the timetable has no more is taken away; undoing brings it back."""
    periods = dict(Period.objects.values_list("name", "pk")) if writing.of("lesson", "new", "changed", "left") else {}

    def where(change: Change) -> tuple[int, int, int, int]:
        section, week, weekday, period = parts_of("lesson", change.key)
        return writing.pk("class", section), int(week), int(weekday), periods[period]

    Lesson.objects.bulk_create(
        [
            Lesson(
                school_id=writing.school_id, teaching_class_id=section, week=week, weekday=weekday, period_id=period,
                **values_of(change, ["room"]),
            )
            for change in writing.of("lesson", "new")
            for section, week, weekday, period in [where(change)]
        ],
        batch_size=BATCH,
    )  # fmt: skip
    changed = {where(change): change for change in writing.of("lesson", "changed", "left")}
    rows = Lesson.objects.filter(teaching_class__in={key[0] for key in changed})
    there = {(r.teaching_class_id, r.week, r.weekday, r.period_id): r.pk for r in rows}
    left = [there[key] for key, change in changed.items() if change.outcome == "left"]
    Lesson.objects.filter(pk__in=left).delete()
    values = {there[key]: values_of(change, ["room"]) for key, change in changed.items() if change.outcome == "changed"}
    _update(Lesson, values, ["room"])


def _statuses(writing: Writing) -> None:
    """What is said of single days, into the history: each status holds until the next day on which another begins."""
    said: dict[int, dict[date, str]] = {}
    for change in writing.of("sen", "new", "changed"):
        pupil, day = parts_of("sen", change.key)
        said.setdefault(writing.pk("pupil", pupil), {})[date.fromisoformat(day)] = change.after["code"]
    there: dict[int, dict[date, SenStatus]] = {}
    for row in SenStatus.objects.filter(pupil__in=list(said)):
        there.setdefault(row.pupil_id, {})[row.starts_on] = row
    changed: dict[int, dict[str, Any]] = {}
    new: list[SenStatus] = []
    gone: list[int] = []
    for pk, days in said.items():
        rows = there.get(pk, {})
        begins: dict[date, str] = {row.ends_on: "N" for row in rows.values() if row.ends_on}
        begins |= {day: row.code for day, row in rows.items()} | days
        order = sorted(begins)
        for start, until in zip(order, [*order[1:], None], strict=True):
            code, held = begins[start], rows.get(start)
            if held is None and code != "N":
                new.append(
                    SenStatus(school_id=writing.school_id, pupil_id=pk, code=code, starts_on=start, ends_on=until)
                )
            elif held is not None and code == "N":
                gone.append(held.pk)
            elif held is not None and (held.code, held.ends_on) != (code, until):
                changed[held.pk] = {"code": code, "ends_on": until}
    SenStatus.objects.filter(pk__in=gone).delete()
    _update(SenStatus, changed, ["code", "ends_on"])
    SenStatus.objects.bulk_create(new, batch_size=BATCH)


def _needs(writing: Writing) -> None:
    new = []
    for change in writing.of("need", "new"):
        pupil, code, start = parts_of("need", change.key)
        values = values_of(change, ["rank", "ends_on"])
        new.append(
            Need(
                school_id=writing.school_id, pupil_id=writing.pk("pupil", pupil), code=code,
                starts_on=date.fromisoformat(start), **values,
            )
        )  # fmt: skip
    changed = {}
    for change in writing.of("need", "changed"):
        pupil, code, start = parts_of("need", change.key)
        changed[writing.pk("pupil", pupil), code, date.fromisoformat(start)] = values_of(change, ["rank", "ends_on"])
    rows = Need.objects.filter(pupil__in={pupil for pupil, _, _ in changed})
    there = {(row.pupil_id, row.code, row.starts_on): row.pk for row in rows}
    _update(Need, {there[key]: values for key, values in changed.items()}, ["rank", "ends_on"])
    Need.objects.bulk_create(new, batch_size=BATCH)


def _attendances(writing: Writing) -> None:
    found: dict[str, dict[tuple[int, date, date], dict[str, Any]]] = {"new": {}, "changed": {}}
    for outcome, rows in found.items():
        for change in writing.of("attendance", outcome):
            pupil, start, end = parts_of("attendance", change.key)
            days = (date.fromisoformat(start), date.fromisoformat(end))
            rows[writing.pk("pupil", pupil), *days] = values_of(change, ATTENDANCE_FIELDS)
    Attendance.objects.bulk_create(
        [
            Attendance(school_id=writing.school_id, pupil_id=pupil, starts_on=start, ends_on=end, **values)
            for (pupil, start, end), values in found["new"].items()
        ],
        batch_size=BATCH,
    )
    changed = found["changed"]
    there = {
        (row.pupil_id, row.starts_on, row.ends_on): row.pk
        for row in Attendance.objects.filter(pupil__in={pupil for pupil, _, _ in changed})
    }
    _update(Attendance, {there[key]: values for key, values in changed.items()}, ATTENDANCE_FIELDS)
