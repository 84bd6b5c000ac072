"""A pupil's page: their scores, by measure."""

from datetime import date
from typing import Any

from access.models import User
from assessment.models import Measure, Score
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_scores(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    """By measure, the latest score and the one before it."""
    rows = Score.objects.filter(pupil=pupil).select_related("measure").order_by("measure__name", "-taken_on", "-pk")
    by_measure: dict[Measure, list[Score | None]] = {}
    for row in rows[:300]:
        by_measure.setdefault(row.measure, []).append(row)
    measures = [
        {"name": measure.name, "unit": measure.unit, "scores": [*scores, None][:2]}
        for measure, scores in by_measure.items()
    ]
    return {"measures": measures}


def register() -> None:
    register_section("scores", order=40, query=pupil_scores, template="assessment/_pupil_scores.html")
