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
from core.errors import DomainError
from core.rows import row_save
from pupils.models import Pupil


class ScoresError(DomainError):
    """Some of what was typed is no score; nothing was saved. `errors`: what is wrong, by pupil."""

    def __init__(self, errors: dict[int, str]) -> None:
        super().__init__(f"{len(errors)} of the scores cannot be read. Nothing is saved yet.")
        self.errors = errors


@transaction.atomic
def measure_save(*, measure: Measure | None, values: dict[str, Any], by: User) -> Measure:
    """A new measure, or one changed. Raises DomainError for a name that is taken."""
    return row_save(measure or Measure(), values, taken="There is a measure of this name already.")


@transaction.atomic
def measures_add_defaults(*, by: User) -> int:
    """Add the free set; a measure of the same name stays as it is. How many are new."""
    there = set(Measure.objects.values_list("name", flat=True))
    new = [Measure(**values) for values in DEFAULTS if values["name"] not in there]
    for measure in new:
        measure.save()
    return len(new)


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
) -> int:
    """Write down what was typed by pupil: (score, "") or, for calibration, (predicted, actual). Empty ones are left alone, and a
    second score of the same day replaces the first. How many were written. Raises ScoresError, with nothing saved."""
    if on > today:
        raise DomainError("The day is still ahead. Give the day on which the scores were taken.")
    found: dict[int, dict[str, Decimal | None]] = {}
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
    for pk, values in found.items():
        Score.objects.update_or_create(
            pupil_id=pk, measure=measure, taken_on=on, defaults={**values, "source": source, "entered_by": by}
        )
    return len(found)


def _read(measure: Measure, first: str, second: str) -> dict[str, Decimal | None]:
    if measure.kind != Measure.Kind.CALIBRATION:
        return {"value": measure.read(first), "predicted": None, "actual": None}
    if not first.strip() or not second.strip():
        raise ScoreError("Give both what was predicted and what was done.")
    predicted, actual = measure.read(first), measure.read(second)
    return {"value": calibration(predicted, actual), "predicted": predicted, "actual": actual}
