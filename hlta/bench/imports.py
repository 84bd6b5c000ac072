"""What imports cost: preview and apply of a school's OneRoster set and its timetable, beside a bare COPY of the same rows.

Each school is brought in by a process of its own, whose peak memory is told. `python -m hlta.bench.imports --pupils N` is one.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

import django

KINDS = ("pupil", "carer", "care", "class", "enrolment", "staff", "teaching", "lesson")
SIZES = (375, 1500, 6000)
SCHOOLS, PUPILS = 40, 1250


def main() -> None:
    """One school of several sizes, then many schools one after the other."""
    print(f"\n{'import':<34}{'rows':>9}{'preview s':>11}{'apply s':>9}{'rows/s':>9}{'peak MB':>9}{'x COPY':>8}")
    for pupils in SIZES:
        tell(f"one school of {pupils:,} pupils", [bring_in(f"bench-{pupils}", pupils)])
    tell(f"{SCHOOLS} schools of {PUPILS:,} pupils", [bring_in(f"bench-of-{n}", PUPILS) for n in range(SCHOOLS)])


def bring_in(slug: str, pupils: int) -> dict[str, float]:
    command = [sys.executable, "-m", "hlta.bench.imports", "--slug", slug, "--pupils", str(pupils)]
    env = {**os.environ, "IMPORT_MOST_ROWS": "1000000"}
    answer = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    return json.loads(answer.stdout.strip().splitlines()[-1])


def tell(name: str, runs: list[dict[str, float]]) -> None:
    rows, preview, apply, copy = (sum(run[key] for run in runs) for key in ("rows", "preview", "apply", "copy"))
    peak = max(run["peak"] for run in runs)
    print(
        f"{name:<34}{rows:>9,.0f}{preview:>11.1f}{apply:>9.1f}{rows / (preview + apply):>9,.0f}{peak:>9.0f}"
        f"{(preview + apply) / copy:>8.0f}",
        flush=True,
    )


def one(slug: str, pupils: int) -> dict[str, float]:
    """Bring a school in: seconds, rows, and the peak memory of this process in MB."""
    from django.utils import timezone

    from pupils.actions.roster import roster_apply, roster_preview
    from pupils.models import RosterRow
    from schools.context import in_school
    from schools.models import Period, School

    found = {"preview": 0.0, "apply": 0.0, "rows": 0.0}
    school = School.objects.create(name=slug, slug=slug)
    with in_school(school.pk):
        for number in range(1, 6):
            Period.objects.create(name=str(number), starts_at=f"{8 + number:02}:00", ends_at=f"{8 + number:02}:50")
        for records, files in (("", oneroster(pupils)), ("lessons", timetable(pupils))):
            begin = time.perf_counter()
            roster = roster_preview(files=files, filename=slug, by=None, records=records)
            middle = time.perf_counter()
            roster_apply(roster=roster, all_or_nothing=True, today=timezone.localdate(), now=timezone.now(), by=None)
            found["preview"] += middle - begin
            found["apply"] += time.perf_counter() - middle
        found["rows"] = RosterRow.objects.filter(outcome="new").count()
        found["copy"] = copied(school.pk)
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def copied(school_id: int) -> float:
    """Seconds for a bare COPY of what came in, into tables of the same columns, without keys or history."""
    from django.db import connection

    from pupils.models import Carer, CarerLink, ClassTeacher, Enrolment, Lesson, Pupil, TeachingClass
    from staff.models import StaffMember

    models: list[Any] = [Pupil, Carer, CarerLink, TeachingClass, Enrolment, StaffMember, ClassTeacher, Lesson]
    seconds = 0.0
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"CREATE TEMP TABLE copied AS SELECT * FROM {table} WITH NO DATA")
            with cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as out:
                data = b"".join(bytes(part) for part in out)
            begin = time.perf_counter()
            with cursor.copy("COPY copied FROM STDIN") as into:
                into.write(data)
            seconds += time.perf_counter() - begin
            cursor.execute("DROP TABLE copied")
    return seconds


def _csv(head: list[str], rows: list[list[Any]]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in [head, *rows]).encode()


def oneroster(pupils: int) -> dict[str, bytes]:
    """Every pupil with a carer and eight classes of 25; a teacher a class."""
    classes = max(8, pupils // 25 * 8)
    users = [
        [f"p{n}", "active", f"Given{n}", f"Family{n % 997}", "", f"{7 + n % 5:02}", "", "o1", "student"]
        for n in range(pupils)
    ]
    users += [
        [f"g{n}", "active", "Ann", f"Family{n % 997}", f"c{n}@example.org", "", f"p{n}", "o1", "guardian"]
        for n in range(pupils)
    ]
    users += [[f"t{n}", "active", "Tess", f"Teacher{n}", "", "", "", "o1", "teacher"] for n in range(classes // 8 + 1)]
    links = [
        [f"e{n}-{k}", "active", f"c{(n // 25 * 8 + k) % classes}", f"p{n}", "student"]
        for n in range(pupils)
        for k in range(8)
    ]
    links += [[f"t{c}", "active", f"c{c}", f"t{c // 8}", "teacher"] for c in range(classes)]
    head = [
        "sourcedId",
        "status",
        "givenName",
        "familyName",
        "email",
        "grades",
        "agentSourcedIds",
        "orgSourcedIds",
        "role",
    ]
    born = [[f"p{n}", "active", f"{2010 + n % 5}-{1 + n % 12:02}-{1 + n % 28:02}", "female"] for n in range(pupils)]
    return {
        "orgs.csv": _csv(["sourcedId", "status", "name", "type"], [["o1", "active", "First", "school"]]),
        "users.csv": _csv(head, users),
        "classes.csv": _csv(
            ["sourcedId", "status", "title", "courseSourcedId", "schoolSourcedId"],
            [[f"c{c}", "active", f"Set {c}", "", "o1"] for c in range(classes)],
        ),
        "enrollments.csv": _csv(["sourcedId", "status", "classSourcedId", "userSourcedId", "role"], links),
        "demographics.csv": _csv(["sourcedId", "status", "birthDate", "sex"], born),
    }


def timetable(pupils: int) -> dict[str, bytes]:
    """Five lessons for each class."""
    classes = max(8, pupils // 25 * 8)
    days = ("Mon", "Tue", "Wed", "Thu", "Fri")
    rows = [
        [f"Set {c}", 1 + c % 2, day, 1 + (c + n) % 5, f"B{c % 60}"]
        for c in range(classes)
        for n, day in enumerate(days)
    ]
    return {"timetable.csv": _csv(["Class", "Week", "Day", "Period", "Room"], rows)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m hlta.bench.imports", description=__doc__)
    parser.add_argument("--slug", required=True)
    parser.add_argument("--pupils", type=int, required=True)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hlta.settings")
    django.setup()
    from core.owner import as_owner

    with as_owner():  # whom no limit of time stops, and who may make the table for the bare COPY
        print(json.dumps(one(arguments.slug, arguments.pupils)))
