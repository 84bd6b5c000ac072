"""The agenda of a review, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

# From this year on an annual review addresses preparing for adulthood (fact 30).
ADULTHOOD_FROM = 9
ADULTHOOD = (
    "Preparing for adulthood: work and education after school, living independently, health, friends and community"
)


@dataclass(frozen=True)
class Gathered:
    """What is known before a review; each line is a sentence of its own."""

    first_name: str
    year_group: int | None
    is_annual: bool
    decided_before: str = ""
    views: Sequence[str] = ()
    targets: Sequence[str] = ()
    hours: str = ""
    scores: Sequence[str] = ()
    changes: Sequence[str] = ()
    advice: Sequence[str] = ()


def agenda_lines(known: Gathered) -> list[str]:
    """The points in the order of a meeting: voices first, then how it goes, what changed, what is next."""
    lines = [f"What {known.first_name} says, and what {known.first_name} wants to talk about"]
    lines += [f"Said beforehand: {words}" for words in known.views]
    if known.decided_before:
        lines.append(f"What was agreed last time: {known.decided_before}")
    lines += [f"Target: {words}" for words in known.targets]
    lines += [known.hours] if known.hours else []
    lines += [f"Measured since the last review: {words}" for words in known.scores]
    lines += [f"Changed since the last review: {words}" for words in known.changes]
    lines += [f"Advice: {words}" for words in known.advice]
    if known.is_annual:
        lines.append("Is each part of the EHC plan still right: needs, outcomes, provision, placement?")
        if known.year_group is not None and known.year_group >= ADULTHOOD_FROM:
            lines.append(ADULTHOOD)
    return [*lines, "What we do next, who does it, and when we meet again"]


def hours_line(*, promised: int, delivered: int, lost: Sequence[tuple[str, int]]) -> str:
    """Minutes of the last weeks in words; empty where nothing was promised and nothing lost."""
    if not promised and not lost:
        return ""
    parts = [f"Support since then: {_hours(delivered)} given"]
    if promised:
        parts[0] += f" of {_hours(promised)} promised"
    if lost:
        parts.append("lost: " + ", ".join(f"{_hours(minutes)} ({cause.lower()})" for cause, minutes in lost[:3]))
    return "; ".join(parts)


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    words = [f"{hours} h"] if hours else []
    return " ".join([*words, f"{rest} min"] if rest or not hours else words)
