"""A file of the Common Transfer File's shape for the next school (the DfE's CTF specification): header, who a pupil is, SEN
history, needs, carers, attendance. What a pupil's record has and such a file cannot say is named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as Tree

from pupils.rules.carers import phone_of
from pupils.rules.history import year_code

# The school that a file goes to where nobody knows it.
UNKNOWN = "XXXXXXX"
NUMBER = re.compile(r"^\d{7}$")
VERSION = "25.0"
ENGLISH = "ENG"
# What this product does not keep, or does not send. A period of free school meals has its first day in such a file
# (FSMhistory/FSMinstance/FSMstartDate), and that is not kept here.
NEVER = (
    "addresses", "carers who must not be contacted", "free school meals, as the day they began is not kept here",
    "children in care", "assessment results", "plans, provision and notes",
)  # fmt: skip
# What a carer is to a pupil as the file's code set has it, and what stands for a relationship of which there is no code.
RELATIONSHIPS = {
    "Mother": "PAM", "Father": "PAF", "Stepmother": "STM", "Stepfather": "STF", "Foster mother": "FOM", "Foster father": "FOF",
    "Carer": "CAR", "Childminder": "CHM", "Social worker": "SWR", "Other relative": "REL", "Other contact": "OTH",
}  # fmt: skip
NEAREST = {
    "Adoptive mother": "PAM", "Adoptive father": "PAF", "Foster carer": "CAR", "Guardian": "CAR", "Parent": "CAR",
    "Adoptive parent": "CAR", "Step-parent": "CAR", "Grandmother": "REL", "Grandfather": "REL", "Grandparent": "REL",
    "Aunt": "REL", "Uncle": "REL", "Sister": "REL", "Brother": "REL", "Sibling": "REL", "Cousin": "REL",
}  # fmt: skip
OTHER = "OTH"
MOBILE = "07"
MOST_ORDER = 99


@dataclass(frozen=True)
class Attended:
    """Sessions of a school year, named by the calendar year in which it begins."""

    year: int
    possible: int
    attended: int
    unauthorised: int


@dataclass(frozen=True)
class Contact:
    """A carer as the file tells them; `is_responsible`: whether they have parental responsibility."""

    order: int
    title: str
    family_name: str
    given_name: str
    relationship: str
    is_responsible: bool
    phone: str
    email: str

    @property
    def code(self) -> str:
        return RELATIONSHIPS.get(self.relationship) or NEAREST.get(self.relationship, OTHER)


@dataclass(frozen=True)
class Leaver:
    """A pupil as the file tells them. `statuses` are (code, from, until), `needs` (code, rank, from, until), `until` being the
    first day without; `barred` counts the carers who must not be contacted, and are not among the contacts."""

    name: str
    upn: str
    family_name: str
    given_name: str
    preferred_name: str
    middle_names: str
    born_on: date | None
    sex: str
    year_group: int | None
    home_language: str
    is_eal: bool
    joined_on: date | None
    left_on: date | None
    statuses: tuple[tuple[str, date, date | None], ...] = ()
    needs: tuple[tuple[str, int, date, date | None], ...] = ()
    attendance: tuple[Attended, ...] = ()
    ethnicity: str = ""
    is_fsm: bool = False
    contacts: tuple[Contact, ...] = ()
    barred: int = 0


@dataclass(frozen=True)
class Source:
    """The school that makes the file; `number` is its DfE number in seven figures."""

    number: str
    name: str


def school_number(text: str) -> str:
    """The seven figures of a DfE number such as 801/2000; "" where it is none."""
    bare = re.sub(r"[\s/-]", "", text)
    return bare if NUMBER.match(bare) else ""


def file_name(source: str, destination: str, number: int) -> str:
    """As Common Transfer Files are named: from, CTF, to, and which file of the two it is."""
    return f"{source}_CTF_{destination}_{number:03}.xml"


def lacks(leaver: Leaver) -> str:
    """Why the pupil cannot be in a file, or ""."""
    missing = [
        words
        for words, value in (("UPN", leaver.upn), ("date of birth", leaver.born_on), ("sex", leaver.sex))
        if not value
    ]
    return f"no {' and no '.join(missing)}" if missing else ""


def unsaid(leaver: Leaver) -> list[str]:
    """What is recorded of the pupil that the file leaves out, in words."""
    found = []
    if leaver.home_language and not _says_language(leaver):
        found.append(
            "the home language, which doesn't agree with what is recorded about English as an additional language"
        )
    if not leaver.attendance:
        found.append("attendance, as none is recorded")
    if leaver.is_fsm:
        found.append("free school meals, as the file needs the day on which they began")
    if leaver.barred:
        carers = "1 carer" if leaver.barred == 1 else f"{leaver.barred} carers"
        found.append(f"{carers} who must not be contacted (tell the next school yourself)")
    names = {code: name.lower() for name, code in RELATIONSHIPS.items()}
    found += [
        f"the word “{contact.relationship}”, for which the file says “{names[contact.code]}”"
        for contact in leaver.contacts
        if contact.relationship not in RELATIONSHIPS
    ]
    return found


def held(leaver: Leaver) -> str:
    """What of what not every record has the file tells of the pupil, in words."""
    carers = len(leaver.contacts)
    said = {
        "1 carer" if carers == 1 else f"{carers} carers": carers,
        "ethnicity": leaver.ethnicity,
        "home language": _says_language(leaver),
        "SEN history": leaver.statuses,
        "needs": leaver.needs,
        "attendance": leaver.attendance,
    }
    return ", ".join(words for words, is_held in said.items() if is_held)


def _says_language(leaver: Leaver) -> bool:
    """Whether the language alone tells the next school whether English is an additional one."""
    is_english = leaver.home_language.upper().startswith(ENGLISH)
    return bool(leaver.home_language) and leaver.is_eal != is_english


def transfer_file(leavers: Iterable[Leaver], *, source: Source, destination: str, now: datetime) -> bytes:
    """The file. Every pupil in it lacks nothing (`lacks`)."""
    root = Tree.Element("CTfile")
    head = Tree.SubElement(root, "Header")
    year = str(now.year if now.month >= 9 else now.year - 1)
    _texts(
        head, DocumentName="Common Transfer File", CTFversion=VERSION, DateTime=f"{now:%Y-%m-%dT%H:%M:%S}",
        DocumentQualifier="partial", SupplierID="HLTA",
    )  # fmt: skip
    _texts(
        Tree.SubElement(head, "SourceSchool"), LEA=source.number[:3], Estab=source.number[3:], SchoolName=source.name,
        AcademicYear=year,
    )  # fmt: skip
    _texts(Tree.SubElement(head, "DestSchool"), LEA=destination[:3], Estab=destination[3:])
    data = Tree.SubElement(root, "CTFpupilData")
    for leaver in leavers:
        _pupil(Tree.SubElement(data, "Pupil"), leaver, source)
    Tree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Tree.tostring(root, encoding="unicode").encode() + b"\n"


def _texts(parent: Tree.Element, **texts: object) -> None:
    """An element for each text that says something."""
    for name, value in texts.items():
        if value not in (None, ""):
            Tree.SubElement(parent, name).text = str(value)


def _pupil(node: Tree.Element, leaver: Leaver, source: Source) -> None:
    _texts(
        node, UPN=leaver.upn, Surname=leaver.family_name, Forename=leaver.given_name, DOB=leaver.born_on, Sex=leaver.sex
    )
    basic = Tree.SubElement(node, "BasicDetails")
    _texts(
        basic,
        PreferredForename=leaver.preferred_name,
        MiddleNames=leaver.middle_names,
        NCyearActual=year_code(leaver.year_group),
        Ethnicity=leaver.ethnicity,
    )
    if _says_language(leaver):
        language = Tree.SubElement(Tree.SubElement(basic, "Languages"), "Language")
        _texts(language, LanguageType="H", LanguageCode=leaver.home_language)
    _sen(node, leaver)
    _contacts(node, leaver)
    _attendance(node, leaver, source)
    school = Tree.SubElement(Tree.SubElement(node, "SchoolHistory"), "School")
    _texts(
        school, LEA=source.number[:3], Estab=source.number[3:], SchoolName=source.name, EntryDate=leaver.joined_on,
        LeavingDate=leaver.left_on,
    )  # fmt: skip


def _sen(node: Tree.Element, leaver: Leaver) -> None:
    """The history: each status from its first day, and N from the day on which one ends and none follows."""
    begins = {until: "N" for _, _, until in leaver.statuses if until} | {
        since: code for code, since, _ in leaver.statuses
    }
    if begins:
        history = Tree.SubElement(node, "SENhistory")
        for day in sorted(begins):
            _texts(Tree.SubElement(history, "SEN"), StartDate=day, SENprovision=begins[day])
    if leaver.needs:
        needs = Tree.SubElement(node, "SENneeds")
        for code, rank, since, until in leaver.needs:
            _texts(
                Tree.SubElement(needs, "SENneed"),
                NeedStartDate=since,
                NeedEndDate=until,
                SENtypeRank=rank,
                SENtype=code,
            )


def _contacts(node: Tree.Element, leaver: Leaver) -> None:
    if leaver.contacts:
        contacts = Tree.SubElement(node, "Contacts")
        for row in leaver.contacts:
            contact = Tree.SubElement(contacts, "Contact")
            _texts(
                contact, Order=min(row.order, MOST_ORDER), Title=row.title, Surname=row.family_name, Forename=row.given_name,
                Relationship=row.code, Responsibility=str(row.is_responsible).lower(),
            )  # fmt: skip
            if row.phone:
                kind = "M" if phone_of(row.phone).startswith(MOBILE) else "H"
                phone = Tree.SubElement(Tree.SubElement(contact, "Phones"), "Phone")
                _texts(phone, TelephoneType=kind, PhoneNo=row.phone)
            _texts(contact, Email=row.email)


def _attendance(node: Tree.Element, leaver: Leaver, source: Source) -> None:
    if leaver.attendance:
        years = Tree.SubElement(node, "Attendance")
        for row in leaver.attendance:
            absent = row.possible - row.attended
            _texts(
                Tree.SubElement(years, "YearData"), Year=row.year, LEA=source.number[:3], Estab=source.number[3:],
                SchoolName=source.name, SessionsPossible=row.possible, SessionsAttended=row.attended,
                SessionsAuthorised=max(0, absent - row.unauthorised), SessionsUnauthorised=row.unauthorised,
            )  # fmt: skip
