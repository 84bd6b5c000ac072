"""Measures, and the scores written down on them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from access.models import User
from assessment.defaults import DEFAULTS
from assessment.models import Measure, Score
from assessment.rules.values import ScoreError, calibration
from core.editing import STALE, mark_of
from core.errors import DomainError
from core.posts import take_turn
from core.rows import row_save
from pupils.models import Pupil

Values = dict[str, Decimal | None]


class ScoresError(DomainError):
    """Some of what was typed is no score, or somebody else saved another meanwhile (`is_stale`); nothing was saved. `errors`:
    what is wrong, by pupil."""

    def __init__(self, errors: dict[int, str], *, is_stale: bool = False) -> None:
        unread = f"{len(errors)} of the scores cannot be read. Nothing is saved yet."
        super().__init__(STALE if is_stale else unread)
        self.errors = errors


@transaction.atomic
def measure_save(*, measure: Measure | None, values: dict[str, Any], by: User) -> Measure:
    """A new measure, or one changed. Raises DomainError for a name that is taken."""
    return row_save(measure or Measure(), values, taken="There is a measure of this name already.")


@transaction.atomic
def measures_add_defaults(*, by: User) -> int:
    """Add the free set; a measure of the same name stays as it is. How many are new."""
    take_turn("measures_add_defaults")
    there = set(Measure.objects.values_list("name", flat=True))
    wanted = [values for values in DEFAULTS if values["name"] not in there]
    return sum(Measure.objects.get_or_create(name=values["name"], defaults=values)[1] for values in wanted)


@transaction.atomic
def scores_save(
    *,
    measure: Measure,
    pupils: list[Pupil],
    typed: Mapping[int, tuple[str, str]],
    on: date,
    today: date,
    source: str,
    by: User,
    began: Mapping[int, str] | None = None,
) -> int:
    """Write down what was typed by pupil: (score, "") or, for calibration, (predicted, actual). Empty ones are left alone, and a
    second score of the same day replaces the first. How many were written. Raises ScoresError, with nothing saved.

    `began`: by pupil the mark of the score that the person saw. What they left as it was is left alone."""
    if on > today:
        raise DomainError("The day is still ahead. Give the day on which the scores were taken.")
    found = _read_all(measure, pupils, typed)
    if began is not None:
        found = {pk: values for pk, values in found.items() if mark_of(values) != began.get(pk)}
        _check_stale(measure, found, on, began)
    for pk, values in found.items():
        Score.objects.update_or_create(
            pupil_id=pk, measure=measure, taken_on=on, defaults={**values, "source": source, "entered_by": by}
        )
    return len(found)


def _read_all(measure: Measure, pupils: list[Pupil], typed: Mapping[int, tuple[str, str]]) -> dict[int, Values]:
    """What was typed, by pupil. Raises ScoresError."""
    found: dict[int, Values] = {}
    errors: dict[int, str] = {}
    for pupil in pupils:
        first, second = typed.get(pupil.pk, ("", ""))
        if not first.strip() and not second.strip():
            continue
        try:
            found[pupil.pk] = _read(measure, first, second)
        except ScoreError as error:
            errors[pupil.pk] = str(error)
    if errors:
        raise ScoresError(errors)
    return found


def _check_stale(measure: Measure, found: Mapping[int, Values], on: date, began: Mapping[int, str]) -> None:
    """Raise ScoresError where a score is neither the one that the person saw nor the one that they typed."""
    rows = Score.objects.filter(measure=measure, pupil__in=found, taken_on=on).select_related("measure")
    stale = {
        row.pupil_id: f"Stored now: {row.words}"
        for row in rows
        if score_mark(row) not in (began.get(row.pupil_id), mark_of(found[row.pupil_id]))
    }
    if stale:
        raise ScoresError(stale, is_stale=True)


def score_mark(score: Score | None) -> str:
    """The mark of a score, or of none."""
    return mark_of({name: getattr(score, name) for name in ("value", "predicted", "actual")} if score else None)


def _read(measure: Measure, first: str, second: str) -> Values:
    if measure.kind != Measure.Kind.CALIBRATION:
        return {"value": measure.read(first), "predicted": None, "actual": None}
    if not first.strip() or not second.strip():
        raise ScoreError("Give both what was predicted and what was done.")
    predicted, actual = measure.read(first), measure.read(second)
    return {"value": calibration(predicted, actual), "predicted": predicted, "actual": actual}
