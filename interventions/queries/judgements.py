"""Exit judgements: which of them the pupils in a programme still need, and what was judged before. A fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, Func, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from access.models import User
from interventions.models import Judgement, Placement, Programme
from interventions.queries.suggestions import tree_of
from interventions.rules.criteria import Judged
from interventions.rules.exits import SOON
from pupils.models import Pupil


@dataclass(frozen=True)
class AskedJudgement:
    """A question that a programme's exit criteria put to a person about a pupil in it, and the newest answer since they came."""

    placement: Placement
    key: str
    question: str
    last: Judgement | None


def judged_in(criteria: dict) -> list[Judged]:
    """The conditions of these criteria that a named person judges."""
    return [condition for condition in tree_of(criteria).conditions() if isinstance(condition, Judged)]


def judgements_asked(placements: Iterable[Placement]) -> dict[int, list[AskedJudgement]]:
    """By placement (with its programme) what its exit criteria ask of a person. One query."""
    rows = list(placements)
    asked = {row.programme_id: row.programme for row in rows}
    questions = {pk: found for pk, programme in asked.items() if (found := judged_in(programme.exit_criteria))}
    pupils = {row.pupil_id for row in rows if row.programme_id in questions}
    last: dict[tuple[int, int, str], Judgement] = {}
    if pupils:
        newest = Judgement.objects.filter(programme__in=questions, pupil__in=pupils).select_related("judged_by")
        newest = newest.order_by("programme_id", "pupil_id", "criterion", "-judged_on", "-pk")
        last = {
            (row.programme_id, row.pupil_id, row.criterion): row
            for row in newest.distinct("programme_id", "pupil_id", "criterion")
        }
    return {
        row.pk: [
            AskedJudgement(row, one.key, one.question, _since(row, last.get((row.programme_id, row.pupil_id, one.key))))
            for one in questions.get(row.programme_id, ())
        ]
        for row in rows
    }


def _since(placement: Placement, judgement: Judgement | None) -> Judgement | None:
    """What was judged in an earlier time in the programme answers nothing about this one."""
    return judgement if judgement is not None and judgement.judged_on >= placement.starts_on else None


def is_of_an_earlier_time(*, judgement: Judgement) -> bool:
    """Whether the pupil is in the programme now, and came after what was judged."""
    here = Placement.objects.open().filter(programme=judgement.programme_id, pupil=judgement.pupil_id)
    return here.filter(starts_on__gt=judgement.judged_on).exists()


def with_judgements(placements: Iterable[Placement]) -> list[Placement]:
    """The placements (with their programme), each with its `judgements`. One query."""
    rows = list(placements)
    found = judgements_asked(rows)
    for row in rows:
        row.judgements = found[row.pk]
    return rows


# The keys of what a programme's exit criteria ask of a person, however deep in the tree; and which of them have an answer
# of this time in the programme.
ASKED = Func(
    F("programme__exit_criteria"), output_field=JSONField(),
    template="jsonb_path_query_array(%(expressions)s, '$.** ? (@.kind == \"judgement\").key')",
)  # fmt: skip
GIVEN = (
    Judgement._base_manager.filter(
        programme=OuterRef("programme"), pupil=OuterRef("pupil"), judged_on__gte=OuterRef("starts_on")
    )
    .order_by().values("programme").annotate(keys=JSONBAgg("criterion")).values("keys")
)  # fmt: skip


def _running(*, user: User, today: date) -> Any:
    """The running placements of pupils whom the user may see, with the keys that are `asked` and `given`."""
    rows = Placement.objects.open().filter(starts_on__lte=today, pupil__in=Pupil.objects.visible_to(user))
    return rows.annotate(asked=ASKED, given=Coalesce(Subquery(GIVEN), Value([], JSONField())))


def without_a_judgement(*, user: User, today: date) -> QuerySet[Placement]:
    """Those that lack an exit judgement."""
    rows: QuerySet[Placement] = _running(user=user, today=today).exclude(given__contains=F("asked"))
    return rows


def judgements_due(*, user: User, today: date) -> QuerySet[Placement]:
    """Those whose end is near, or past: what needs the person now."""
    return without_a_judgement(user=user, today=today).filter(due_to_end_on__lte=today + SOON)


def judgements_listed(*, user: User, today: date, programme: str, which: str) -> Any:
    """Running placements whose programme asks a person before the pupil leaves: `which` is "due" (an answer is missing and the
    end is near), "all" (those answered too), and else every one with an answer missing; the nearest end first."""
    if which == "all":
        rows = _running(user=user, today=today).exclude(asked=[])
    else:
        rows = (judgements_due if which == "due" else without_a_judgement)(user=user, today=today)
    if programme.isdecimal():
        rows = rows.filter(programme=int(programme))
    return rows.select_related("pupil", "programme", "group__leader").order_by(
        "due_to_end_on", "pupil__family_name", "pk"
    )


def judgements_before(*, programme: Programme, pupil: Pupil, criterion: str) -> QuerySet[Judgement]:
    """What was judged of a pupil on this question, the newest first."""
    rows = Judgement.objects.filter(programme=programme, pupil=pupil, criterion=criterion)
    return rows.select_related("judged_by")
