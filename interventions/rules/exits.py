"""What a placement's course suggests, on paper; a person decides.

The limits are the facts' examples (Selection, size, timetable): fewer than 70% of sessions attended means attendance first; two
cycles without reliable gain mean stop and look again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from interventions.rules.criteria import Answer

LEAST_ATTENDED = 0.7
FEWEST_SESSIONS = 4
CYCLES = 2
SOON = timedelta(days=14)
# A placement that was decided to go on.
PROLONGED = "prolonged"
# What each suggestion asks for; with "decide" nothing is suggested, so nothing is otherwise.
GOES_WITH = {
    "met": ("met",),
    "stop": ("stopped",),
    "attendance": ("continued", PROLONGED),
    "": ("continued", PROLONGED),
}
# Days after the end on which it is looked at whether it stuck.
CHECKS = (timedelta(weeks=6), timedelta(weeks=12))


@dataclass(frozen=True)
class Course:
    """A placement so far. `gains`: of each cycle of the pupil in the programme, the last one first, whether there was a reliable
    gain (None: nobody can say)."""

    answer: Answer | None
    findings: tuple[str, ...]
    attended: int
    recorded: int
    due_to_end_on: date
    gains: Sequence[bool | None] = ()


@dataclass(frozen=True)
class Proposal:
    """`kind` is "attendance", "met", "stop", "decide" or ""; `outcome` the one that the form begins with."""

    kind: str
    words: str
    reasons: tuple[str, ...] = ()
    outcome: str = ""


def propose(course: Course, *, today: date) -> Proposal:
    """What to decide, with the reasons; attendance is put right before anything is judged."""
    share = course.attended / course.recorded if course.recorded else 1.0
    if course.recorded >= FEWEST_SESSIONS and share < LEAST_ATTENDED:
        return Proposal(
            "attendance", "Improve attendance first",
            (f"{course.attended} of {course.recorded} sessions attended ({share:.0%}); under 70% nothing can be judged.",),
        )  # fmt: skip
    if course.answer == Answer.MET:
        return Proposal("met", "The exit criteria are met", course.findings, "met")
    without = [gain for gain in course.gains[:CYCLES] if gain is False]
    if len(without) == CYCLES:
        return Proposal("stop", "Stop and look again", ("Two cycles without a reliable gain.",), "stopped")
    if course.due_to_end_on <= today:
        days = (today - course.due_to_end_on).days
        late = (
            "It is due to end today." if days == 0 else f"It was due to end {days} day{'s' if days != 1 else ''} ago."
        )
        return Proposal("decide", "Still running?", (late, *course.findings))
    if course.due_to_end_on - today <= SOON:
        return Proposal("decide", "Ends soon: decide what is next", course.findings)
    return Proposal("", "Goes on", course.findings)


def is_otherwise(proposal: Proposal, outcome: str) -> bool:
    """Whether a decision is another one than what is suggested, so that it is asked why."""
    return proposal.kind in GOES_WITH and outcome not in GOES_WITH[proposal.kind]


def asked_why(proposal: Proposal) -> str:
    """What to say to who decides otherwise and has not said why."""
    return f"The suggestion is: {proposal.words}. Say why you decide otherwise."
