"""OneRoster CSV 1.1 and 1.2: bulk and delta, optional files missing, columns of vendors left alone. School Data Sync 2.1 has the
same files with some columns under other names, and says in one of its own whose contact somebody is
(learn.microsoft.com/schooldatasync/sds-v2.1-csv-file-format)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pupils.rules.incoming import NOTHING, Incoming, carer_values, key_of
from pupils.rules.packed import columns
from pupils.rules.pupil import read_pupil
from pupils.rules.records import Reading
from pupils.rules.table import Table

FILES = frozenset(
    {"orgs", "users", "roles", "demographics", "courses", "classes", "enrollments", "manifest", "relationships"}
)
# What a contact may be to a pupil so that they are a carer here; a doctor or an aide is none. Of the others nobody says that they
# have parental responsibility.
FAMILY = frozenset({"parent", "guardian", "relative", "other"})
RESPONSIBLE = frozenset({"parent", "guardian"})
WHO = {"pupil": "a pupil", "staff": "staff", "carer": "a parent or carer", "": "nobody who is read"}
GONE = "tobedeleted"
Roles = dict[str, tuple[str, str, str]]
NO_ROLE = ("", "", "")
Row = tuple[str, int, dict[str, str]]
# Of a contact, each pupil with the role and where it is said: (pupil, role, file, line).
Said = dict[str, list[tuple[str, str, str, int]]]


class Files:
    """The files of a set by their names; a file that is not there has no rows."""

    def __init__(self, tables: list[Table]) -> None:
        self.by_key = {table.key: table for table in tables}

    def rows(self, key: str) -> Iterator[Row]:
        table = self.by_key.get(key)
        return ((table.name, line, values) for line, values in table.rows) if table else iter(())

    def columns(self, key: str, *headers: str) -> Iterator[tuple[Any, ...]]:
        """Of each row its line and the texts under these headers, "" under one that is not there."""
        table = self.by_key.get(key)
        return columns(table.rows, *headers) if table else iter(())

    def is_delta(self) -> bool:
        """Whether the manifest says that files hold only what changed."""
        says = {v.get("propertyName", ""): v.get("value", "").lower() for _, _, v in self.rows("manifest")}
        return any(name.startswith("file.") and value == "delta" for name, value in says.items())


def schools_in(tables: list[Table]) -> dict[str, str]:
    rows = Files(tables).rows("orgs")
    return {v.get("sourcedId", ""): v.get("name", "") for _, _, v in rows if v.get("type", "").lower() == "school"}


def words_in(tables: list[Table]) -> Iterable[tuple[str, str]]:
    """Each text that stands in a column of codes, with the kind of word that it is."""
    files = Files(tables)
    roles, said = _roles(files), _said_carers(files)
    for links in said.values():
        yield from (("relationship", role) for _, role, _, _ in links)
    for _, who, role, grades in files.columns("users", "sourcedId", "role", "grades"):
        if who not in said or who in roles or role:
            yield "roster_role", roles[who][0] if who in roles else role
        yield "year_group", (grades or roles.get(who, NO_ROLE)[2]).split(",")[0]
    for _, sex in files.columns("demographics", "sex"):
        yield "sex", sex
    for _, role in files.columns("enrollments", "role"):
        yield "roster_role", role


def not_read(tables: list[Table]) -> list[str]:
    """The names of files that nothing is read from."""
    return [table.name for table in tables if table.key not in FILES]


def read_oneroster(tables: list[Table], reading: Reading, schools: list[str] | None) -> list[Incoming]:
    """Pupils, staff, carers, classes and who is in them. `schools`: the ids of those to take (None: all)."""
    files = Files(tables)
    roles, said = _roles(files), _said_carers(files)
    of_pupils = replace(reading, order="ymd")
    extra = {v.get("sourcedId") or v.get("userSourcedId", ""): v for _, _, v in files.rows("demographics")}
    subjects = {v.get("sourcedId", ""): v for _, _, v in files.rows("courses")}
    items: list[Incoming] = []
    carers: list[Row] = []
    others: dict[str, str] = {}
    for file, line, user in files.rows("users"):
        kind = reading.code("roster_role", _role(user, roles)).code
        who = user.get("sourcedId", "")
        others[who] = kind
        if kind == "carer" or (kind != "pupil" and who in said):
            carers.append((file, line, user))
        if not _is_ours(user, roles, kind, schools):
            continue
        if kind == "pupil":
            grade = roles.get(who, NO_ROLE)[2]
            items.append(_pupil(file, line, {"grades": grade, **user}, extra.get(who, {}), of_pupils))
        elif kind == "staff":
            items.append(_person("staff", file, line, user))
    pupils = {item.key for item in items if item.kind == "pupil"}
    items += _carers(carers, said, pupils, reading)
    items += [_class(f, n, v, subjects) for f, n, v in files.rows("classes") if _is_school(v, schools)]
    return items + _enrolments(files, items, others, schools, reading)


def left_out(tables: list[Table], reading: Reading) -> list[str]:
    """Who in the files is not read, in sentences: users of other roles, and carers without a pupil."""
    files = Files(tables)
    roles, said = _roles(files), _said_carers(files)
    counts: dict[str, int] = {}
    alone = 0
    for _, who, role, pupils in files.columns("users", "sourcedId", "role", "agentSourcedIds"):
        named = roles[who][0] if who in roles else role
        kind = reading.code("roster_role", named).code
        if who in said:
            continue
        if not kind:
            counts[named or "no role"] = counts.get(named or "no role", 0) + 1
        alone += kind == "carer" and not pupils.strip()
    found = [f"users.csv: {count} of the role “{role}” left out" for role, count in sorted(counts.items())]
    found += [f"users.csv: {alone} parents or carers without a pupil left out"] if alone else []
    others = Counter(role for _, role in files.columns("relationships", "relationshipRole") if not _is_family(role))
    return found + [
        f"relationships.csv: {count} of the role “{role or 'no role'}” left out"
        for role, count in sorted(others.items())
    ]


def _is_family(role: str) -> bool:
    return role.lower() in FAMILY


def _said_carers(files: Files) -> Said:
    """Whose carers contacts are, as the file of relationships says; each once."""
    found: Said = {}
    seen = set()
    for file, line, row in files.rows("relationships"):
        pupil, contact = row.get("userSourcedId", ""), row.get("relationshipUserSourcedId", "")
        role = row.get("relationshipRole", "")
        if pupil and contact and _is_family(role) and (pupil, contact) not in seen:
            seen.add((pupil, contact))
            found.setdefault(contact, []).append((pupil, role, file, line))
    return found


def _role(user: Mapping[str, str], roles: Roles) -> str:
    who = user.get("sourcedId", "")
    return roles[who][0] if who in roles else user.get("role", "")


def _roles(files: Files) -> Roles:
    """Role, school and year by user, from 1.2's own file (the primary role first)."""
    found: Roles = {}
    for _, _, row in files.rows("roles"):
        who = row.get("userSourcedId", "")
        if who not in found or is_primary(row):
            found[who] = (row.get("role", ""), row.get("orgSourcedId", ""), row.get("grade", ""))
    return found


