"""A plain list of pupils: the usual English headers and their variants, or what a person said that each column is."""

import re
from collections.abc import Iterable, Mapping

from pupils.rules.files import Table
from pupils.rules.incoming import Incoming, carer_values
from pupils.rules.pupil import read_pupil

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
CONTACT = re.compile(
    r"^(?:parent|carer|contact|guardian|parentcarer|parentalcontact|prioritycontact|priority)(?P<n>[1-4])?"
    r"(?P<what>title|forename|firstname|givenname|surname|lastname|familyname|name|fullname|email|emailaddress|homeemail|phone|"
    r"mobile|telephone|mobilephone|telephonenumber|relationship|relation|relationtopupil)$"
)
CONTACT_FIELDS = {
    "title": "title", "forename": "given_name", "firstname": "given_name", "givenname": "given_name",
    "surname": "family_name", "lastname": "family_name", "familyname": "family_name", "name": "name", "fullname": "name",
    "email": "email", "emailaddress": "email", "homeemail": "email", "phone": "phone", "mobile": "phone",
    "telephone": "phone", "mobilephone": "phone", "telephonenumber": "phone", "relationship": "relationship",
    "relation": "relationship", "relationtopupil": "relationship",
}  # fmt: skip
FIELD_WORDS = {
    "mis_id": "Admission number or ID", "upn": "UPN", "family_name": "Surname", "given_name": "Forename",
    "preferred_name": "Preferred name", "middle_names": "Middle names", "born_on": "Date of birth", "sex": "Sex",
    "year_group": "Year", "form": "Form", "is_eal": "English as an additional language", "is_pupil_premium": "Pupil premium",
    "home_language": "Home language", "sen_status": "SEN status",
    **{f"carer{n}_{field}": f"Carer {n}: {field.replace('_', ' ')}" for n in (1, 2)
       for field in ("title", "given_name", "family_name", "name", "email", "phone", "relationship")},
}  # fmt: skip
LEFT_ALONE = "-"
ALL_HEADERS = frozenset(name for names in HEADERS.values() for name in names)
# What School Data Sync and OneRoster call theirs.
SHAPED = frozenset({
    "SIS ID", "ID", "Section ID", "Section SIS ID", "DfE Number", "School DfE Number", "School SIS ID", "Section Name",
    "Course Subject", "Username", "sourcedId", "status", "dateLastModified", "propertyName", "value", "role",
    "classSourcedId", "userSourcedId", "schoolSourcedId", "orgSourcedIds", "familyName", "givenName", "title", "type", "name",
})  # fmt: skip


def plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())


def proposed(head: Iterable[str]) -> dict[str, str]:
    """Field by header, as the headers themselves say; a field is proposed once, for the header it is best known by."""
    head = list(head)
    by_plain = {plain(header): header for header in reversed(head)}
    fields = {by_plain[name]: field for field, names in HEADERS.items() for name in reversed(names) if name in by_plain}
    known = {field: header for header, field in fields.items()}
    found = {header: field for field, header in known.items()}
    for header in head:
        match = CONTACT.match(plain(header))
        field = match and f"carer{match['n'] or 1}_{CONTACT_FIELDS[match['what']]}"
        if field in FIELD_WORDS and field not in found.values():
            found[header] = str(field)
    return found


def looks_like_head(cells: list[str]) -> bool:
    """Whether these are the names of columns: at least two that are known, here or to another shape."""
    known = sum(plain(cell) in ALL_HEADERS or cell in SHAPED for cell in cells)
    return known >= 2 or (known == 1 and len(cells) == 1)


def fields_of(head: Iterable[str], said: Mapping[str, str]) -> dict[str, str]:
    """Header by field: what a person said of a column stands above what is proposed."""
    mapping = {**proposed(head), **said}
    return {field: header for header, field in mapping.items() if header in head and field in FIELD_WORDS}


def read_plain(table: Table, order: str, said: Mapping[str, str]) -> list[Incoming]:
    """The pupils of the table, and the carers beside them."""
    columns = fields_of(table.head, said)
    items: list[Incoming] = []
    for line, values in table.rows:
        cells = {field: values[header] for field, header in columns.items()}
        pupil = read_pupil(table.name, line, {f: v for f, v in cells.items() if not f.startswith("carer")}, order)
        items.append(pupil)
        if not pupil.refused:
            items += [item for n in (1, 2) for item in _carer(pupil, n, cells)]
    return items


def _carer(pupil: Incoming, number: int, cells: Mapping[str, str]) -> list[Incoming]:
    """The carer in the row's columns of this number, and what they are to the pupil."""
    prefix = f"carer{number}_"
    values = {field.removeprefix(prefix): text for field, text in cells.items() if field.startswith(prefix)}
    relationship = values.pop("relationship", "") or "Carer"
    if name := values.pop("name", ""):
        given, _, family = name.rpartition(" ")
        values = {"given_name": given, "family_name": family} | {k: v for k, v in values.items() if v}
    if not values.get("family_name"):
        return []
    key = f"{pupil.key}:{number}"
    values, note = carer_values(values)
    label = " ".join(part for part in (values.get("given_name"), values["family_name"]) if part)
    link = {"relationship": relationship[:40], "contact_order": number}
    return [
        Incoming("carer", key, label, values, pupil.file, pupil.line, note=note),
        Incoming("care", f"{pupil.key}|{key}", f"{label}, carer of {pupil.label}", link, pupil.file, pupil.line),
    ]
