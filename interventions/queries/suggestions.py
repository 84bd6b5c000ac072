"""Who meets a programme's criteria, for its page and its editor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator

from access.models import User
from assessment.models import Measure
from interventions.models import Placement, Programme
from interventions.models.programme import no_criteria
from interventions.queries.answers import Counted, Found, counted, found
from interventions.rules.criteria import (
    MEASURED,
    Answer,
    CriteriaError,
    Judged,
    Result,
    Tree,
    in_words,
    parse,
    snapshot,
)
from pupils.models import Pupil, PupilQuerySet

PAGE = 25


@dataclass(frozen=True)
class Suggestions:
    """A page of those who meet the tree and one of those of whom too little is known, in the order of their names. Who is placed
    already is in neither."""

    tree: Tree
    measures: dict[int, str]
    meets: "Page[Any]"
    lacks_evidence: "Page[Any]"


class Part(Sequence[Any]):
    """A slice of a long list that knows how long the list is: what a paginator asks for."""

    def __init__(self, rows: list[Any], start: int, total: int) -> None:
        self.rows, self.start, self.total = rows, start, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index.start - self.start : index.stop - self.start]


def tree_of(criteria: dict) -> Tree:
    """The programme's tree; one that cannot be read any more suggests nobody."""
    try:
        return parse(criteria)
    except CriteriaError:
        return Tree("all", 0, ())


def tree_to_edit(criteria: dict | None) -> dict:
    """The programme's criteria as JSON for the editor, empty where there are none or they cannot be read."""
    return criteria if criteria and tree_of(criteria).of else no_criteria()


def measures_of(*trees: Tree) -> dict[int, str]:
    """The names of the measures that the trees ask for."""
    conditions = (condition for tree in trees for condition in tree.conditions())
    ids = {condition.measure for condition in conditions if isinstance(condition, MEASURED)}
    return dict(Measure.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def candidates(*, user: User, programme: int, today: date) -> PupilQuerySet:
    """Everybody on roll whom the user may see and who is not in the programme."""
    placed = Placement.objects.on(today).filter(programme=programme).values("pupil")
    return Pupil.objects.visible_to(user).on_roll().exclude(pk__in=placed)


def criteria_counted(*, user: User, tree: Tree, programme: int, is_exit: bool, today: date) -> Counted | None:
    """How many would be suggested to come, or of those who are in the programme to leave, by this tree today. None for a tree
    without conditions, which suggests nobody."""
    if tree.is_empty:
        return None
    if not is_exit:
        pupils = candidates(user=user, programme=programme, today=today)
        return counted(tree=tree, programme=programme, pupils=pupils, today=today)
    placed = Placement.objects.on(today).filter(programme=programme)
    pupils = Pupil.objects.visible_to(user).filter(pk__in=placed.values("pupil"))
    return counted(tree=tree, programme=programme, pupils=pupils, today=today, leaving=placed)


def programme_suggestions(
    *, user: User, programme: Programme, today: date, page: int = 1, lacks: int = 1
) -> Suggestions:
    """`page` of those who meet the entry criteria, and page `lacks` of those of whom too little is known."""
    tree = tree_of(programme.entry_criteria)
    measures = measures_of(tree)
    if tree.is_empty:
        nobody = Found({}, 0)
        return Suggestions(tree, measures, _page(nobody, {}, measures, 1), _page(nobody, {}, measures, 1))
    pupils = candidates(user=user, programme=programme.pk, today=today)
    both = found(tree=tree, programme=programme.pk, pupils=pupils, today=today, met=_slice(page), unknown=_slice(lacks))
    shown = Pupil.objects.in_bulk([pk for part in both for pk in part.results])
    meets, unknown = (_page(part, shown, measures, number) for part, number in zip(both, (page, lacks), strict=True))
    return Suggestions(tree, measures, meets, unknown)


def _slice(number: int) -> slice:
    return slice((number - 1) * PAGE, number * PAGE)


def _page(part: Found, pupils: dict[int, Pupil], measures: dict[int, str], number: int) -> "Page[Any]":
    rows = [_line(pupils[pk], result, measures) for pk, result in part.results.items()]
    return Paginator(Part(rows, (number - 1) * PAGE, part.total), PAGE).get_page(number)


def _line(pupil: Pupil, result: Result, measures: dict[int, str]) -> dict[str, Any]:
    """The pupil, every finding in words, and apart what is missing."""
    missing = [finding.condition for finding in result.findings if finding.answer == Answer.NO_EVIDENCE]
    return {
        "pupil": pupil,
        "findings": snapshot(result, measures)["findings"],
        "missing": [
            {"words": in_words(condition, measures), "key": condition.key, "question": isinstance(condition, Judged)}
            for condition in missing
        ],
    }
