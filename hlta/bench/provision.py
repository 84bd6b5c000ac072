"""What suggestions, the withdrawal planner, the matrix and the absence board cost in one school, and in the same school
among two hundred of its size."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from core.owner import as_owner
from hlta.bench.pages import SENCO

PROGRAMMES, IN_GROUP, ROUNDS = 20, 6, 7
TEAM, AWAY = 40, 3
# Tables of a school that these pages read, each after those that it refers to.
TABLES = (
    "staff.StaffMember", "pupils.Pupil", "pupils.SenStatus", "pupils.Need", "assessment.Measure", "assessment.Score",
    "schools.Period", "schools.CycleWeek", "pupils.TeachingClass", "pupils.Enrolment", "pupils.Lesson",
    "pupils.ClassTeacher", "staff.WorkingPattern", "staff.WorkingDay", "deployment.Cell", "deployment.Absence",
    "deployment.DayChange", "deployment.Entitlement", "interventions.Programme", "interventions.Group", "interventions.Slot",
    "interventions.Placement",
    "interventions.Session", "interventions.SessionRecord", "interventions.Judgement",
)  # fmt: skip


def prepare() -> None:
    """Twenty programmes of every kind of criteria, and six pupils in one group."""
    from assessment.models import Measure
    from interventions.models import Group, Placement, Programme
    from pupils.models import Pupil

    first = Programme.objects.order_by("pk")[0]
    measures = list(Measure.objects.order_by("pk").values_list("pk", flat=True)[:4])
    for number in range(Programme.objects.count(), PROGRAMMES):
        measure, year = measures[number % len(measures)], 7 + number % 5
        conditions: list[dict[str, Any]] = [
            {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "at_least", "value": str(year)},
            {"kind": "score", "key": "s", "measure": measure, "op": "below", "value": "85", "within_days": 365},
            {"kind": "change", "key": "c", "measure": measure, "op": "at_most", "value": "5", "within_days": 730},
            {"kind": "position", "key": "p", "measure": measure, "op": "at_most", "value": "20"},
            {"kind": "attribute", "key": "a", "attribute": "attendance", "op": "at_least", "value": "90"},
        ]
        Programme.objects.create(
            name=f"Programme {number}", aim="x", area="cognition", supervising_teacher=first.supervising_teacher,
            entry_criteria={"join": "at_least", "k": 2, "of": conditions},
        )  # fmt: skip
    group = Group.objects.order_by("pk")[0]
    there = Placement.objects.open().filter(group=group)
    free = Pupil.objects.on_roll().exclude(placements__programme=group.programme_id).order_by("pk")
    for pupil in free[: max(IN_GROUP - there.count(), 0)]:
        Placement.objects.create(
            programme=group.programme, group=group, pupil=pupil, starts_on=group.starts_on, due_to_end_on=group.ends_on
        )


def prepare_team() -> None:
    """Forty adults with the two weeks of the demo's, each week theirs; three of them are away today."""
    from access.models import Membership, User
    from deployment.actions.absence import absence_record
    from deployment.models import Absence, Cell
    from staff.models import StaffMember

    now, today = timezone.now(), timezone.localdate()
    team = list(StaffMember.objects.filter(job__in=["ta", "hlta"]).order_by("pk"))
    weeks = [list(Cell.objects.filter(staff_member=person).exclude(kind="group")) for person in team]
    weeks = [week for week in weeks if week]
    for number in range(len(team), TEAM):
        person = StaffMember.objects.create(family_name=f"Adult {number}", job="ta", weekly_minutes=37 * 60)
        for cell in weeks[number % len(weeks)]:
            cell.pk, cell.staff_member, cell.duty_post, cell._state.adding = None, person, None, True
            cell.save()
        team.append(person)
    if not Absence.objects.between(today, today).exists():
        user = User.objects.get(email=SENCO)
        user.membership = Membership.objects.get(user=user)
        for person in [one for one in team if one.cells.exists()][:AWAY]:
            absence_record(staff_member=person, starts_on=today, ends_on=today, by=user, now=now)


