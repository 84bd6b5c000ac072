"""What an annual review of an EHC plan asks for around its meeting, on paper (facts 27 and 28). Calendar days."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class AnnualStep:
    words: str
    whose: str
    by: date


def annual_steps(*, on: date) -> list[AnnualStep]:
    """The steps of a meeting on a day, in order, each with whose it is and until when."""
    return [
        AnnualStep("Information and invitations are sent", "School", on - timedelta(weeks=2)),
        AnnualStep("The report of the meeting is sent", "School", on + timedelta(weeks=2)),
        AnnualStep(
            "The authority says whether it keeps, changes or ends the plan", "Local authority", on + timedelta(weeks=4)
        ),
        AnnualStep("A changed plan is final", "Local authority", on + timedelta(weeks=12)),
    ]
