"""What imports cost: preview, apply and undo of a school's OneRoster set and its timetable, beside a bare COPY of the same rows.

All in processor time of both ends, the site's process and the database's, so that what else the machine does matters little.
Each school is brought in by a process of its own, whose peak memory is told. `python -m hlta.bench.imports --pupils N` is one.
"""

import argparse
import json
import os
import subprocess
import sys
from datetime import timedelta
from functools import partial
from typing import Any

import django

from hlta.bench.cpu import Cost, backend, measured, memory_of, most_memory

SIZES = (5_000, 50_000)
# A pupil who goes is looked for in every table that points to pupils, so that undoing takes minutes from here on.
MOST_UNDONE = 5_000
# A COPY is over in no time: it is done so often, and the mean counts.
COPIES = 5


def main() -> None:
    """One school of each size."""
    print(
        f"\n{'import (processor seconds)':<30}{'rows':>9}{'preview':>9}{'apply':>9}{'undo':>9}{'COPY':>7}{'x COPY':>8}"
        f"{'undo x':>8}{'peak MB':>9}{'database':>9}"
    )
    for pupils in SIZES:
        tell(f"one school of {pupils:,} pupils", bring_in(f"bench-{pupils}", pupils))


def bring_in(slug: str, pupils: int) -> dict[str, float]:
    command = [sys.executable, "-m", "hlta.bench.imports", "--slug", slug, "--pupils", str(pupils)]
    command += ["--undo"] if pupils <= MOST_UNDONE else []
    env = {**os.environ, "IMPORT_MOST_ROWS": "1000000", "IMPORT_MOST_MEGABYTES": "100"}
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env)
    return json.loads(answer.stdout.strip().splitlines()[-1])


def tell(name: str, run: dict[str, float]) -> None:
    preview, apply, undo, copy = (run[key] for key in ("preview", "apply", "undo", "copy"))
    print(
        f"{name:<30}{run['rows']:>9,.0f}{preview:>9.1f}{apply:>9.1f}{undo:>9.1f}{copy:>7.2f}{(preview + apply) / copy:>8.0f}"
        f"{undo / copy:>8.0f}{run['peak']:>9.0f}{run['database']:>9.0f}",
        flush=True,
    )


def one(slug: str, pupils: int, *, is_undone: bool) -> dict[str, float]:
    """Bring a school in, and undo it where that is wanted: processor seconds, rows, and the most memory of both processes, in
    MB."""
    from django.db import connection
    from django.utils import timezone

    from core.limits import allow
    from core.owner import as_owner
    from pupils.actions.roster import roster_preview
    from pupils.actions.roster_apply import roster_apply
    from pupils.actions.roster_undo import roster_undo
    from schools.context import in_school

    steps = {"preview": Cost(), "apply": Cost(), "undo": Cost()}
    school_id, done, database = laid_out(slug), [], 0.0

    def step(name: str, work: Any) -> Any:
        nonlocal database
        pid = backend(connection)
        # The end of the transaction counts: what is checked then is part of it.
        with measured(connection) as cost, in_school(school_id):
            allow(timedelta(hours=1))
            answer = work()
            database = max(database, memory_of(pid))
        steps[name].here += cost.here
        steps[name].there += cost.there
        steps[name].clock += cost.clock
        return answer

    for records, files in (("", oneroster(pupils)), ("lessons", timetable(pupils))):
        roster = step("preview", partial(roster_preview, files=files, filename=slug, by=None, records=records))
        done.append(
            step(
                "apply",
                partial(
                    roster_apply,
                    roster=roster,
                    all_or_nothing=True,
                    by=None,
                    today=timezone.localdate(),
                    now=timezone.now(),
                ),
            )
        )
    with as_owner():  # who may make a table for the bare COPY
        rows, copy = copied(school_id)
    for roster in reversed(done) if is_undone else ():
        step("undo", partial(roster_undo, roster=roster, now=timezone.now(), by=None))
    cpu = {name: cost.cpu for name, cost in steps.items()}
    return {**cpu, "rows": rows, "copy": copy, "peak": most_memory(), "database": database}


def laid_out(slug: str) -> int:
    """A school with five lessons a day."""
    from schools.context import in_school
    from schools.models import Period, School

    school = School.objects.create(name=slug, slug=slug)
    with in_school(school.pk):
        for number in range(1, 6):
            Period.objects.create(name=str(number), starts_at=f"{8 + number:02}:00", ends_at=f"{8 + number:02}:50")
    return school.pk


def copied(school_id: int) -> tuple[int, float]:
    """How many rows came in, and the processor seconds of their bare COPY into tables of the same columns, without keys or
    history."""
    from django.db import connection

    from pupils.models import Carer, CarerLink, ClassTeacher, Enrolment, Lesson, Pupil, TeachingClass
    from schools.context import in_school
    from staff.models import StaffMember

    models: list[Any] = [Pupil, Carer, CarerLink, TeachingClass, Enrolment, StaffMember, ClassTeacher, Lesson]
    rows, seconds = 0, 0.0
    with in_school(school_id), connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"CREATE TEMP TABLE copied AS SELECT * FROM {table} WITH NO DATA")
            with cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as out:
                data = b"".join(bytes(part) for part in out)
            for _ in range(COPIES):
                with measured(connection) as cost, cursor.copy("COPY copied FROM STDIN") as into:
                    into.write(data)
                seconds += cost.cpu / COPIES
                rows += cursor.rowcount if _ == 0 else 0
                cursor.execute("TRUNCATE copied")
            cursor.execute("DROP TABLE copied")
    return rows, seconds


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
    parser.add_argument("--undo", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hlta.settings")
    django.setup()
    print(json.dumps(one(arguments.slug, arguments.pupils, is_undone=arguments.undo)))
