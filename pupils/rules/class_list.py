"""A plain list of who is in which class: a row for each pupil in each class."""

from collections.abc import Mapping

from pupils.rules.incoming import NOTHING, Incoming, key_of
from pupils.rules.records import PUPIL_KEY, Field, Reading, Records, cells_of
from pupils.rules.table import Table

CLASS = Field(
    "Class",
    ("class", "classname", "classcode", "teachinggroup", "group", "groupname", "set", "section", "sectionname"),
    "8x/En1",
)
SUBJECT = Field("Subject", ("subject", "subjectname", "coursesubject", "course", "subjecttitle"), "English")
TEACHER = Field(
    "Teacher (staff code)", ("teacher", "staff", "staffcode", "teachercode", "mainteacher", "teacherinitials"), "LBI"
)
FIELDS = {"class": CLASS, "subject": SUBJECT, "teacher": TEACHER, **PUPIL_KEY}


def read_classes(table: Table, columns: Mapping[str, str], reading: Reading) -> list[Incoming]:
    """Each class once, who teaches it, and each pupil in it."""
    items: list[Incoming] = []
    seen: set[tuple[str, str]] = set()
    for line, cells in cells_of(table, columns):
        name = cells.get("class", "")
        if not name or len(name) > 60:
            why = "There is no class." if not name else "The class's name is longer than 60 characters."
            items.append(Incoming("enrolment", "", name[:60], {}, table.name, line, refused=why))
            continue
        for item in (*class_items(table.name, line, cells), *pupil_items(table.name, line, name, cells, reading)):
            if item.kind == "enrolment" or (item.kind, item.key) not in seen:
                items.append(item)
            seen.add((item.kind, item.key))
    return items


def class_items(file: str, line: int, cells: Mapping[str, str]) -> list[Incoming]:
    """The class of a row, and who teaches it."""
    name, teacher = cells["class"], cells.get("teacher", "")
    values = {"name": name} | ({"subject": cells["subject"][:100]} if cells.get("subject") else {})
    items = [Incoming("class", name, name, values, file, line)]
    if teacher:
        items.append(Incoming("teaching", key_of(name, teacher), f"{teacher} teaches {name}", NOTHING, file, line))
    return items


def pupil_items(file: str, line: int, name: str, cells: Mapping[str, str], reading: Reading) -> list[Incoming]:
    """The pupil of a row in their class."""
    pupil = reading.identifier(cells.get("mis_id", "")) or cells.get("upn", "").upper()
    if not pupil:
        return []
    return [Incoming("enrolment", key_of(name, pupil), f"{pupil} in {name}", NOTHING, file, line)]


CLASSES = Records(
    "classes", "Classes and who is in them", "A row for each pupil in each class, with the subject and the teacher's code.",
    lambda: FIELDS, (frozenset({"class"}),), read_classes,
)  # fmt: skip
