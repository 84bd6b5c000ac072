"""A plain list of pupils, with the carers beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pupils.rules.carers import ONLY_READ, carer_key
from pupils.rules.incoming import Incoming, carer_values, key_of
from pupils.rules.needs import UNDATED
from pupils.rules.pupil import read_pupil
from pupils.rules.records import PUPIL_KEY, PUPIL_NEEDED, Field, Reading, Records, cells_of, plain
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
    "address": ("address", "homeaddress", "fulladdress", "postaladdress", "addressline1", "address1", "addressblock"),
}
NUMBERS = (1, 2)
ONLY_TOLD = " (to tell carers apart; not kept)"
TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame", "lady", "lord"}
)
_TITLE = f"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})\\.?"
SEVERAL = re.compile(rf"[&+]|\band\b|\b{_TITLE}\s*/\s*{_TITLE}(?!\w)", re.IGNORECASE)
SEVERAL_PEOPLE = "“{}” is more than one person. Give each of them a name of their own."
SHORT_NUMBER = re.compile(r"^[1237]\d{9}$")
# Columns of what stands beside a pupil in the same row.
BESIDE = re.compile(r"carer\d_|need_\d")


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
    "full_name": Field("Whole name", ("name", "fullname", "pupilname", "studentname", "legalname", "pupilfullname")),
    "preferred_name": Field(
        "Preferred name",
        ("preferredname", "preferredforename", "preferredfirstname", "chosenname", "chosenforename", "knownas"),
        "Tee",
    ),
    "middle_names": Field("Middle names", ("middlename", "middlenames")),
    "born_on": Field("Date of birth", ("dob", "dateofbirth", "birthdate", "birthday"), "2013-10-14"),
    "sex": Field("Sex", ("sex", "gender", "legalsex"), "F", "sex"),
    "year_group": Field(
        "Year",
        (
            "year",
            "yeargroup",
            "ncyear",
            "nationalcurriculumyear",
            "grade",
            "yr",
            "curriculumyear",
            "yeartaughtin",
            "ncyearactual",
        ),
        "8",
        "year_group",
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
    "is_eal": Field(
        "English as an additional language", ("eal", "englishasanadditionallanguage", "ealstatus"), "N", "eal"
    ),
    "is_pupil_premium": Field(
        "Pupil premium",
        ("pp", "pupilpremium", "pupilpremiumindicator", "ppindicator", "pupilpremiumreason", "ppreason", "ppeligible"),
        "Y",
        "pupil_premium",
    ),
    "is_fsm": Field(
        "Free school meals",
        ("fsm", "freeschoolmeals", "freeschoolmeal", "fsmeligible", "fsmeligibility", "eligibleforfreeschoolmeals"),
        "N",
        "fsm",
    ),
    "is_in_care": Field(
        "Looked after by a local authority",
        ("incare", "lac", "cla", "lookedafter", "lookedafterchild", "childlookedafter", "childinlocalauthoritycare"),
        "N",
        "in_care",
    ),
    "ethnicity": Field(
        "Ethnicity", ("ethnicity", "ethniccode", "ethnicitycode", "ethnicgroup", "ethnicorigin"), "WBRI", "ethnicity"
    ),
    "home_language": Field("Home language", ("homelanguage", "firstlanguage", "language"), "Yoruba"),
    "sen_status": Field(
        "SEN status",
        ("senstatus", "sen", "senprovision", "currentsenstatus", "sencode", "senstage", "sendstatus", "send"),
        "K",
        "sen_status",
    ),
    "need_1": Field(
        "Primary need",
        (
            "primaryneed",
            "primarysenneed",
            "primaryneedtype",
            "primarysentype",
            "senneed",
            "senneed1",
            "sentype",
            "sentype1",
            "need1",
            "mainneed",
            "needtype",
            "typeofneed",
            "senprimaryneed",
            "primarytypeofneed",
        ),
        "SLCN",
        "need_type",
    ),
    "need_2": Field(
        "Secondary need",
        (
            "secondaryneed",
            "secondarysenneed",
            "secondaryneedtype",
            "secondarysentype",
            "senneed2",
            "sentype2",
            "need2",
            "sensecondaryneed",
            "secondarytypeofneed",
        ),
        "MLD",
        "need_type",
    ),
    **{
        f"carer{number}_{name}": Field(
            f"Carer {number}: {name.replace('_', ' ')}{ONLY_TOLD if name in ONLY_READ else ''}",
            carer_headers(number, heads),
            known="relationship" if name == "relationship" else "",
        )
        for number in NUMBERS
        for name, heads in CARER_FIELDS.items()
    },
}


def read_plain(table: Table, columns: Mapping[str, str], reading: Reading) -> Iterator[Incoming]:
    """The pupils of the table, their needs, and the carers beside them."""
    for line, cells in cells_of(table, columns):
        whole = "" if cells.get("family_name") else cells.get("full_name", "")
        own = _with_names({name: text for name, text in cells.items() if not BESIDE.match(name)})
        pupil = read_pupil(table.name, line, own, reading)
        if is_several(whole):
            pupil = replace(pupil, values={}, refused=SEVERAL_PEOPLE.format(whole))
        if pupil.refused:
            yield pupil
            continue
        needs, notes = _needs(pupil, cells, reading)
        carers = [item for number in NUMBERS for item in _carer(pupil, number, cells, reading)]
        note = " ".join(part for part in (pupil.note, *notes) if part)
        yield replace(pupil, note=note)
        yield from needs
        yield from carers


def _with_names(cells: dict[str, str]) -> dict[str, str]:
    """The cells, with a whole name in its parts where no other column has them. Whether one word is a first name or a surname is
    open: it is given as one name alone."""
    whole = cells.pop("full_name", "")
    if not whole or cells.get("family_name"):
        return cells
    names = parts_of_name(whole)
    if names["family_name"] == whole and cells.get("given_name", "") in ("", whole):
        names = {"family_name": "", "given_name": whole}
    return {**cells, **{name: names[name] for name in ("family_name", "given_name") if not cells.get(name)}}


def _needs(pupil: Incoming, cells: Mapping[str, str], reading: Reading) -> tuple[list[Incoming], list[str]]:
    """The types of need in the row's columns, and what to say of those that cannot be read."""
    found: dict[str, Incoming] = {}
    notes = []
    for rank in NUMBERS:
        text = cells.get(f"need_{rank}", "")
        meaning = reading.code("need_type", text)
        code = reading.needs.get(meaning.code, "") if meaning.code else ""
        is_lost = meaning.code and not code
        notes.append(
            f"“{text}” is a type of need that is not in use here, and is left out." if is_lost else meaning.note
        )
        if code and code not in found:
            found[code] = Incoming(
                "need", key_of(pupil.key, code, reading.today), f"{pupil.label}: {code}", {"rank": rank, "ends_on": None},
                pupil.file, pupil.line, note=f"{UNDATED}: recorded from {reading.today}, the day of this import.",
            )  # fmt: skip
    return list(found.values()), notes


