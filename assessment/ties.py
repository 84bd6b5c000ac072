"""What of questionnaires ends when a pupil leaves: codes that they were given."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from access.models import User
from assessment.models import Sitting
from pupils.actions.roster_undo import undoes
from pupils.leaving import Leaving, Tie, register


def codes(whose: Q, on: Any) -> QuerySet:
    rows = Sitting.objects.filter(whose, done_at__isnull=True).exclude(digest="")
    return rows.select_related("questionnaire__measure")


def codes_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.update(digest="")


def register_own() -> None:
    undoes(Sitting)
    register(
        "codes",
        Tie(
            80, "code of a questionnaire stops working", "codes of questionnaires stop working", codes, codes_end,
            lambda row: row.questionnaire.name,
        ),
    )  # fmt: skip
