"""The dose of a programme beside the dose that its evidence was found with."""

from collections.abc import Iterable
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


@dataclass(frozen=True)
class Meeting:
    """A session of the group while the pupil was placed: `others` are those who were there beside them."""

    minutes: int
    is_held: bool
    is_there: bool
    others: int
    steps: int
    steps_done: int


@dataclass(frozen=True)
class Dose:
    """What a placement got (facts, Measuring: attended minutes of planned, and sessions), and how true to the protocol."""

    planned: int
    held: int
    attended: int
    planned_minutes: int
    shared_minutes: int
    own_minutes: int
    steps: int
    steps_done: int

    @property
    def attended_minutes(self) -> int:
        return self.shared_minutes + self.own_minutes

    @property
    def percent(self) -> int | None:
        return round(100 * self.attended_minutes / self.planned_minutes) if self.planned_minutes else None

    @property
    def fidelity(self) -> int | None:
        return round(100 * self.steps_done / self.steps) if self.steps else None

    @property
    def words(self) -> str:
        if not self.planned:
            return "No session was planned yet"
        minutes = f"{self.shared_minutes} shared by the group"
        if self.own_minutes:
            minutes += f", {self.own_minutes} the pupil's own"
        fidelity = "" if self.fidelity is None else f"; {self.fidelity}% of the steps done"
        return (
            f"{self.attended} of {self.planned} planned sessions attended ({self.held} held): {self.attended_minutes} of "
            f"{self.planned_minutes} minutes, {minutes}{fidelity}"
        )


def dose(meetings: Iterable[Meeting]) -> Dose:
    """Minutes with nobody else there are the pupil's own, all others are shared."""
    rows = list(meetings)
    there = [row for row in rows if row.is_there]
    return Dose(
        planned=len(rows),
        held=sum(row.is_held for row in rows),
        attended=len(there),
        planned_minutes=sum(row.minutes for row in rows),
        shared_minutes=sum(row.minutes for row in there if row.others),
        own_minutes=sum(row.minutes for row in there if not row.others),
        steps=sum(row.steps for row in rows if row.is_held),
        steps_done=sum(row.steps_done for row in rows if row.is_held),
    )
