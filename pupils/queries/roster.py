"""What of an import is in the school already: a fixed number of queries whatever its size."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from access.models import User
from pupils.models import (
    Attendance,
    Carer,
    CarerLink,
    ClassTeacher,
    Enrolment,
    Lesson,
    Need,
    Pupil,
    RosterImport,
    RosterRow,
    SenStatus,
    TeachingClass,
)
from pupils.models.roster import KIND_WORDS
from pupils.roll import is_on_roll
from pupils.rules.absence import LISTS, WHOLE_WORDS
from pupils.rules.carers import APART, Known, is_positional
from pupils.rules.incoming import IDENTIFIED, REFERS, Incoming, staff_identity
from pupils.rules.match import Present, row_key
from pupils.rules.report import OUTCOMES
from staff.models import StaffMember

PUPIL_FIELDS = (
    "mis_id", "upn", "family_name", "given_name", "preferred_name", "middle_names", "born_on", "sex", "year_group", "form",
    "is_eal", "is_pupil_premium", "pupil_premium_reason", "is_fsm", "is_in_care", "ethnicity", "home_language",
)  # fmt: skip
STAFF_FIELDS = (
    "mis_id",
    "title",
    "given_name",
    "family_name",
    "email",
    "job",
    "job_title",
    "weekly_minutes",
    "born_on",
)
CLASS_FIELDS = ("name", "subject")
COMPARED = ("given_name", "family_name", "born_on", "year_group", "form", "mis_id", "upn")
CARER_FIELDS = ("mis_id", "title", "given_name", "family_name", "email", "phone")
ATTENDANCE_FIELDS = ("possible", "attended", "unauthorised", "late")
Rows = dict[str, dict[str, Any]]
# What an app above keeps: the rows that are there, by kind.
OTHERS: dict[str, Callable[[], Rows]] = {}
PLURALS = {
    "staff": "members of staff", "class": "classes", "enrolment": "places in classes", "care": "carers of pupils",
    "need": "types of need", "sen": "SEN statuses", "attendance": "attendance figures",
}  # fmt: skip
# Columns whose emptying is called otherwise.
LOST_WORDS = {"pupil.sen_status": "would no longer be on the SEN register"}


def present(kinds: Iterable[str]) -> Present:
    """What is there of these kinds and of what they refer to."""
    wanted = set(kinds) | {"pupil"}
    wanted |= {end for kind in kinds for end in REFERS.get(kind, ()) if end}
    found = Present()
    for kind in IDENTIFIED:
        if kind in wanted and kind in KNOWN:
            found.rows[kind], found.names[kind] = KNOWN[kind]()
    if "carer" in wanted:
        found.rows["carer"], found.carers = _carers(found.names["pupil"])
    for kind, rows in {**LINKED, **OTHERS}.items():
        if kind in wanted:
            found.rows[kind] = rows()
    return found


def _pupils() -> tuple[Rows, dict[str, str]]:
    sen = dict(SenStatus.objects.on(timezone.localdate()).values_list("pupil_id", "code"))
    rows, names = {}, {}
    for row in Pupil.objects.order_by().values("pk", "left_on", "deceased_on", "merged_into", *PUPIL_FIELDS):
        key = row_key(row["merged_into"] or row["pk"])
        names |= {name: key for name in (row["mis_id"], row["upn"]) if name}
        if row["merged_into"]:
            continue
        rows[key] = {name: row[name] for name in PUPIL_FIELDS} | {
            "born_on": row["born_on"].isoformat() if row["born_on"] else None,
            # Who has died does not come back because a file still names them.
            "has_left": _is_gone(row["left_on"]) and row["deceased_on"] is None,
            "sen_status": sen.get(row["pk"], "N"),
        }
    return rows, names


def _is_gone(left_on: date | None) -> bool:
    return left_on is not None and left_on <= timezone.localdate()


def _staff() -> tuple[Rows, dict[str, str]]:
    rows, names = {}, {}
    # Records that were merged into others first, so that an address which both have is that of the record that stays.
    order = F("merged_into").asc(nulls_last=True)
    for row in StaffMember.objects.order_by(order).values("pk", "left_on", "merged_into", "user__email", *STAFF_FIELDS):
        key = row_key(row["merged_into"] or row["pk"])
        row["born_on"] = row["born_on"].isoformat() if row["born_on"] else None
        account = (row["user__email"] or "").lower()
        names |= {name: key for name in (staff_identity(row), row["mis_id"], row["email"].lower(), account) if name}
        if not row["merged_into"]:
            rows[key] = {name: row[name] for name in STAFF_FIELDS} | {"has_left": _is_gone(row["left_on"])}
    return rows, names


def _classes() -> tuple[Rows, dict[str, str]]:
    rows, names = {}, {}
    for row in TeachingClass.objects.values("pk", "mis_id", "ended_on", *CLASS_FIELDS):
        key = row_key(row["pk"])
        rows[key] = {name: row[name] for name in CLASS_FIELDS} | {"has_left": row["ended_on"] is not None}
        # A timetable calls a class by its name; an identifier stands above it.
        names.setdefault(row["name"], key)
        names |= {row["mis_id"]: key} if row["mis_id"] else {}
    return rows, names


def _carers(pupils: Collection[str]) -> tuple[Rows, Known]:
    """`pupils`: by what they are known, so that an id made of one is told from the source's own."""
    rows, known = {}, Known()
    for row in Carer.objects.order_by("pk").values("pk", "merged_into", *CARER_FIELDS):
        key = row_key(row["merged_into"] or row["pk"])
        if not row["merged_into"]:
            rows[key] = {name: row[name] for name in CARER_FIELDS}
        known.add(key, row, mis_id="" if is_positional(row["mis_id"], pupils) else row["mis_id"])
    return rows, known


