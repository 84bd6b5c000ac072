"""A plain list of pupils, with the carers beside them."""

import re
from collections.abc import Mapping

from pupils.rules.carers import carer_key
from pupils.rules.incoming import Incoming, carer_values
from pupils.rules.pupil import read_pupil
from pupils.rules.records import PUPIL_KEY, PUPIL_NEEDED, Field, Reading, Records, cells_of
from pupils.rules.table import Table

CARER_HEADS = (
    "parent",
    "carer",
    "contact",
    "guardian",
    "parentcarer",
    "parentalcontact",
    "prioritycontact",
    "priority",
)
CARER_FIELDS = {
    "title": ("title",),
    "given_name": ("forename", "firstname", "givenname"),
    "family_name": ("surname", "lastname", "familyname"),
    "name": ("name", "fullname"),
    "email": ("email", "emailaddress", "homeemail"),
    "phone": ("phone", "mobile", "telephone", "mobilephone", "telephonenumber"),
    "relationship": ("relationship", "relation", "relationtopupil"),
}
NUMBERS = (1, 2)


def carer_headers(number: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """ "Parent 1 Name", "Contact Email" (the first where no number stands), "Priority 2 Surname" and their kin, plain."""
    marks = (str(number), "") if number == 1 else (str(number),)
    return tuple(f"{head}{mark}{name}" for head in CARER_HEADS for mark in marks for name in names)


FIELDS: dict[str, Field] = {
    **PUPIL_KEY,
    "family_name": Field(
        "Surname",
        ("surname", "lastname", "familyname", "legalsurname", "legallastname", "preferredsurname", "preferredlastname"),
        "Adeyemi",
    ),
    "given_name": Field("Forename", ("forename", "firstname", "givenname", "legalforename", "legalfirstname"), "Tolu"),
    "preferred_name": Field(
        "Preferred name",
        ("preferredname", "preferredforename", "preferredfirstname", "chosenname", "chosenforename", "knownas"),
        "Tee",
    ),
    "middle_names": Field("Middle names", ("middlename", "middlenames")),
    "born_on": Field("Date of birth", ("dob", "dateofbirth", "birthdate", "birthday"), "2013-10-14"),
    "sex": Field("Sex", ("sex", "gender", "legalsex"), "F"),
    "year_group": Field(
        "Year",
        ("year", "yeargroup", "ncyear", "nationalcurriculumyear", "grade", "yr", "curriculumyear", "yeartaughtin"),
        "8",
    ),
    "form": Field(
        "Form",
        (
            "form",
            "reg",
            "reggroup",
            "registrationgroup",
            "registrationform",
            "tutorgroup",
            "regform",
            "formgroup",
            "tutor",
        ),
        "8A",
    ),
    "is_eal": Field("English as an additional language", ("eal", "englishasanadditionallanguage"), "N"),
    "is_pupil_premium": Field("Pupil premium", ("pp", "pupilpremium", "pupilpremiumindicator", "ppindicator"), "Y"),
    "home_language": Field("Home language", ("homelanguage", "firstlanguage", "language"), "Yoruba"),
    "sen_status": Field("SEN status", ("senstatus", "sen", "senprovision", "currentsenstatus", "sencode"), "K"),
    **{
        f"carer{number}_{name}": Field(f"Carer {number}: {name.replace('_', ' ')}", carer_headers(number, heads))
        for number in NUMBERS
        for name, heads in CARER_FIELDS.items()
    },
}


def read_plain(table: Table, columns: Mapping[str, str], reading: Reading) -> list[Incoming]:
    """The pupils of the table, and the carers beside them."""
    items: list[Incoming] = []
    for line, cells in cells_of(table, columns):
        own = {name: text for name, text in cells.items() if not re.match(r"carer\d_", name)}
        pupil = read_pupil(table.name, line, own, reading.order)
        items.append(pupil)
        if not pupil.refused:
            items += [item for number in NUMBERS for item in _carer(pupil, number, cells)]
    return items


def _carer(pupil: Incoming, number: int, cells: Mapping[str, str]) -> list[Incoming]:
    """The carer in the row's columns of this number, and what they are to the pupil."""
    prefix = f"carer{number}_"
    values = {name.removeprefix(prefix): text for name, text in cells.items() if name.startswith(prefix)}
    relationship = values.pop("relationship", "") or "Carer"
    if name := values.pop("name", ""):
        given, _, family = name.rpartition(" ")
        values = {"given_name": given, "family_name": family} | {k: v for k, v in values.items() if v}
    if not values.get("family_name"):
        return []
    values, note = carer_values(values)
    key = carer_key(pupil.key, values)
    label = " ".join(part for part in (values.get("given_name"), values["family_name"]) if part)
    link = {"relationship": relationship[:40], "contact_order": number}
    return [
        Incoming("carer", key, label, values, pupil.file, pupil.line, note=note),
        Incoming("care", f"{pupil.key}|{key}", f"{label}, carer of {pupil.label}", link, pupil.file, pupil.line),
    ]


PUPILS = Records(
    "pupils", "Pupils and carers", "Names, date of birth, year, form, SEN status; up to two carers beside each pupil.",
    lambda: FIELDS, (frozenset({"family_name"}), PUPIL_NEEDED), read_plain, frozenset({"born_on"}),
)  # fmt: skip
