"""What of this app ends when a pupil leaves."""

from pupils.actions.leaving import enrolments, enrolments_end
from pupils.leaving import Tie, register


def register_own() -> None:
    register(
        "enrolments",
        Tie(
            90, "place in a class ends", "places in classes end", enrolments, enrolments_end,
            lambda row: row.teaching_class.name, is_dated=True,
        ),
    )  # fmt: skip
