"""What the tables of a roster say: School Data Sync, or a plain list of pupils with the usual English headers."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from pupils.rules.dates import is_ambiguous, orders_of, parse_date
from pupils.rules.files import FileError, Table
from pupils.rules.upn import has_right_letter, has_upn_form

SDS_FILES = {"school", "section", "student", "teacher", "studentenrollment", "teacherroster"}
HEADERS = {
    "mis_id": ("id", "adno", "admissionno", "admissionnumber", "misid", "pupilid", "studentid", "sisid", "sourcedid"),
    "upn": ("upn", "uniquepupilnumber"),
    "family_name": ("surname", "lastname", "familyname", "legalsurname", "legallastname", "preferredsurname"),
    "given_name": ("forename", "firstname", "givenname", "legalforename", "legalfirstname"),
    "preferred_name": ("preferredname", "preferredforename", "preferredfirstname", "chosenname", "knownas"),
    "middle_names": ("middlename", "middlenames"),
    "born_on": ("dob", "dateofbirth", "birthdate", "birthday"),
    "sex": ("sex", "gender", "legalsex"),
    "year_group": ("year", "yeargroup", "ncyear", "nationalcurriculumyear", "grade", "yr"),
    "form": ("form", "reg", "reggroup", "registrationgroup", "tutorgroup", "regform", "formgroup"),
    "is_eal": ("eal", "englishasanadditionallanguage"),
    "is_pupil_premium": ("pp", "pupilpremium", "pupilpremiumindicator"),
    "home_language": ("homelanguage", "firstlanguage", "language"),
    "sen_status": ("senstatus", "sen", "senprovision"),
}
LENGTHS = {
    "family_name": 200,
    "given_name": 200,
    "preferred_name": 200,
    "middle_names": 200,
    "mis_id": 60,
    "form": 30,
    "home_language": 60,
}


@dataclass(frozen=True)
class Incoming:
    """One thing that the roster says. `refused`: why it cannot be taken; `note`: what to look at all the same."""

    kind: str
    key: str
    label: str
    values: dict[str, Any]
    file: str
    line: int
    refused: str = ""
    note: str = ""


@dataclass
class Roster:
    """What was read. `schools` are those in the file, by their number."""

    shape: str
    items: list[Incoming]
    schools: dict[str, str] = field(default_factory=dict)


def plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())


def shape_of(tables: Iterable[Table]) -> str:
    """ "sds" or "pupils". Raises FileError where it is neither."""
    tables = list(tables)
    keys = {table.key for table in tables}
    if "student" in keys and keys & (SDS_FILES - {"student"}):
        return "sds"
    if len(tables) == 1 and _columns(tables[0].head).keys() & {"family_name", "mis_id"}:
        return "pupils"
    if len(tables) == 1:
        raise FileError(
            f"{tables[0].name} has no column for the surname. A list of pupils needs at least Surname, Forename and UPN or an ID."
        )
    raise FileError(
        "These files are no School Data Sync roster: Student.csv and Section.csv are needed, with those names."
    )


def _columns(head: list[str]) -> dict[str, str]:
    """Field by header, for the headers that are known."""
    by_plain = {plain(header): header for header in reversed(head)}
    return {
        field_name: by_plain[name]
        for field_name, names in HEADERS.items()
        for name in reversed(names)
        if name in by_plain
    }


def dates_in(tables: Iterable[Table]) -> list[str]:
    """Every date of birth in the tables, as written."""
    found = []
    for table in tables:
        column = _columns(table.head).get("born_on")
        if column:
            found += [values[column] for _, values in table.rows]
    return found


def order_of(tables: list[Table]) -> str | None:
    """The order of day, month and year that the file proves; None where it leaves it open and a person must say."""
    values = dates_in(tables)
    if is_ambiguous(values):
        return None
    orders = orders_of(values)
    return next((order for order in ("ymd", "dmy", "mdy") if order in orders), "dmy")


def read_roster(tables: list[Table], *, order: str, schools: list[str] | None = None) -> Roster:
    """Read the tables. `schools`: the numbers of those to take from the file (None: all)."""
    shape = shape_of(tables)
    items = _sds(tables, order, schools) if shape == "sds" else _pupils(tables[0], order)
    items += [
        Incoming("row", "", "", {}, table.name, line, refused=problem)
        for table in tables
        for line, problem in table.problems
    ]
    return Roster(shape, _without_twins(items), schools_in(tables) if shape == "sds" else {})


def schools_in(tables: Iterable[Table]) -> dict[str, str]:
    table = next((table for table in tables if table.key == "school"), None)
    if table is None:
        return {}
    return {v.get("DfE Number") or v.get("SIS ID", ""): v.get("Name", "") for _, v in table.rows}


def _pupils(table: Table, order: str) -> list[Incoming]:
    columns = _columns(table.head)
    return [_pupil(table.name, line, {f: values[h] for f, h in columns.items()}, order) for line, values in table.rows]


def _pupil(file: str, line: int, cells: dict[str, str], order: str) -> Incoming:
    values: dict[str, Any] = dict(cells)
    key = cells.get("mis_id") or cells.get("upn", "")
    label = " ".join(part for part in (cells.get("given_name"), cells.get("family_name")) if part) or key
    try:
        note = _clean(values, order)
        if not key:
            raise ValueError("There is neither an ID nor a UPN, so the pupil could not be found again.")
    except ValueError as error:
        return Incoming("pupil", key, label, {}, file, line, refused=str(error))
    return Incoming("pupil", key, label, values, file, line, note=note)


def _clean(values: dict[str, Any], order: str) -> str:
    """Turn cells into values, in place; what to look at. Raises ValueError with the reason for a refusal."""
    if not values.get("family_name", "").strip():
        raise ValueError("There is no surname.")
    for name, length in LENGTHS.items():
        if len(values.get(name, "")) > length:
            raise ValueError(f"{name.replace('_', ' ').capitalize()} is longer than {length} characters.")
    readers: dict[str, Callable[[str], Any]] = {
        "born_on": lambda text: parse_date(text, order).isoformat() if text else None,
        "year_group": _year,
        "sex": lambda text: {"f": "F", "female": "F", "m": "M", "male": "M"}.get(text.lower(), ""),
        "is_eal": _is_yes,
        "is_pupil_premium": _is_yes,
        "sen_status": _sen,
        "upn": _upn,
    }
    for name, read in readers.items():
        if name in values:
            values[name] = read(values[name])
    upn = values.get("upn", "")
    return "" if not upn or has_right_letter(upn) else f"The check letter of the UPN {upn} is wrong. Look it up."


def _is_yes(text: str) -> bool:
    return text.strip().lower() in ("y", "yes", "true", "t", "1", "eal", "pp")


def _upn(text: str) -> str:
    upn = text.upper()
    if upn and not has_upn_form(upn):
        raise ValueError(f"“{upn}” has not the form of a UPN, such as B801200005001.")
    return upn


def _year(text: str) -> int | None:
    word = re.sub(r"^(year|yr|y|grade)\s*", "", text.strip().lower())
    if not word:
        return None
    if word in ("r", "reception"):
        return 0
    if not word.isdecimal() or int(word) > 14:
        raise ValueError(f"“{text}” is not a year group such as 8 or R.")
    return int(word)


def _sen(text: str) -> str:
    code = text.strip().upper()[:1]
    if code not in ("", "E", "K", "N", "S", "A", "P", "Q"):
        raise ValueError(f"“{text}” is not an SEN status: E, K or N.")
    # Retired codes: a statement became a plan, action and action plus became support (fact 10).
    return {"S": "E", "A": "K", "P": "K", "Q": "K", "": "N"}.get(code, code)


def _sds(tables: list[Table], order: str, schools: list[str] | None) -> list[Incoming]:
    by_key = {table.key: table for table in tables}

    def rows(key: str) -> list[tuple[str, int, dict[str, str]]]:
        table = by_key.get(key)
        return [(table.name, line, values) for line, values in table.rows] if table else []

    def ours(values: dict[str, str]) -> bool:
        return schools is None or (values.get("School DfE Number") or values.get("School SIS ID", "")) in schools

    pupils = [_sds_pupil(f, n, v, order) for f, n, v in rows("student") if ours(v)]
    staff = [_sds_staff(f, n, v) for f, n, v in rows("teacher") if ours(v)]
    classes = [_sds_class(f, n, v) for f, n, v in rows("section") if ours(v)]
    known = {
        kind: {i.key for i in items if not i.refused} for kind, items in (("p", pupils), ("s", staff), ("c", classes))
    }
    links = [_link("enrolment", known["c"], known["p"], f, n, v, schools) for f, n, v in rows("studentenrollment")]
    links += [_link("teaching", known["c"], known["s"], f, n, v, schools) for f, n, v in rows("teacherroster")]
    return [*pupils, *staff, *classes, *(link for link in links if link is not None)]


def _id(values: dict[str, str]) -> str:
    return values.get("ID") or values.get("SIS ID", "")


def _sds_pupil(file: str, line: int, v: dict[str, str], order: str) -> Incoming:
    # The minimal shape has no names: the username stands for one.
    cells = {"mis_id": _id(v), "family_name": v.get("Last Name") or v.get("Username", "")}
    named = {"given_name": "First Name", "middle_names": "Middle Name", "born_on": "Birthdate", "year_group": "Grade"}
    cells |= {name: v[header] for name, header in named.items() if header in v}
    return _pupil(file, line, cells, order)


def _sds_staff(file: str, line: int, v: dict[str, str]) -> Incoming:
    values = {"given_name": v.get("First Name", ""), "family_name": v.get("Last Name") or v.get("Username", "")}
    if "Title" in v:
        values["title"] = v["Title"]
    why = "" if _id(v) and values["family_name"] else "A teacher needs an ID and a name."
    return Incoming("staff", _id(v), " ".join(values.values()).strip(), values, file, line, refused=why)


def _sds_class(file: str, line: int, v: dict[str, str]) -> Incoming:
    values = {"name": v.get("Section Name", "")[:100]}
    if "Course Subject" in v:
        values["subject"] = v["Course Subject"][:100]
    why = "" if _id(v) and values["name"] else "A class needs an ID and a name."
    return Incoming("class", _id(v), values["name"], values, file, line, refused=why)


def _link(
    kind: str, classes: set[str], people: set[str], file: str, line: int, v: dict[str, str], schools: list[str] | None
) -> Incoming | None:
    section, person = v.get("Section ID") or v.get("Section SIS ID", ""), _id(v)
    why = ""
    if section not in classes or person not in people:
        if schools is not None:
            return None  # it is about a school that is not taken
        missing = f"class {section}" if section not in classes else f"person {person}"
        why = f"There is no {missing} in the files."
    return Incoming(
        kind,
        f"{section}|{person}",
        f"{person} in {section}",
        {"class": section, "person": person},
        file,
        line,
        refused=why,
    )


def _without_twins(items: list[Incoming]) -> list[Incoming]:
    """The same key twice: the first is taken, the others are refused with its line."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for item in items:
        line = first.get((item.kind, item.key))
        if item.refused or not item.key:
            found.append(item)
        elif line is None:
            first[item.kind, item.key] = item.line
            found.append(item)
        else:
            found.append(replace(item, values={}, refused=f"The same ID stands in line {line} already."))
    return found
