"""OneRoster CSV 1.1 and 1.2: bulk and delta, optional files missing, columns of vendors left alone."""

from collections.abc import Iterator

from pupils.rules.incoming import Incoming, carer_values
from pupils.rules.pupil import read_pupil
from pupils.rules.table import Table

PUPIL_ROLES = {"student"}
STAFF_ROLES = {"teacher", "aide", "administrator", "proctor", "principal", "counselor", "siteadministrator"}
CARER_ROLES = {"parent", "guardian", "relative"}
GONE = "tobedeleted"
Row = tuple[str, int, dict[str, str]]


class Files:
    """The files of a set by their names; a file that is not there has no rows."""

    def __init__(self, tables: list[Table]) -> None:
        self.by_key = {table.key: table for table in tables}

    def rows(self, key: str) -> Iterator[Row]:
        table = self.by_key.get(key)
        return ((table.name, line, values) for line, values in table.rows) if table else iter(())

    def is_delta(self) -> bool:
        """Whether the manifest says that files hold only what changed."""
        says = {v.get("propertyName", ""): v.get("value", "").lower() for _, _, v in self.rows("manifest")}
        return any(name.startswith("file.") and value == "delta" for name, value in says.items())


def schools_in(tables: list[Table]) -> dict[str, str]:
    rows = Files(tables).rows("orgs")
    return {v.get("sourcedId", ""): v.get("name", "") for _, _, v in rows if v.get("type", "").lower() == "school"}


def read_oneroster(tables: list[Table], order: str, schools: list[str] | None) -> list[Incoming]:
    """Pupils, staff, carers, classes and who is in them. `schools`: the ids of those to take (None: all)."""
    files = Files(tables)
    roles = _roles(files)
    extra = {v.get("sourcedId", ""): v for _, _, v in files.rows("demographics")}
    subjects = {v.get("sourcedId", ""): v for _, _, v in files.rows("courses")}
    users = [(f, n, v) for f, n, v in files.rows("users") if _is_ours(v, roles, schools)]
    items: list[Incoming] = []
    carers: list[Row] = []
    for file, line, user in users:
        role = roles.get(user.get("sourcedId", ""), (user.get("role", "").lower(), ""))[0]
        if role in PUPIL_ROLES:
            items.append(_pupil(file, line, user, extra.get(user.get("sourcedId", ""), {}), order))
        elif role in STAFF_ROLES:
            items.append(_person("staff", file, line, user))
        elif role in CARER_ROLES:
            carers.append((file, line, user))
    pupils = {item.key for item in items if item.kind == "pupil"}
    items += _carers(carers, pupils)
    items += [_class(f, n, v, subjects) for f, n, v in files.rows("classes") if _is_school(v, schools)]
    return items + _enrolments(files, items, schools, is_delta=files.is_delta())


def _roles(files: Files) -> dict[str, tuple[str, str]]:
    """Role and school by user, from 1.2's own file (the primary role first)."""
    found: dict[str, tuple[str, str]] = {}
    for _, _, row in files.rows("roles"):
        who, role = row.get("userSourcedId", ""), (row.get("role", "").lower(), row.get("orgSourcedId", ""))
        if who not in found or row.get("roleType", "").lower() == "primary":
            found[who] = role
    return found


def _is_ours(user: dict[str, str], roles: dict[str, tuple[str, str]], schools: list[str] | None) -> bool:
    orgs = user.get("orgSourcedIds", user.get("orgSourcedId", "")) or roles.get(user.get("sourcedId", ""), ("", ""))[1]
    role = roles.get(user.get("sourcedId", ""), (user.get("role", "").lower(), ""))[0]
    return schools is None or role in CARER_ROLES or bool({org.strip() for org in orgs.split(",")} & set(schools))


def _is_school(row: dict[str, str], schools: list[str] | None) -> bool:
    return schools is None or row.get("schoolSourcedId", "") in schools


