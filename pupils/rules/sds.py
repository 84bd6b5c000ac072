"""School Data Sync: six CSV files that name each other's rows."""

from collections.abc import Iterable

from pupils.rules.incoming import NOTHING, Incoming, key_of
from pupils.rules.pupil import read_pupil
from pupils.rules.records import Reading
from pupils.rules.table import Table

FILES = {"school", "section", "student", "teacher", "studentenrollment", "teacherroster"}


def schools_in(tables: list[Table]) -> dict[str, str]:
    table = next((table for table in tables if table.key == "school"), None)
    if table is None:
        return {}
    return {v.get("DfE Number") or v.get("SIS ID", ""): v.get("Name", "") for _, v in table.rows}


def words_in(tables: list[Table]) -> Iterable[tuple[str, str]]:
    """Each text that stands in a column of codes, with the kind of word that it is."""
    for table in tables:
        if table.key == "student":
            yield from (("year_group", values.get("Grade", "")) for _, values in table.rows)


def not_read(tables: list[Table]) -> list[str]:
    """The names of files that nothing is read from."""
    return [table.name for table in tables if table.key not in FILES]


def read_sds(tables: list[Table], reading: Reading, schools: list[str] | None) -> list[Incoming]:
    """Pupils, staff, classes and who is in them. `schools`: the numbers of those to take (None: all)."""
    by_key = {table.key: table for table in tables}

    def rows(key: str) -> list[tuple[str, int, dict[str, str]]]:
        table = by_key.get(key)
        return [(table.name, line, values) for line, values in table.rows] if table else []

    def ours(values: dict[str, str]) -> bool:
        return schools is None or (values.get("School DfE Number") or values.get("School SIS ID", "")) in schools

    pupils = [_sds_pupil(f, n, v, reading) for f, n, v in rows("student") if ours(v)]
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


def _sds_pupil(file: str, line: int, v: dict[str, str], reading: Reading) -> Incoming:
    # The minimal shape has no names: the username stands for one.
    cells = {"mis_id": _id(v), "family_name": v.get("Last Name") or v.get("Username", "")}
    named = {"given_name": "First Name", "middle_names": "Middle Name", "born_on": "Birthdate", "year_group": "Grade"}
    cells |= {name: v[header] for name, header in named.items() if header in v}
    return read_pupil(file, line, cells, reading)


def _sds_staff(file: str, line: int, v: dict[str, str]) -> Incoming:
    values = {
        "mis_id": _id(v),
        "given_name": v.get("First Name", ""),
        "family_name": v.get("Last Name") or v.get("Username", ""),
    }
    if "Title" in v:
        values["title"] = v["Title"]
    why = "" if _id(v) and values["family_name"] else "A teacher needs an ID and a name."
    return Incoming(
        "staff", _id(v), f"{values['given_name']} {values['family_name']}".strip(), values, file, line, refused=why
    )


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
        key_of(section, person),
        f"{person} in {section}",
        NOTHING,
        file,
        line,
        refused=why,
    )
