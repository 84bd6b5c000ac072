"""What a preview keeps: the changes it shows, and a digest of what they were compared with."""

import json
from collections.abc import Iterator
from hashlib import blake2b

from django.db import connection
from django.db.models import Model, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from pupils.models import (
    Attendance,
    Carer,
    CarerLink,
    ClassTeacher,
    ColumnMapping,
    Enrolment,
    Lesson,
    Need,
    Pupil,
    RosterImport,
    RosterPack,
    RosterRow,
    SenStatus,
    TeachingClass,
    WordMeaning,
)
from pupils.rules.diff import Change
from pupils.rules.packed import unpacked
from schools.models import ClosedDay, Code, CycleWeek, Period, Term
from schools.queries import present_school
from staff.models import StaffMember


def changes_kept(roster: RosterImport, kind: str, outcomes: tuple[str, ...]) -> Iterator[Change]:
    """The changes of a preview, of a kind, with what the rows are given."""
    rows = RosterRow.objects.filter(roster=roster, kind=kind, outcome__in=outcomes).order_by()
    texts = rows.annotate(said=Cast("after", TextField())).values_list("outcome", "key", "said")
    for outcome, key, said in texts.iterator(chunk_size=5000):
        yield Change(kind, outcome, key, "", after=json.loads(said) if said != "{}" else {})
    packs = RosterPack.objects.filter(roster=roster, kind=kind, outcome__in=outcomes).order_by("pk")
    for pack in packs.iterator(chunk_size=10):
        keys, _, _, after = unpacked(bytes(pack.content))
        for place, key in enumerate(keys):
            yield Change(kind, pack.outcome, key, "", after=json.loads(after[place]) if after else {})


# Everything that a comparison looks at; an app above adds its own.
SEEN: list[type[Model]] = [
    Pupil, SenStatus, StaffMember, TeachingClass, Carer, CarerLink, Enrolment, ClassTeacher, Lesson, Need, Attendance,
    ColumnMapping, WordMeaning, Period, Term, ClosedDay, CycleWeek,
]  # fmt: skip


def digest_of_present() -> str:
    """32 digits that change with any row that a comparison looks at, and with the day."""
    quote = connection.ops.quote_name
    school = present_school().values_list("pk", "cycle_weeks").get()
    parts = [timezone.localdate().isoformat(), str(school)]
    parts += map(str, Code.objects.order_by("pk").values_list())
    with connection.cursor() as cursor:
        for model in SEEN:
            table = quote(model._meta.db_table)
            cursor.execute(
                f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {table} t WHERE school_id = %s", [school[0]]
            )
            parts.append(f"{table} {cursor.fetchone()}")
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
