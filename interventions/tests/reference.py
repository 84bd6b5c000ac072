"""Criteria answered pupil by pupil in plain Python: what the SQL of `interventions.queries.answers` is held against."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from assessment.models import Score
from interventions.models import Judgement, Placement, RoundRobinReply
from interventions.rules.criteria import (
    NUMBERS,
    Answer,
    Attribute,
    Condition,
    Finding,
    Judged,
    Known,
    Position,
    Result,
    Teachers,
    Tree,
)
from interventions.rules.criteria import Score as ScoreCondition
from pupils.models import Attendance, Need, Pupil, SenStatus

COMPARE = {
    "at_least": lambda value, limit: value >= limit,
    "at_most": lambda value, limit: value <= limit,
    "above": lambda value, limit: value > limit,
    "below": lambda value, limit: value < limit,
}


class Everything:
    """Every row that may count, as it is when this is made; `evaluate` looks through them one by one."""

    def __init__(self, programme: int, today: date) -> None:
        self.programme, self.today = programme, today
        self.pupils = list(Pupil.objects.all())
        self.scores = list(Score.objects.all())
        self.judgements = list(Judgement.objects.select_related("judged_by"))
        replies = RoundRobinReply.objects.select_related("round_robin", "teaching_class", "sitting__questionnaire")
        self.replies = list(replies)
        self.attendances = list(Attendance.objects.all())
        self.statuses = list(SenStatus.objects.all())
        self.needs = list(Need.objects.all())
        self.placements = list(Placement.objects.all())

    def evaluate(self, tree: Tree, pupil: Pupil) -> Result:
        """The tree's answer for one pupil, with a finding for every condition in it."""
        findings = {condition.key: self._find(condition, pupil) for condition in tree.conditions()}
        answers = {key: found.answer for key, found in findings.items()}
        return Result(join(tree, answers), tuple(findings.values()))

    def _find(self, condition: Condition, pupil: Pupil) -> Finding:
        known = self._known(condition, pupil)
        if known is None:
            return Finding(condition, Answer.NO_EVIDENCE, None)
        return Finding(condition, Answer.MET if holds(condition, known) else Answer.NOT_MET, known)

    def _known(self, condition: Condition, pupil: Pupil) -> Known | None:
        if isinstance(condition, Attribute):
            value = self._attribute(condition.attribute, pupil)
            return None if value is None or value == "" else Known(value)
        if isinstance(condition, Judged):
            return self._judged(condition, pupil)
        if isinstance(condition, Teachers):
            return self._asked(condition, pupil)
        if isinstance(condition, Position):
            return self._position(condition, pupil)
        scores = [row for row in self._scores(pupil, condition.measure) if self._is_within(row.taken_on, condition)]
        if isinstance(condition, ScoreCondition):
            return Known(scores[-1].value, scores[-1].taken_on, scores[-1].source) if scores else None
        if len(scores) < 2:
            return None
        first, last = scores[0].value, scores[-1].value
        return Known(last - first, scores[-1].taken_on, f"{first.normalize():f} to {last.normalize():f}")

    def _is_within(self, on: date, condition: Any) -> bool:
        return not condition.within_days or on >= self.today - timedelta(days=condition.within_days)

    def _scores(self, pupil: Pupil, measure: int) -> list[Score]:
        mine = [row for row in self.scores if (row.pupil_id, row.measure_id) == (pupil.pk, measure)]
        return sorted(mine, key=lambda row: (row.taken_on, row.pk))

    def _judged(self, condition: Judged, pupil: Pupil) -> Known | None:
        asked = (self.programme, pupil.pk, condition.key)
        mine = [row for row in self.judgements if (row.programme_id, row.pupil_id, row.criterion) == asked]
        if not mine:
            return None
        row = max(mine, key=lambda row: (row.judged_on, row.pk))
        return Known(row.is_met, row.judged_on, row.judged_by.full_name, row.reason)

    def _position(self, condition: Position, pupil: Pupil) -> Known | None:
        peers = [peer for peer in self.pupils if peer.left_on is None and peer.year_group == pupil.year_group]
        latest = {peer.pk: scores[-1] for peer in peers if (scores := self._scores(peer, condition.measure))}
        if pupil.year_group is None or pupil.pk not in latest or len(latest) < 10:
            return None
        mine = latest[pupil.pk]
        lower = sum(row.value < mine.value for row in latest.values())
        place = (Decimal(100 * lower) / (len(latest) - 1)).quantize(Decimal(1), ROUND_HALF_UP)
        return Known(place, mine.taken_on, f"of {len(latest)} in year {pupil.year_group}")

    def _asked(self, condition: Teachers, pupil: Pupil) -> Known | None:
        told = [
            (row.teaching_class.subject, Decimal(row.sitting.share), timezone.localdate(row.sitting.done_at))
            for row in self.replies
            if row.round_robin.pupil_id == pupil.pk
            and row.sitting is not None
            and row.sitting.share is not None
            and row.sitting.questionnaire.measure_id == condition.measure
        ]
        told = [answer for answer in told if self._is_within(answer[2], condition)]
        subjects = {subject for subject, _, _ in told}
        saying = {subject for subject, share, _ in told if COMPARE[condition.op](share, condition.value)}
        if len(subjects) < condition.subjects:
            return None
        newest = max(on for _, _, on in told)
        return Known(f"{len(saying)} of {len(subjects)} subjects", newest, ", ".join(sorted(saying)))

    def _attribute(self, name: str, pupil: Pupil) -> Any:
        if name == "sen_status":
            held = [row.code for row in self.statuses if row.pupil_id == pupil.pk and self._is_in_force(row)]
            return held[0] if held else "N"
        if name == "need":
            return frozenset(row.code for row in self.needs if row.pupil_id == pupil.pk and self._is_in_force(row))
        if name == "attendance":
            mine = [row for row in self.attendances if row.pupil_id == pupil.pk and row.possible]
            return max(mine, key=lambda row: (row.ends_on, row.pk)).percent if mine else None
        if name == "earlier":
            mine = [row for row in self.placements if (row.pupil_id, row.programme_id) == (pupil.pk, self.programme)]
            return sum(row.ended_on not in (None, row.starts_on) for row in mine)
        return getattr(pupil, name)

    def _is_in_force(self, row: Any) -> bool:
        return row.starts_on <= self.today and (row.ends_on is None or row.ends_on > self.today)