def _carer(pupil: Incoming, number: int, cells: Mapping[str, str], reading: Reading) -> list[Incoming]:
    """The carer in the row's columns of this number, and what they are to the pupil."""
    prefix = f"carer{number}_"
    values = {name.removeprefix(prefix): text for name, text in cells.items() if name.startswith(prefix)}
    meaning = reading.code("relationship", values.pop("relationship", ""))
    if name := values.pop("name", ""):
        if is_several(name) and not (values.get("given_name") and values.get("family_name")):
            return [Incoming("carer", "", name[:100], {}, pupil.file, pupil.line, refused=SEVERAL_PEOPLE.format(name))]
        values = parts_of_name(name) | {k: v for k, v in values.items() if v}
    if not values.get("family_name") and values.get("given_name"):
        values |= {"family_name": values["given_name"], "given_name": ""}
    if not values.get("family_name"):
        return []
    if "phone" in values:
        values["phone"] = whole_number(values["phone"])
    values, note = carer_values(values)
    key = carer_key(pupil.key, values)
    label = " ".join(part for part in (values.get("given_name"), values["family_name"]) if part)
    link = {"relationship": meaning.code or "Carer", "contact_order": number}
    care = f"{label}, carer of {pupil.label}"
    return [
        Incoming("carer", key, label, values, pupil.file, pupil.line, note=note),
        Incoming("care", key_of(pupil.key, key), care, link, pupil.file, pupil.line, note=meaning.note),
    ]


def whole_number(phone: str) -> str:
    """A number of this country with the leading zero that a workbook has taken off: ten figures that begin as numbers do."""
    return f"0{phone}" if SHORT_NUMBER.match(phone.replace(" ", "")) else phone


def is_several(name: str) -> bool:
    """Whether a whole name is that of two people: "Mr & Mrs Lee", "Ann and Tom Lee"."""
    return bool(SEVERAL.search(name))


def parts_of_name(name: str) -> dict[str, str]:
    """A whole name in its parts: "Ms Ola Marrow", "Marrow, Ola" or "Marrow, Ms Ola"."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        title, given = ("", given) if plain(given) not in TITLES else (given, "")
        if not title:
            title, given = _titled(given)
        if not title:
            title, family = _titled(family)
    else:
        title, rest = _titled(name.strip())
        given, _, family = rest.rpartition(" ")
    return ({"title": title} if title else {}) | {"given_name": given.strip(), "family_name": family}


def _titled(name: str) -> tuple[str, str]:
    """The title in front of a name, and the name."""
    title, _, rest = name.partition(" ")
    return (title, rest.strip()) if rest.strip() and plain(title) in TITLES else ("", name)


PUPILS = Records(
    "pupils", "Pupils and carers", "Names, date of birth, year, form, SEN status; up to two carers beside each pupil.",
    lambda: FIELDS, (frozenset({"family_name", "full_name"}), PUPIL_NEEDED), read_plain, frozenset({"born_on"}),
)  # fmt: skip
