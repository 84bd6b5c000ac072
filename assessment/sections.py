"""A pupil's page: their scores, by measure."""

from datetime import date
from typing import Any

from access.models import User
from assessment.models import Score
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_scores(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    rows = (
        Score.objects.filter(pupil=pupil).select_related("measure", "entered_by").order_by("measure__name", "-taken_on")
    )
    return {"scores": list(rows[:60])}


def register() -> None:
    register_section("scores", order=40, query=pupil_scores, template="assessment/_pupil_scores.html")
