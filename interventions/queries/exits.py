"""Who may be ready to leave a programme, and why: a fixed number of queries whatever the number of pupils."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from access.models import User
from assessment.models import Measure, Score
from assessment.rules.change import is_reliable_gain, reliable_change
from interventions.models import FollowUp, Placement, Programme
from interventions.queries.answers import answers
from interventions.queries.suggestions import measures_of, tree_of
from interventions.rules.criteria import MEASURED, Answer, Finding, Judged, Result, snapshot
from interventions.rules.exits import Course, Proposal, propose
from pupils.models import Pupil

ORDER = ("met", "stop", "attendance", "decide", "")
NOT_JUDGED = "no judgement yet"
WORDS = {Answer.MET.value: "met", Answer.NOT_MET.value: "not met", Answer.NO_EVIDENCE.value: "no evidence"}


def placements_open(*, user: User, today: date) -> Any:
    """The placements that run, of pupils whom the user may see, with the sessions attended and recorded."""
    return (
        _with_sessions(Placement.objects.open())
        .filter(starts_on__lte=today, pupil__in=Pupil.objects.visible_to(user))
        .select_related("pupil", "programme", "group__leader")
        .order_by("due_to_end_on", "pupil__family_name", "pk")
    )


def _with_sessions(placements: Any) -> Any:
    """The placements, each with its sessions `attended` and `recorded`."""
    attended = Q(records__attendance__in=["present", "late"])
    return placements.annotate(
        attended=Count("records", filter=attended), recorded=Count("records", filter=~Q(records__attendance=""))
    )


def exit_proposals(*, user: User, programme: Programme, today: date) -> list[tuple[Placement, Proposal]]:
    """Each placement of the programme with what its course suggests, the decisions first."""
    placements = list(placements_open(user=user, today=today).filter(programme=programme))
    found = _proposals(placements, programme, today)
    return sorted(found, key=lambda pair: (ORDER.index(pair[1].kind), pair[0].pupil.family_name))


def exit_proposal(*, placement: Placement, today: date) -> Proposal:
    """What the course of one placement suggests."""
    [row] = _with_sessions(Placement.objects.filter(pk=placement.pk).select_related("pupil"))
    [(_, proposal)] = _proposals([row], placement.programme, today)
    return proposal


def _proposals(placements: list[Any], programme: Programme, today: date) -> list[tuple[Any, Proposal]]:
    """`placements` of the programme, each with its sessions `attended` and `recorded`."""
    tree = tree_of(programme.exit_criteria)
    measures = measures_of(tree)
    pupils = [] if tree.is_empty else [placement.pupil_id for placement in placements]
    looked_at = Placement.objects.filter(pk__in=[placement.pk for placement in placements])
    results = answers(tree=tree, programme=programme.pk, pupils=pupils, today=today, leaving=looked_at)
    gains = _gains(programme=programme, placements=placements)
    found = []
    for placement in placements:
        result = results.get(placement.pupil_id)
        course = Course(
            result.answer if result else None, _words(result, measures), placement.attended, placement.recorded,
            placement.due_to_end_on, gains.get(placement.pupil_id, ()),
        )  # fmt: skip
        found.append((placement, propose(course, today=today)))
    return found


def _words(result: Result | None, measures: dict[int, str]) -> tuple[str, ...]:
    if result is None:
        return ()
    findings = zip(snapshot(result, measures)["findings"], result.findings, strict=True)
    return tuple(
        f"{row['condition']}: {NOT_JUDGED if _is_unjudged(finding) else WORDS[row['answer']]}"
        + (f" ({row['value']})" if row["value"] else "")
        for row, finding in findings
    )


def _is_unjudged(finding: Finding) -> bool:
    return isinstance(finding.condition, Judged) and finding.answer == Answer.NO_EVIDENCE


def _gains(*, programme: Programme, placements: list[Placement]) -> dict[int, list[bool | None]]:
    """By pupil, of each of their cycles in the programme (the last first) whether any of its measures shows a reliable gain."""
    trees = (tree_of(programme.entry_criteria), tree_of(programme.exit_criteria))
    ids = {c.measure for tree in trees for c in tree.conditions() if isinstance(c, MEASURED)}
    measures = {
        measure.pk: measure
        for measure in Measure.objects.filter(pk__in=ids, standard_deviation__isnull=False, reliability__isnull=False)
    }
    pupils = {placement.pupil_id for placement in placements}
    if not measures or not pupils:
        return {}
    scores: dict[tuple[int, int], list[tuple[date, Decimal]]] = {}
    rows = Score.objects.filter(pupil__in=pupils, measure__in=measures).order_by("taken_on", "pk")
    for pupil, measure, on, value in rows.values_list("pupil_id", "measure_id", "taken_on", "value"):
        scores.setdefault((pupil, measure), []).append((on, value))
    cycles = Placement.objects.begun().filter(programme=programme, pupil__in=pupils).order_by("-starts_on", "-pk")
    found: dict[int, list[bool | None]] = {}
    for pupil, starts_on, ended_on in cycles.values_list("pupil_id", "starts_on", "ended_on"):
        answers = [
            _gain(scores.get((pupil, pk), []), measure, starts_on, ended_on or date.max)
            for pk, measure in measures.items()
        ]
        known = [answer for answer in answers if answer is not None]
        found.setdefault(pupil, []).append(any(known) if known else None)
    return found


def _gain(scores: list[tuple[date, Decimal]], measure: Measure, starts_on: date, ended_on: date) -> bool | None:
    """Whether the last score of the cycle is reliably better than the one it began with."""
    before = [value for on, value in scores if on <= starts_on][-1:]
    within = [value for on, value in scores if starts_on < on <= ended_on]
    if not within or len(before) + len(within) < 2:
        return None
    rci = reliable_change(
        (before or within)[0],
        within[-1],
        standard_deviation=measure.standard_deviation,
        reliability=measure.reliability,
    )
    return is_reliable_gain(rci, is_higher_better=measure.is_higher_better)


def follow_ups(*, user: User, which: str, today: date) -> Any:
    """Checks of pupils whom the user may see: `which` is "due", "done" or "all" (those ahead too)."""
    rows = FollowUp.objects.filter(placement__pupil__in=Pupil.objects.visible_to(user)).select_related(
        "placement__pupil", "placement__programme", "done_by"
    )
    narrowed = {"due": rows.due(today), "done": rows.exclude(done_on=None)}
    return narrowed.get(which, rows).order_by("due_on", "pk")