def jobs() -> dict[str, Callable[[], Any]]:
    """What is measured, as the SENCO does it."""
    from access.models import Membership, User
    from deployment.queries.board import absence_board
    from deployment.queries.matrix import Asked, matrix
    from interventions.models import Group, Programme
    from interventions.queries.fairness import fairness
    from interventions.queries.suggestions import programme_suggestions
    from interventions.queries.withdrawal import times_for

    user, today = User.objects.get(email=SENCO), timezone.localdate()
    user.membership = Membership.objects.get(user=user)
    programmes = list(Programme.objects.order_by("pk")[:PROGRAMMES])
    group = Group.objects.select_related("programme", "leader").order_by("pk")[0]
    asked = Asked(on=today, today=today, show="both")
    return {
        f"matrix, {TEAM} adults, two weeks": lambda: matrix(user=user, asked=asked, page=None),
        f"absence board, {AWAY} away of {TEAM}": lambda: absence_board(user=user, on=today),
        f"{PROGRAMMES} programmes suggested": lambda: [
            programme_suggestions(user=user, programme=programme, today=today) for programme in programmes
        ],
        "who is never suggested": lambda: fairness(user=user, today=today),
        f"planner, {IN_GROUP} pupils, the whole cycle": lambda: times_for(group=group, room="", policy="", today=today),
    }


def measured() -> dict[str, tuple[float, int]]:
    """By job the median seconds, and the queries."""
    found = {}
    for name, job in jobs().items():
        seconds, queries = [], 0
        for _ in range(ROUNDS):
            counter = _Counter()
            start = time.perf_counter()
            with connection.execute_wrapper(counter):
                job()
            seconds.append(time.perf_counter() - start)
            queries = counter.count
        found[name] = (median(seconds), queries)
    return found


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def tell(alone: dict[str, tuple[float, int]], among: dict[str, tuple[float, int]], schools: int) -> None:
    print(f"\n{'job':<38}{'alone ms':>10}{'queries':>9}{f'of {schools} ms':>12}{'queries':>9}{'ratio':>8}")
    for name, (seconds, queries) in alone.items():
        later, more = among[name]
        print(
            f"{name:<38}{seconds * 1000:>10.1f}{queries:>9}{later * 1000:>12.1f}{more:>9}{later / seconds:>8.2f}",
            flush=True,
        )


def multiply(*, source: int, schools: int) -> int:
    """Make as many schools of the size of `source`, with its rows under other ids; how many rows in all."""
    from schools.context import in_school
    from schools.models import School

    rows = 0
    step = _highest_id() + 1
    for number in range(1, schools):
        slug = f"copy-{number}"
        school, is_new = School.objects.get_or_create(slug=slug, defaults={"name": slug})
        if not is_new:
            continue
        with transaction.atomic(), in_school(source), connection.cursor() as cursor:
            # The audit trail of two hundred schools is not what is measured.
            cursor.execute(
                "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger"
                " WHERE tgname LIKE 'pgtrigger%'"
            )
            for label in TABLES:
                rows += _copy(cursor, apps.get_model(label), school.pk, step * number)
    analyse()
    return rows


def analyse() -> None:
    """The database knows how its rows lie, as it does after a night."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _highest_id() -> int:
    """Of every table in every school: a school sees its own rows alone."""
    from schools.context import in_school
    from schools.models import School

    highest = 0
    for school in School.objects.values_list("pk", flat=True):
        with in_school(school), connection.cursor() as cursor:
            for label in TABLES:
                cursor.execute(f"SELECT coalesce(max(id), 0) FROM {apps.get_model(label)._meta.db_table}")
                highest = max(highest, cursor.fetchone()[0])
    return highest


def _copy(cursor: Any, model: Any, school: int, shift: int) -> int:
    """Copy a table's rows of the present school; ids and what refers to copied tables are shifted."""
    cursor.execute("SELECT current_setting('rls.current_tenant')")
    before = cursor.fetchone()[0]
    user = apps.get_model("access.User")
    copied = {apps.get_model(label) for label in TABLES}
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    chosen = []
    for one in fields:
        value = f'"{one.column}"'
        if one.name == "school":
            value = str(school)
        elif one.primary_key or (one.is_relation and one.related_model in copied):
            value = f'"{one.column}" + {shift}'
        elif one.is_relation and one.null and (one.name == "user" or one.related_model is not user):
            value = "NULL::bigint"
        chosen.append(f'{value} AS "{one.column}"')
    columns = ", ".join(f'"{one.column}"' for one in fields)
    cursor.execute(f"CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT {', '.join(chosen)} FROM {model._meta.db_table}")
    cursor.execute("SELECT set_config('rls.current_tenant', %s, true)", [str(school)])
    cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns}) SELECT * FROM copied")
    count = cursor.rowcount
    cursor.execute("DROP TABLE copied")
    cursor.execute("SELECT set_config('rls.current_tenant', %s, true)", [before])
    return count