def _care() -> Rows:
    rows = CarerLink.objects.values_list("pupil_id", "carer_id", "relationship", "do_not_contact")
    return {
        f"#{pupil}|#{carer}": {"relationship": relationship, "do_not_contact": is_barred}
        for pupil, carer, relationship, is_barred in rows
    }


def _enrolments() -> Rows:
    rows = Enrolment.objects.filter(ended_on=None).values_list("teaching_class_id", "pupil_id")
    return {f"#{section}|#{pupil}": {} for section, pupil in rows}


def _teaching() -> Rows:
    rows = ClassTeacher.objects.values_list("teaching_class_id", "staff_member_id")
    return {f"#{section}|#{person}": {} for section, person in rows}


def _lessons() -> Rows:
    rows = Lesson.objects.values_list("teaching_class_id", "week", "weekday", "period__name", "room")
    return {f"#{section}|{week}|{day}|{period}": {"room": room} for section, week, day, period, room in rows}


def _statuses() -> Rows:
    """What began on each day, and "N" on a day on which something ended and nothing began."""
    found: Rows = {}
    for pupil, code, starts_on, ends_on in SenStatus.objects.order_by("starts_on").values_list(
        "pupil_id", "code", "starts_on", "ends_on"
    ):
        found[f"#{pupil}|{starts_on.isoformat()}"] = {"code": code}
        if ends_on:
            found.setdefault(f"#{pupil}|{ends_on.isoformat()}", {"code": "N"})
    return found


def _needs() -> Rows:
    rows = Need.objects.values_list("pupil_id", "code", "starts_on", "rank", "ends_on")
    return {
        f"#{pupil}|{code}|{start.isoformat()}": {"rank": rank, "ends_on": end.isoformat() if end else None}
        for pupil, code, start, rank, end in rows
    }


def _attendances() -> Rows:
    rows = Attendance.objects.values("pupil_id", "starts_on", "ends_on", *ATTENDANCE_FIELDS)
    return {
        f"#{row['pupil_id']}|{row['starts_on'].isoformat()}|{row['ends_on'].isoformat()}": {
            name: row[name] for name in ATTENDANCE_FIELDS
        }
        for row in rows
    }


KNOWN = {"pupil": _pupils, "staff": _staff, "class": _classes}
LINKED: dict[str, Callable[[], Rows]] = {
    "care": _care, "enrolment": _enrolments, "teaching": _teaching, "lesson": _lessons, "sen": _statuses, "need": _needs,
    "attendance": _attendances,
}  # fmt: skip


