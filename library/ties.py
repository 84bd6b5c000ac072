"""What of equipment hangs on a pupil who leaves: what they have on loan is to be collected, which a person does."""

from typing import Any

from django.db.models import Q, QuerySet

from library.models import Loan
from pupils.leaving import Tie, register


def loans(whose: Q, on: Any) -> QuerySet:
    return Loan.objects.open().filter(whose).select_related("equipment")


def register_own() -> None:
    register(
        "loans",
        Tie(
            70, "aid on loan is to be collected", "aids on loan are to be collected", loans, None,
            lambda row: row.equipment.label,
        ),
    )  # fmt: skip