def is_primary(row: Mapping[str, str]) -> bool:
    """Whether a row of roles is about somebody's main one."""
    return row.get("roleType", "").lower() == "primary" or row.get("isPrimary", "").lower() == "true"


def _is_ours(user: dict[str, str], roles: Roles, kind: str, schools: list[str] | None) -> bool:
    orgs = user.get("orgSourcedIds", user.get("orgSourcedId", "")) or roles.get(user.get("sourcedId", ""), NO_ROLE)[1]
    return schools is None or kind == "carer" or bool({org.strip() for org in orgs.split(",")} & set(schools))


def _is_school(row: dict[str, str], schools: list[str] | None) -> bool:
    return schools is None or (row.get("schoolSourcedId") or row.get("orgSourcedId", "")) in schools


def _is_gone(row: dict[str, str]) -> bool:
    return row.get("status", "").lower() == GONE


def _pupil(file: str, line: int, user: dict[str, str], extra: dict[str, str], reading: Reading) -> Incoming:
    cells = {"mis_id": user.get("sourcedId", ""), "family_name": user.get("familyName", "")}
    named = {"given_name": "givenName", "middle_names": "middleName", "preferred_name": "preferredFirstName"}
    cells |= {name: user[header] for name, header in named.items() if header in user}
    if grades := user.get("grades", ""):
        cells["year_group"] = grades.split(",")[0]
    if "birthDate" in extra:
        cells["born_on"] = extra["birthDate"]
    if "sex" in extra:
        cells["sex"] = extra["sex"]
    item = read_pupil(file, line, cells, reading)
    return _gone(item) if _is_gone(user) else item


def _gone(item: Incoming) -> Incoming:
    return Incoming(item.kind, item.key, item.label, {}, item.file, item.line, is_gone=True)


