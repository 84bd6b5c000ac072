"""Rosters in the School Data Sync shape, made here; and the real ones where they are at hand (in CI they must be)."""

import csv
import io
import os
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data"


def real_folder(name: str) -> Path | None:
    """A folder of real input, or None on a machine that has none. Raises FileNotFoundError in CI."""
    folder = REAL / name
    if folder.is_dir():
        return folder
    if os.environ.get("CI") == "true":
        raise FileNotFoundError(f"CI needs shared/data/{name}")
    return None


def table(head: list[str], rows: list[list]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def sds(*, pupils: int = 30, is_minimal: bool = False, seed: int = 1) -> dict[str, bytes]:
    """Two schools, four classes each, a teacher a class. The minimal shape has identifiers and usernames alone."""
    random = Random(seed)
    schools = ["20001", "20002"]
    given, family = (
        ["Amina", "Ben", "Chloé", "Dai", "Ewa", "Farid"],
        ["O'Neil", "Nowak", "Şahin", "Smith-Jones", "Ng", "Okoro"],
    )
    students, sections, teachers, enrolments, rosters = [], [], [], [], []
    for s, school in enumerate(schools):
        for c in range(4):
            section, teacher = f"S{s}{c}", f"T{s}{c}"
            sections.append([section, school, f"Class {s}{c}", "Maths"])
            teachers.append([teacher, school, "Tess", f"Teacher{s}{c}", f"tt{s}{c}", "P@ssw0rd"])
            rosters.append([section, teacher])
    for n in range(pupils):
        place = n % 2
        birth = f"{1 + n % 12}/{13 + n % 15}/{2010 + n % 5}"
        students.append(
            [
                f"P{n}",
                schools[place],
                random.choice(given),
                random.choice(family),
                f"user{n}",
                "P@ssword",
                birth,
                7 + n % 5,
            ]
        )
        enrolments += [[f"S{place}{c}", f"P{n}"] for c in range(4)]
    heads: dict[str, tuple[list[str], list[list]]] = {
        "School.csv": (["DfE Number", "Name"], [[s, f"School {s}"] for s in schools]),
        "Section.csv": (["ID", "School DfE Number", "Section Name", "Course Subject"], sections),
        "Student.csv": (
            ["ID", "School DfE Number", "First Name", "Last Name", "Username", "Password", "Birthdate", "Grade"],
            students,
        ),
        "Teacher.csv": (["ID", "School DfE Number", "First Name", "Last Name", "Username", "Password"], teachers),
        "StudentEnrollment.csv": (["Section ID", "ID"], enrolments),
        "TeacherRoster.csv": (["Section ID", "ID"], rosters),
    }
    if is_minimal:
        heads["Student.csv"] = (["ID", "School DfE Number", "Username"], [[r[0], r[1], r[4]] for r in students])
        heads["Teacher.csv"] = (["ID", "School DfE Number", "Username"], [[r[0], r[1], r[4]] for r in teachers])
        heads["Section.csv"] = (["ID", "School DfE Number", "Section Name"], [r[:3] for r in sections])
    return {name: table(head, rows) for name, (head, rows) in heads.items()}


def real_sds(variant: str) -> dict[str, bytes] | None:
    folder = real_folder("sds-uk-format")
    return {path.name: path.read_bytes() for path in sorted((folder / variant).glob("*.csv"))} if folder else None
