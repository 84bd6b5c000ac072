"""A file of the Common Transfer File's shape for the next school (the DfE's CTF specification): header, who a pupil is, SEN
history, needs, attendance. What a pupil's record has and such a file cannot say is named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as Tree

from pupils.rules.history import year_code

# The school that a file goes to where nobody knows it.
UNKNOWN = "XXXXXXX"
NUMBER = re.compile(r"^\d{7}$")
VERSION = "25.0"
ENGLISH = "ENG"
# What this product does not keep, or does not send.
NEVER = (
    "parents and carers, addresses and phone numbers", "ethnicity, free school meals and children in care", "assessment results",
    "plans, provision and notes",
)  # fmt: skip


@dataclass(frozen=True)
class Attended:
    """Sessions of a school year, named by the calendar year in which it begins."""

    year: int
    possible: int
    attended: int
    unauthorised: int


@dataclass(frozen=True)
class Leaver:
    """A pupil as the file tells them. `statuses` are (code, from, until), `needs` (code, rank, from, until), `until` being the
    first day without."""

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
    return found


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
    )
    if _says_language(leaver):
        language = Tree.SubElement(Tree.SubElement(basic, "Languages"), "Language")
        _texts(language, LanguageType="H", LanguageCode=leaver.home_language)
    _sen(node, leaver)
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