def _person(kind: str, file: str, line: int, user: dict[str, str]) -> Incoming:
    note = ""
    values = {"given_name": user.get("givenName", "")[:100], "family_name": user.get("familyName", "")[:100]}
    if kind == "staff":
        values["mis_id"] = user.get("sourcedId", "")
    if kind == "carer":
        values |= {"email": user.get("email", ""), "phone": user.get("phone") or user.get("sms", "")}
        values, note = carer_values(values)
        values["mis_id"] = user.get("sourcedId", "")[:80]
    why = "" if user.get("sourcedId") and values["family_name"] else "A person needs a sourcedId and a familyName."
    label = f"{values['given_name']} {values['family_name']}".strip()
    item = Incoming(kind, user.get("sourcedId", ""), label, values, file, line, refused=why, note=note)
    return _gone(item) if _is_gone(user) and not why else item


def _carers(rows: list[Row], said: Said, pupils: set[str], reading: Reading) -> list[Incoming]:
    """The carers of the pupils that are taken, and each link to one: what the file of relationships says of it stands above what
    the list of users does."""
    items = []
    for file, line, user in rows:
        named = [(pk.strip(), user.get("role", ""), file, line) for pk in user.get("agentSourcedIds", "").split(",")]
        links = {link[0]: link for link in [*named, *said.get(user.get("sourcedId", ""), [])] if link[0] in pupils}
        if not links or _is_gone(user):  # a carer is taken off a pupil by staff alone
            continue
        carer = _person("carer", file, line, user)
        items.append(carer)
        if not carer.refused:
            items += [_care(carer, *link, reading=reading) for link in links.values()]
    return items


def _care(carer: Incoming, pupil: str, role: str, file: str, line: int, *, reading: Reading) -> Incoming:
    values: dict[str, Any] = {
        "relationship": reading.code("relationship", role).code or "Carer",
        "contact_order": 1,
    }
    if file != carer.file and role.lower() not in RESPONSIBLE:
        values["has_parental_responsibility"] = False
    return Incoming("care", key_of(pupil, carer.key), f"{carer.label}, carer of {pupil}", values, file, line)


def _class(file: str, line: int, row: dict[str, str], courses: dict[str, dict[str, str]]) -> Incoming:
    course = courses.get(row.get("courseSourcedId", ""), {})
    subject = row.get("subjects") or course.get("subjects") or course.get("title", "")
    values = {"name": row.get("title", "")[:100], "subject": subject.split(",")[0].strip()[:100]}
    why = "" if row.get("sourcedId") and values["name"] else "A class needs a sourcedId and a title."
    item = Incoming("class", row.get("sourcedId", ""), values["name"], values, file, line, refused=why)
    return _gone(item) if _is_gone(row) and not why else item


def _enrolments(
    files: Files, items: list[Incoming], others: Mapping[str, str], schools: list[str] | None, reading: Reading
) -> list[Incoming]:
    """Who is in which class, and who teaches it. `others`: what each user in the files is."""
    known = {kind: {i.key for i in items if i.kind == kind and not i.refused} for kind in ("pupil", "staff", "class")}
    is_delta = files.is_delta()
    found = []
    file = files.by_key["enrollments"].name if "enrollments" in files.by_key else ""
    for line, section, person, role, status in files.columns(
        "enrollments", "classSourcedId", "userSourcedId", "role", "status"
    ):
        is_pupil = reading.code("roster_role", role).code == "pupil"
        kind, people = ("enrolment", "pupil") if is_pupil else ("teaching", "staff")
        # A delta names rows that came with an earlier file; whether they are there is seen when it is compared.
        is_known = is_delta or (section in known["class"] and person in known[people])
        why = "" if is_known else _why_unknown(section, person, people, known, others)
        if not is_known and schools is not None and others.get(person, people) == people:
            continue  # it is about a school that is not taken
        item = Incoming(kind, key_of(section, person), f"{person} in {section}", NOTHING, file, line, refused=why)
        found.append(_gone(item) if not why and status.lower() == GONE else item)
    return found


def _why_unknown(
    section: str, person: str, people: str, known: Mapping[str, set[str]], others: Mapping[str, str]
) -> str:
    """Why somebody cannot be put into a class: which of the two is missing, or is somebody of another role."""
    if section not in known["class"]:
        return f"The class {section} is not in classes.csv."
    here = "a pupil of" if people == "pupil" else "a teacher of"
    if others.get(person, people) != people:
        return f"{person} is {here} the class here, and {WHO[others[person]]} in the list of users. Correct one of the two."
    if person in others:
        return f"{person} cannot be read, see their line in users.csv."
    return f"{person} is not in users.csv as {'a pupil' if people == 'pupil' else 'staff'}."
