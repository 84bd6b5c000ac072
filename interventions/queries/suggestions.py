"""Who meets a programme's criteria, from a fixed number of set-based queries whatever the number of pupils."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count

from access.models import User
from assessment.models import Measure, Score
from interventions.models import Judgement, Placement, Programme
from interventions.rules.criteria import (
    MEASURED,
    Answer,
    Change,
    CriteriaError,
    Facts,
    Judged,
    Known,
    Position,
    Result,
    Tree,
    evaluate,
    in_words,
    parse,
    snapshot,
)
from interventions.rules.criteria import Score as ScoreCondition
from pupils.models import Attendance, Need, Pupil, SenStatus

# Of fewer, a place in the year says nothing.
FEWEST_IN_A_YEAR = 10


@dataclass(frozen=True)
class Suggestion:
    pupil: Pupil
    result: Result

    def in_words(self, measures: dict[int, str]) -> dict[str, Any]:
        """The pupil, every finding in words, and apart what is missing."""
        missing = [finding.condition for finding in self.result.findings if finding.answer == Answer.NO_EVIDENCE]
        return {
            "pupil": self.pupil,
            "findings": snapshot(self.result, measures)["findings"],
            "missing": [
                {
                    "words": in_words(condition, measures),
                    "key": condition.key,
                    "question": isinstance(condition, Judged),
                }
                for condition in missing
            ],
        }


@dataclass(frozen=True)
class Suggestions:
    """`meets` and `lacks_evidence` are in the order of the pupils' names. Who is placed already is in neither."""

    tree: Tree
    meets: list[Suggestion]
    lacks_evidence: list[Suggestion]


def tree_of(criteria: dict) -> Tree:
    """The programme's tree; one that cannot be read any more suggests nobody."""
    try:
        return parse(criteria)
    except CriteriaError:
        return Tree("all", 0, ())