def here_now(*, shape: str, items: list[Incoming], there: Present) -> dict[str, dict[str, str]]:
    """By each kind of which the files may be whole, the labels by key of those who are here and came from a file: who of them is
    not named may have left. Who joins on a day that is ahead is on no list of today. Of classes, and of the timetable, only those
    that the file is about."""
    today = timezone.localdate()
    found: dict[str, dict[str, str]] = {}
    kinds = LISTS.get(shape, ())
    if "pupil" in kinds:
        pupils = Pupil.objects.on_roll().exclude(mis_id="").exclude(joined_on__gt=today)
        found["pupil"] = {row_key(row.pk): row.name for row in pupils}
    if "staff" in kinds:
        staff = StaffMember.objects.working().exclude(mis_id="")
        found["staff"] = {row_key(row.pk): row.name for row in staff}
    named = {there.names["class"].get(item.key, "") for item in items if item.kind == "class"} - {""}
    if "enrolment" in kinds:
        rows = Enrolment.objects.filter(ended_on=None, teaching_class__in=[key[1:] for key in named])
        if shape != "classes":
            rows = Enrolment.objects.filter(is_on_roll(today, "pupil__"), ended_on=None)
            rows = rows.exclude(teaching_class__mis_id="").exclude(pupil__mis_id="")
        found["enrolment"] = _linked(rows.exclude(pupil__joined_on__gt=today))
    if "lesson" in kinds:
        found["lesson"] = {key: key.split("|", 1)[1] for key in there.rows["lesson"] if key.split("|")[0] in named}
    return found


def _linked(rows: Any) -> dict[str, str]:
    found = rows.select_related("teaching_class", "pupil")
    return {
        f"#{row.teaching_class_id}|#{row.pupil_id}": f"{row.pupil.name} in {row.teaching_class.name}" for row in found
    }


def pupils_of_twins(*, user: User, rows: list[RosterRow]) -> list[tuple[RosterRow, Pupil | None]]:
    """Each close match with the pupil who may be the same, its values in the order in which a person compares them."""
    for row in rows:
        row.after = {name: row.after[name] for name in (*COMPARED, *row.after) if name in row.after}
    ids = [int(row.twin[1:]) for row in rows if row.twin]
    there = Pupil.objects.visible_to(user).in_bulk(ids)
    return [(row, there.get(int(row.twin[1:]))) for row in rows if row.twin]


def _noun(kind: str, count: int) -> str:
    one = KIND_WORDS.get(kind, kind)
    return one if count == 1 else PLURALS.get(kind, f"{one}s")


def found_shown(*, roster: RosterImport) -> dict[str, Any]:
    """What was found in the files as a whole, in words: counts by kind and role, columns, and what a person can choose."""
    findings = roster.findings
    counts = [
        {
            "kind": row["kind"],
            "words": KIND_WORDS.get(row["kind"], row["kind"]),
            "role": row["role"],
            "in": row["in"],
            "outcomes": [(name, RosterRow.Outcome(name).label, row[name]) for name in OUTCOMES if row.get(name)],
        }
        for row in findings.get("counts", [])
    ]
    columns = findings.get("columns", [])
    unused = [
        (table["file"], [column["header"] for column in table["columns"] if not column["read_as"]], table["is_used"])
        for table in columns
    ]
    blank = [(t["file"], [c["header"] for c in t["columns"] if c["is_blank"] and c["read_as"]]) for t in columns]
    gone = [row for key, row in roster.counts.items() if key.endswith(":left")]
    return {
        "counts": counts,
        "columns": columns,
        "unused": [row for row in unused if row[1]],
        "blank": [row for row in blank if row[1]],
        "missing": [
            (kind, WHOLE_WORDS[kind], _noun(kind, count), count, kind in roster.whole)
            for kind, count in findings.get("missing", {}).items()
        ],
        "unread": findings.get("unread", 0),
        "lost": [
            (column, LOST_WORDS.get(column), column.partition(".")[2], _noun(column.partition(".")[0], count), count,
             column in roster.emptied)
            for column, count in findings.get("lost", {}).items()
        ],
        "gone": sum(gone),
        "apart": [key for key, said in roster.decisions.items() if key.startswith("carer:") and said == APART],
    }  # fmt: skip
