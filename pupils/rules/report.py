"""What becomes of a file, whole: each of its columns, and each of its lines, counted in and counted out.

A line is new, changed, the same, undecided, left out or refused; what is left out has a reason. Nothing is silent.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pupils.rules import oneroster
from pupils.rules.diff import Change
from pupils.rules.packed import columns, filled_in, lines_of
from pupils.rules.records import HELPER, REGISTRY, columns_of
from pupils.rules.table import Table

OUTCOMES = ("new", "changed", "same", "left", "close", "left_out", "refused")
NAME = {"First Name": "First name", "Last Name": "Surname", "Username": "Surname, where there is none"}
PERSON = {"givenName": "First name", "familyName": "Surname"}
SDS_ID = {"ID": "ID", "SIS ID": "ID", "School DfE Number": "School", "School SIS ID": "School"}
SDS_LINK = {"Section ID": "Class", "Section SIS ID": "Class", "ID": "Person", "SIS ID": "Person"}
# What the columns of files of a known shape are read as, by the file's plain name.
READ: dict[str, dict[str, dict[str, str]]] = {
    "sds": {
        "school": {"DfE Number": "School", "SIS ID": "School", "Name": "Name"},
        "section": {**SDS_ID, "Section Name": "Name", "Course Subject": "Subject"},
        "student": {**SDS_ID, **NAME, "Middle Name": "Middle names", "Birthdate": "Date of birth", "Grade": "Year"},
        "teacher": {**SDS_ID, **NAME, "Title": "Title"},
        "studentenrollment": SDS_LINK,
        "teacherroster": SDS_LINK,
    },
    "oneroster": {
        "manifest": {"propertyName": "Setting", "value": "Value"},
        "orgs": {"sourcedId": "School", "name": "Name", "type": "Kind of organisation"},
        "users": {
            "sourcedId": "ID", "status": "Whether it is gone", **PERSON, "middleName": "Middle names",
            "preferredFirstName": "Preferred name", "grades": "Year", "role": "Role", "orgSourcedIds": "School",
            "orgSourcedId": "School", "email": "Email (carers)", "phone": "Phone (carers)",
            "sms": "Phone (carers), where there is no other", "agentSourcedIds": "The carer's children",
        },
        "roles": {
            "userSourcedId": "Person", "role": "Role", "roleType": "Whether it is the main role", "orgSourcedId": "School",
            "isPrimary": "Whether it is the main role", "grade": "Year",
        },
        "demographics": {"sourcedId": "Person", "userSourcedId": "Person", "birthDate": "Date of birth", "sex": "Sex"},
        "classes": {
            "sourcedId": "ID", "status": "Whether it is gone", "title": "Name", "subjects": "Subject",
            "courseSourcedId": "Course", "schoolSourcedId": "School", "orgSourcedId": "School",
        },
        "courses": {"sourcedId": "ID", "subjects": "Subject", "title": "Subject, where there is none"},
        "relationships": {
            "userSourcedId": "Pupil", "relationshipUserSourcedId": "Carer", "relationshipRole": "What the carer is to the pupil",
        },
        "enrollments": {
            "classSourcedId": "Class", "userSourcedId": "Person", "role": "Role", "status": "Whether it is gone",
        },
    },
}  # fmt: skip
# The files whose lines are what comes in; the others say something about these.
LISTS = {
    "sds": ("section", "student", "teacher", "studentenrollment", "teacherroster"),
    "oneroster": ("users", "classes", "enrollments", "relationships"),
}
CARERS = frozenset({"parent", "guardian", "relative"})
NOTHING_NEW = "The line says nothing that another line does not."
ELSEWHERE = "It is about a school that is not taken."


def columns_read(tables: Iterable[Table], shape: str, said: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each file with its columns: what each is read as ("" for one that is not used), and whether it is blank in every row.
    A Common Transfer File has none of its own."""
    if shape == "ctf":
        return []
    found = []
    for table in tables:
        words = _words(table, shape, said)
        filled = filled_in(table.rows)
        columns = [
            {"header": header, "read_as": words.get(header, ""), "is_blank": bool(table.rows) and header not in filled}
            for header in table.head
        ]
        found.append({"file": table.name, "columns": columns, "rows": len(table.rows), "is_used": bool(words)})
    return found


def _words(table: Table, shape: str, said: Mapping[str, str]) -> dict[str, str]:
    if shape in READ:
        return READ[shape].get(table.key, {})
    records = REGISTRY[shape]
    if records.is_grid(table):
        return dict.fromkeys(table.head, "The timetable")
    fields = records.fields()
    return {header: fields[name].words for name, header in columns_of(table.head, said, fields).items()}