def measures_of(*trees: Tree) -> dict[int, str]:
    """The names of the measures that the trees ask for."""
    conditions = (condition for tree in trees for condition in tree.conditions())
    ids = {condition.measure for condition in conditions if isinstance(condition, MEASURED)}
    return dict(Measure.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def programme_suggestions(*, user: User, programme: Programme, today: date) -> Suggestions:
    """Everybody on roll whom the user may see, sorted by how they meet the entry criteria."""
    tree = tree_of(programme.entry_criteria)
    found = Suggestions(tree, [], [])
    if tree.is_empty:
        return found
    placed = Placement.objects.on(today).filter(programme=programme).values("pupil")
    pupils = list(Pupil.objects.visible_to(user).on_roll().exclude(pk__in=placed).by_name())
    facts = facts_of(pupils=pupils, programme=programme, tree=tree, today=today)
    for pupil in pupils:
        result = evaluate(tree, facts[pupil.pk], today=today)
        if result.answer == Answer.MET:
            found.meets.append(Suggestion(pupil, result))
        elif result.answer == Answer.NO_EVIDENCE:
            found.lacks_evidence.append(Suggestion(pupil, result))
    return found


def facts_of(*, pupils: list[Pupil], programme: Programme, tree: Tree, today: date) -> dict[int, Facts]:
    """What is known of each pupil for this tree: at most one query for each kind of condition in it."""
    ids = [pupil.pk for pupil in pupils]
    needed = {getattr(condition, "attribute", type(condition).__name__) for condition in tree.conditions()}
    statuses = (
        dict(SenStatus.objects.on(today).filter(pupil__in=ids).values_list("pupil_id", "code"))
        if "sen_status" in needed
        else {}
    )
    needs: dict[int, set[str]] = {}
    if "need" in needed:
        for pupil_id, code in Need.objects.on(today).filter(pupil__in=ids).values_list("pupil_id", "code"):
            needs.setdefault(pupil_id, set()).add(code)
    scores = _scores(ids, tree) if "Score" in needed else {}
    judgements = _judgements(ids, programme) if "Judged" in needed else {}
    history = _history(ids, tree) if "Change" in needed else {}
    positions = _positions(tree) if "Position" in needed else {}
    attendance = _attendance(ids) if "attendance" in needed else {}
    earlier = _earlier(ids, programme) if "earlier" in needed else {}
    return {
        pupil.pk: Facts(
            attributes={
                "year_group": pupil.year_group,
                "sen_status": statuses.get(pupil.pk, "N"),
                "need": frozenset(needs.get(pupil.pk, ())),
                "is_pupil_premium": pupil.is_pupil_premium,
                "is_eal": pupil.is_eal,
                "sex": pupil.sex,
                "form": pupil.form,
                "attendance": attendance.get(pupil.pk),
                "earlier": earlier.get(pupil.pk, 0),
            },
            scores=scores.get(pupil.pk, {}),
            judgements=judgements.get(pupil.pk, {}),
            history=history.get(pupil.pk, {}),
            positions=positions.get(pupil.pk, {}),
        )
        for pupil in pupils
    }


def _scores(ids: list[int], tree: Tree) -> dict[int, dict[int, Known]]:
    measures = {condition.measure for condition in tree.conditions() if isinstance(condition, ScoreCondition)}
    latest = Score.objects.filter(measure__in=measures, pupil__in=ids).latest_of_each()
    found: dict[int, dict[int, Known]] = {}
    for pupil, measure, value, on, source in latest.values_list(
        "pupil_id", "measure_id", "value", "taken_on", "source"
    ):
        found.setdefault(pupil, {})[measure] = Known(value, on, source)
    return found


def _judgements(ids: list[int], programme: Programme) -> dict[int, dict[str, Known]]:
    rows = (
        Judgement.objects.filter(programme=programme, pupil__in=ids)
        .select_related("judged_by")
        .order_by("judged_on", "pk")
    )
    found: dict[int, dict[str, Known]] = {}
    for row in rows:  # the newest comes last and stays
        found.setdefault(row.pupil_id, {})[row.criterion] = Known(
            row.is_met, row.judged_on, row.judged_by.full_name, row.reason
        )
    return found


def _history(ids: list[int], tree: Tree) -> dict[int, dict[int, list[tuple[date, Decimal]]]]:
    """Every score on the measures whose change is asked for, the oldest first."""
    measures = {condition.measure for condition in tree.conditions() if isinstance(condition, Change)}
    rows = Score.objects.filter(measure__in=measures, pupil__in=ids).order_by("taken_on", "pk")
    found: dict[int, dict[int, list[tuple[date, Decimal]]]] = {}
    for pupil, measure, on, value in rows.values_list("pupil_id", "measure_id", "taken_on", "value"):
        found.setdefault(pupil, {}).setdefault(measure, []).append((on, value))
    return found


def _positions(tree: Tree) -> dict[int, dict[int, Known]]:
    """The place of each latest score among those of the year group on roll; nothing where fewer than ten were measured."""
    measures = {condition.measure for condition in tree.conditions() if isinstance(condition, Position)}
    latest = Score.objects.filter(measure__in=measures, pupil__left_on__isnull=True).latest_of_each()
    by_year: dict[tuple[int, int], list[tuple[Decimal, int, date]]] = {}
    for pupil, year, measure, value, on in latest.values_list(
        "pupil_id", "pupil__year_group", "measure_id", "value", "taken_on"
    ):
        if year is not None:
            by_year.setdefault((measure, year), []).append((value, pupil, on))
    found: dict[int, dict[int, Known]] = {}
    for (measure, year), rows in by_year.items():
        if len(rows) < FEWEST_IN_A_YEAR:
            continue
        values = sorted(value for value, _, _ in rows)
        for value, pupil, on in rows:
            place = round(Decimal(100 * bisect_left(values, value)) / (len(values) - 1))
            found.setdefault(pupil, {})[measure] = Known(Decimal(place), on, f"of {len(values)} in year {year}")
    return found


def _attendance(ids: list[int]) -> dict[int, Decimal]:
    """The newest attendance of each pupil, in percent."""
    rows = Attendance.objects.filter(pupil__in=ids, possible__gt=0).order_by("ends_on", "pk")
    return {row.pupil_id: row.percent for row in rows if row.percent is not None}


def _earlier(ids: list[int], programme: Programme) -> dict[int, int]:
    """How often each pupil has been in the programme before."""
    ended = Placement.objects.filter(programme=programme, pupil__in=ids, ended_on__isnull=False)
    return dict(ended.values_list("pupil").annotate(count=Count("pk")).values_list("pupil", "count"))