def join(tree: Tree, answers: dict[str, Answer]) -> Answer:
    """Met if k are met whatever the unknown turn out to be; not met if k cannot be reached; else no evidence."""
    parts = [join(part, answers) if isinstance(part, Tree) else answers[part.key] for part in tree.of]
    met, unknown = parts.count(Answer.MET), parts.count(Answer.NO_EVIDENCE)
    if met >= tree.k:
        return Answer.MET
    return Answer.NO_EVIDENCE if met + unknown >= tree.k else Answer.NOT_MET


def holds(condition: Condition, known: Known) -> bool:
    if isinstance(condition, Judged):
        return bool(known.value)
    if isinstance(condition, Teachers):
        return int(known.value.split()[0]) >= condition.subjects
    if not isinstance(condition, Attribute):
        return COMPARE[condition.op](known.value, condition.value)
    if condition.op in COMPARE:
        return COMPARE[condition.op](Decimal(known.value), Decimal(condition.value))
    if condition.attribute in NUMBERS:
        return (Decimal(known.value) in {Decimal(word) for word in condition.wanted}) != (condition.op == "is_not")
    held = {word(v) for v in known.value} if isinstance(known.value, frozenset) else {word(known.value)}
    return bool(held & set(condition.wanted)) != (condition.op == "is_not")


def word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value).lower()