def left_out(
    tables: Iterable[Table], shape: str, changes: Iterable[Change], schools: Collection[str] | None
) -> list[Change]:
    """A change for each line of which nothing is made, with the reason. `schools`: the numbers of those that are taken."""
    tables = list(tables)
    read: dict[str, set[int | None]] = {}
    for change in changes:
        read.setdefault(change.file, set()).add(change.line)
    roles = _roles(tables, shape)
    known = {
        roles.get(who, "")
        for table in tables
        if roles and table.key == "users"
        for line, who in columns(table.rows, "sourcedId")
        if line in read.get(table.name, ())
    }
    found = []
    for table in tables:
        if shape in LISTS and table.key not in LISTS[shape]:
            continue
        missed = set(lines_of(table.rows)) - read.get(table.name, set())
        for line, values in table.rows if missed else ():
            if line in missed:
                kind, reason = _why(table, shape, values, schools, roles, known)
                found.append(Change(kind, "left_out", "", _label(values), table.name, line, reason=reason))
    return found


def _label(values: Mapping[str, str]) -> str:
    names = ("First Name", "givenName", "Last Name", "familyName")
    said = " ".join(values[name] for name in names if values.get(name))
    return said or values.get("ID") or values.get("sourcedId") or ""


def _roles(tables: Iterable[Table], shape: str) -> dict[str, str]:
    """By a OneRoster user, their role as the files write it; of several the primary one."""
    if shape != "oneroster":
        return {}
    files = oneroster.Files(list(tables))
    found = {who: role for _, who, role in files.columns("users", "sourcedId", "role")}
    for _, _, row in files.rows("roles"):
        who = row.get("userSourcedId", "")
        if not found.get(who) or oneroster.is_primary(row):
            found[who] = row.get("role", "")
    return found


def _why(
    table: Table,
    shape: str,
    values: Mapping[str, str],
    schools: Collection[str] | None,
    roles: Mapping[str, str],
    known: Collection[str],
) -> tuple[str, str]:
    """The kind of a line of which nothing is made, and why. `known`: the roles of which somebody is made."""
    if any(text.startswith(HELPER) for text in values.values()):
        return "row", "It is the example of our own empty file."
    if shape == "oneroster" and table.key == "users":
        role = roles.get(values.get("sourcedId", ""), "")
        if role.lower() in CARERS:
            is_gone = values.get("status", "").lower() == oneroster.GONE
            return (
                "carer",
                "A carer is removed by hand alone." if is_gone else "No pupil of this file is named as theirs.",
            )
        if schools is not None and not _is_taken(values, schools):
            return "row", ELSEWHERE
        if not role:
            return "unknown", "The file gives them no role."
        if role not in known:
            return "row", f"Nobody is made of the role “{role}”."
    if shape == "oneroster" and table.key == "relationships":
        return "care", _why_no_carer(values.get("relationshipRole", ""), roles, values)
    if shape in LISTS and schools is not None:
        return "row", ELSEWHERE
    return "row", NOTHING_NEW


def _why_no_carer(role: str, roles: Mapping[str, str], values: Mapping[str, str]) -> str:
    if role.lower() not in oneroster.FAMILY:
        return (
            f"Nobody is made a carer by the role “{role}”."
            if role
            else "The file does not say what they are to the pupil."
        )
    if any(values.get(end, "") not in roles for end in ("userSourcedId", "relationshipUserSourcedId")):
        return "The pupil or the contact is not in users.csv."
    return "The pupil or the contact is not read, or another line says it already."


def _is_taken(user: Mapping[str, str], schools: Collection[str]) -> bool:
    orgs = user.get("orgSourcedIds") or user.get("orgSourcedId") or ""
    return not orgs or bool({org.strip() for org in orgs.split(",")} & set(schools))


def counted(changes: Iterable[Change], tables: Iterable[Table], shape: str) -> list[dict[str, Any]]:
    """By kind of record and, for the people of OneRoster, by role: how many the file has, and what becomes of them. Who is not in
    the file is not counted."""
    roles = _roles(tables, shape)
    by_line: dict[str, dict[int | None, str]] = {
        table.name: {line: roles.get(who, "") for line, who in columns(table.rows, "sourcedId")}
        for table in tables
        if roles and table.key == "users"
    }
    nobody: dict[int | None, str] = {}
    each = Counter(
        (
            change.kind,
            by_line.get(change.file, nobody).get(change.line, "") if change.kind != "care" else "",
            change.outcome,
        )
        for change in changes
        if change.line is not None
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for (kind, role, outcome), count in each.items():
        found.setdefault((kind, role), {})[outcome] = count
    return [
        {"kind": kind, "role": role, "in": sum(counts.values()), **counts}
        for (kind, role), counts in sorted(found.items(), key=lambda row: ":".join(row[0]))
    ]
