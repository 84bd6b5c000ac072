"""What the school has of each kind of record that a list can hold, as rows that an import reads back unchanged."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch

from access.models import User
from pupils.columns import BESIDES, NAMED, cell
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
from pupils.rules.needs import first_two
from pupils.rules.plain import CARER_FIELDS, FIELDS, NUMBERS
from pupils.rules.records import Records
from schools.rules import WEEKDAYS
from staff.models import StaffMember

Row = dict[str, Any]
Export = Callable[[User, date], Iterable[Row]]


def _pupils(user: User, today: date) -> Iterable[Row]:
    """The pupils on roll, with what an import knows of them. A carer who must not be contacted is left out."""
    links = CarerLink.objects.filter(do_not_contact=False).select_related("carer").order_by("contact_order", "pk")
    needs = Need.objects.on(today).order_by("rank", "starts_on")
    statuses = dict(SenStatus.objects.on(today).values_list("pupil_id", "code"))
    rows = Pupil.objects.visible_to(user).on_roll().by_name()
    for pupil in rows.prefetch_related(
        Prefetch("carer_links", queryset=links, to_attr="links"), Prefetch("needs", queryset=needs, to_attr="needs_now")
    ):
        row = {name: cell(pupil, name) for name in (*NAMED, "year_group", "form", *BESIDES)}
        row["sen_status"] = statuses.get(pupil.pk, "N")
        row["need_1"], row["need_2"] = first_two((need.rank, need.code) for need in pupil.needs_now)
        for number, link in zip(NUMBERS, pupil.links, strict=False):
            values = {
                name: getattr(link.carer, name) for name in CARER_FIELDS if hasattr(Carer, name) and name != "name"
            }
            row |= {f"carer{number}_{name}": value for name, value in values.items()}
            row[f"carer{number}_relationship"] = link.relationship
        yield {name: value for name, value in row.items() if name in FIELDS}


def _staff(user: User, today: date) -> Iterable[Row]:
    """Everybody who works here and can be found again: by a staff code or an email address."""
    for person in StaffMember.objects.working().order_by("family_name", "given_name", "pk"):
        if person.mis_id or person.email:
            names = ("mis_id", "title", "family_name", "given_name", "email")
            minutes = person.weekly_minutes
            yield {
                **{name: getattr(person, name) for name in names},
                "born_on": person.born_on.isoformat() if person.born_on else "",
                "job": person.get_job_display(),
                "weekly_minutes": "" if minutes is None else round(minutes / 60, 2),
            }


def _teachers() -> dict[int, list[str]]:
    """By class, who teaches it, as an import names them."""
    found: dict[int, list[str]] = {}
    rows = ClassTeacher.objects.order_by("pk").values_list(
        "teaching_class", "staff_member__mis_id", "staff_member__email"
    )
    for section, code, email in rows:
        found.setdefault(section, []).append(code or email)
    return found


def _class_rows(section: TeachingClass, teachers: list[str], others: list[Row]) -> Iterable[Row]:
    """The rows of a class: as many as it has teachers, or other things to say."""
    for number in range(max(len(teachers), len(others), 1)):
        yield {
            "class": section.name,
            "subject": section.subject,
            "teacher": teachers[number] if number < len(teachers) else teachers[0] if teachers else "",
            **(others[number] if number < len(others) else {}),
        }


def _classes(user: User, today: date) -> Iterable[Row]:
    teachers = _teachers()
    members: dict[int, list[Row]] = {}
    rows = Enrolment.objects.current(today).filter(pupil__in=Pupil.objects.visible_to(user).on_roll())
    names = ("teaching_class", "pupil__mis_id", "pupil__upn")
    for section, mis_id, upn in rows.order_by("pupil__family_name", "pupil__given_name", "pk").values_list(*names):
        members.setdefault(section, []).append({"mis_id": mis_id, "upn": upn})
    for section in TeachingClass.objects.filter(ended_on=None).order_by("name", "pk"):
        yield from _class_rows(section, teachers.get(section.pk, []), members.get(section.pk, []))


def _lessons(user: User, today: date) -> Iterable[Row]:
    teachers = _teachers()
    held: dict[int, list[Row]] = {}
    for lesson in Lesson.objects.select_related("period").order_by("week", "weekday", "period__starts_at"):
        at = {"week": "AB"[lesson.week - 1], "day": WEEKDAYS[lesson.weekday - 1], "period": lesson.period.name}
        held.setdefault(lesson.teaching_class_id, []).append({**at, "room": lesson.room})
    for section in TeachingClass.objects.filter(ended_on=None, pk__in=held).order_by("name", "pk"):
        yield from _class_rows(section, teachers.get(section.pk, [])[:1], held[section.pk])


def _attendance(user: User, today: date) -> Iterable[Row]:
    rows = Attendance.objects.filter(pupil__in=Pupil.objects.visible_to(user).on_roll()).select_related("pupil")
    for row in rows.order_by("pupil__family_name", "pupil__given_name", "pupil", "starts_on"):
        names = ("starts_on", "ends_on", "possible", "attended", "unauthorised", "late")
        yield {
            "mis_id": row.pupil.mis_id, "upn": row.pupil.upn, **{name: getattr(row, name) for name in names}
        }  # fmt: skip


# By kind of record; an app above adds what it keeps.
EXPORTS: dict[str, Export] = {
    "pupils": _pupils, "staff": _staff, "classes": _classes, "lessons": _lessons, "attendance": _attendance,
}  # fmt: skip


def exported(records: Records, *, user: User, today: date) -> tuple[list[str], list[list[Any]]]:
    """The head and the rows of what is here of a kind, with the columns in which some row says something."""
    rows = list(EXPORTS[records.name](user, today))
    fields = records.fields()
    used = [name for name in fields if any(row.get(name, "") not in ("", None) for row in rows)]
    return [fields[name].words for name in used], [[row.get(name, "") for name in used] for row in rows]