def _is_gone(row: dict[str, str]) -> bool:
    return row.get("status", "").lower() == GONE


def _pupil(file: str, line: int, user: dict[str, str], extra: dict[str, str], order: str) -> Incoming:
    cells = {"mis_id": user.get("sourcedId", ""), "family_name": user.get("familyName", "")}
    named = {"given_name": "givenName", "middle_names": "middleName", "preferred_name": "preferredFirstName"}
    cells |= {name: user[header] for name, header in named.items() if header in user}
    if grades := user.get("grades", ""):
        cells["year_group"] = grades.split(",")[0]
    if "birthDate" in extra:
        cells["born_on"] = extra["birthDate"]
    if "sex" in extra:
        cells["sex"] = extra["sex"]
    item = read_pupil(file, line, cells, "ymd")
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


def _carers(rows: list[Row], pupils: set[str]) -> list[Incoming]:
    """The carers of the pupils that are taken, and each link to one."""
    items = []
    for file, line, user in rows:
        theirs = [pk.strip() for pk in user.get("agentSourcedIds", "").split(",") if pk.strip() in pupils]
        if not theirs or _is_gone(user):  # a carer is taken off a pupil by staff alone
            continue
        carer = _person("carer", file, line, user)
        items.append(carer)
        if carer.refused:
            continue
        relationship = user.get("role", "").capitalize() or "Carer"
        items += [
            Incoming(
                "care", f"{pupil}|{carer.key}", f"{carer.label}, carer of {pupil}",
                {"relationship": relationship, "contact_order": 1}, file, line,
            )
            for pupil in theirs
        ]  # fmt: skip
    return items


def _class(file: str, line: int, row: dict[str, str], courses: dict[str, dict[str, str]]) -> Incoming:
    course = courses.get(row.get("courseSourcedId", ""), {})
    subject = row.get("subjects") or course.get("subjects") or course.get("title", "")
    values = {"name": row.get("title", "")[:100], "subject": subject.split(",")[0].strip()[:100]}
    why = "" if row.get("sourcedId") and values["name"] else "A class needs a sourcedId and a title."
    item = Incoming("class", row.get("sourcedId", ""), values["name"], values, file, line, refused=why)
    return _gone(item) if _is_gone(row) and not why else item


def _enrolments(files: Files, items: list[Incoming], schools: list[str] | None, *, is_delta: bool) -> list[Incoming]:
    known = {kind: {i.key for i in items if i.kind == kind and not i.refused} for kind in ("pupil", "staff", "class")}
    found = []
    for file, line, row in files.rows("enrollments"):
        section, person = row.get("classSourcedId", ""), row.get("userSourcedId", "")
        kind, people = ("enrolment", "pupil") if row.get("role", "").lower() in PUPIL_ROLES else ("teaching", "staff")
        # A delta names rows that came with an earlier file; whether they are there is seen when it is compared.
        is_known = is_delta or (section in known["class"] and person in known[people])
        if not is_known and schools is not None:
            continue  # it is about a school that is not taken
        why = "" if is_known else _why_not(kind, section, person, known)
        item = Incoming(
            kind, f"{section}|{person}", f"{person} in {section}", {"class": section, "person": person}, file, line, refused=why
        )  # fmt: skip
        found.append(_gone(item) if _is_gone(row) and not why else item)
    return found


def _why_not(kind: str, section: str, person: str, known: dict[str, set[str]]) -> str:
    """Why an enrolment cannot be taken: which of its two ends is missing, or is somebody of another role."""
    if section not in known["class"]:
        return f"The class {section} is not in classes.csv."
    is_pupil = kind == "enrolment"
    if person in known["staff" if is_pupil else "pupil"]:
        words = ("a pupil of", "staff") if is_pupil else ("a teacher of", "a pupil")
        return f"{person} is {words[0]} the class here, and {words[1]} in the list of users. Correct one of the two."
    return f"{person} is not in users.csv as {'a pupil' if is_pupil else 'staff'}."
