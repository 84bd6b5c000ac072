"""The dose of a programme beside the dose that its evidence was found with."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Band:
    """From the least to the most: sessions a week, minutes a session, weeks."""

    sessions_a_week: tuple[int, int]
    minutes: tuple[int, int]
    weeks: tuple[int, int]


# EEF: effective interventions by teaching assistants (facts, Teaching assistants: 20-50 min, 3-5 times a week, 8-20 weeks).
EEF = Band((3, 5), (20, 50), (8, 20))


def least_minutes(band: Band) -> int:
    """The fewest minutes in all that lie in the band."""
    return band.sessions_a_week[0] * band.minutes[0] * band.weeks[0]


def share(*, minutes: int, band: Band) -> Fraction:
    """Of the band's fewest minutes how much these are."""
    return Fraction(minutes, least_minutes(band))


def in_words(part: Fraction) -> str:
    """As one says it in the staff room."""
    if part >= 1:
        return "We run at least as much as the evidence."
    for limit, words in ((Fraction(9, 10), "nearly all"), (Fraction(7, 10), "three quarters"), (Fraction(6, 10), "two thirds"),
                         (Fraction(4, 10), "half"), (Fraction(3, 10), "a third"), (Fraction(2, 10), "a quarter")):  # fmt: skip
        if part >= limit:
            return f"We run {words} of that."
    return "We run less than a quarter of that."


def band_in_words(band: Band) -> str:
    parts = [(band.sessions_a_week, "times a week"), (band.minutes, "minutes"), (band.weeks, "weeks")]
    said = [f"{low} {unit}" if low == high else f"{low} to {high} {unit}" for (low, high), unit in parts]
    return ", ".join(said)
