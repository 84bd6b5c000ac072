"""The dose of a programme beside the dose that its evidence was found with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Band:
    """From the least to the most: sessions a week, minutes a session, weeks."""

    sessions_a_week: tuple[int, int]
    minutes: tuple[int, int]
    weeks: tuple[int, int]


# School days in a week.
WEEK = 5
# EEF: effective interventions by teaching assistants (facts, Teaching assistants: 20-50 min, 3-5 times a week, 8-20 weeks).
EEF = Band((3, 5), (20, 50), (8, 20))


@dataclass(frozen=True)
class Amount:
    """How much: sessions a week, minutes a session, weeks. `is_over`: no more weeks will follow."""

    sessions_a_week: Fraction
    minutes: Fraction
    weeks: Fraction
    is_over: bool = True


@dataclass(frozen=True)
class Measured:
    """One of the three beside the evidence. `name` as in "less in weeks"; `said` with its unit; `band` as the evidence had it.
    `may_grow`: it is not over, so that too little is not yet less."""

    name: str
    value: Fraction
    least: int
    most: int
    said: str
    band: str
    may_grow: bool = False

    @property
    def is_less(self) -> bool:
        return self.value < self.least and not self.may_grow

    @property
    def is_more(self) -> bool:
        return self.value > self.most

    @property
    def words(self) -> str:
        if self.value < self.least and self.may_grow:
            return f"{self.said} so far: the evidence ran {self.band}"
        found = "less than" if self.is_less else "more than" if self.is_more else "as in"
        return f"{self.said}: {found} the evidence ({self.band})"


def compared(amount: Amount, band: Band) -> tuple[Measured, Measured, Measured]:
    """Sessions a week, minutes and weeks, each beside the band: a large total makes up for none of them."""
    return (
        _measured("sessions a week", amount.sessions_a_week, band.sessions_a_week, times_a_week),
        _measured("minutes a session", amount.minutes, band.minutes, lambda of: f"{of} minutes a session"),
        _measured(
            "weeks", amount.weeks, band.weeks, lambda of: f"{of} week{'' if of == '1' else 's'}", not amount.is_over
        ),
    )


def _measured(
    name: str, value: Fraction, limits: tuple[int, int], said: Callable[[str], str], may_grow: bool = False
) -> Measured:
    least, most = limits
    band = said(str(least)) if least == most else said(f"{least} to {most}")
    words = said(_number(value))
    return Measured(name, value, least, most, words[0].upper() + words[1:], band, may_grow)


def in_words(found: Iterable[Measured]) -> str:
    """All of it in one sentence, which names what is less and what is more."""
    rows = list(found)
    less, more = [row.name for row in rows if row.is_less], [row.name for row in rows if row.is_more]
    if less:
        return f"Less than the evidence in {' and '.join(less)}" + (f", more in {' and '.join(more)}." if more else ".")
    return f"At least as much as the evidence, more in {' and '.join(more)}." if more else "As much as the evidence."


def times_a_week(number: str) -> str:
    """ "once a week", "twice a week", "3 times a week"."""
    return {"1": "once a week", "2": "twice a week"}.get(number, f"{number} times a week")


def _number(value: Fraction) -> str:
    """To one decimal, without a zero at its end."""
    return f"{float(value):.1f}".removesuffix(".0")


def band_in_words(band: Band) -> str:
    amount = Amount(Fraction(1), Fraction(1), Fraction(1))
    return ", ".join(row.band for row in compared(amount, band))


@dataclass(frozen=True)
class Stay:
    """The school days of a placement up to today or its end, and what was attended of its sessions."""

    school_days: int
    attended: int
    minutes: int
    is_over: bool


def given(stays: Iterable[Stay]) -> Amount | None:
    """What pupils got, each as long as they were in it: sessions attended a week of five school days, their minutes, and weeks
    (on average; of those whose stay is over, where there are any). None before a session was attended."""
    rows = list(stays)
    days, attended = sum(row.school_days for row in rows), sum(row.attended for row in rows)
    if not days or not attended:
        return None
    over = [row for row in rows if row.is_over]
    counted = over or rows
    return Amount(
        Fraction(attended * WEEK, days),
        Fraction(sum(row.minutes for row in rows), attended),
        Fraction(sum(row.school_days for row in counted), WEEK * len(counted)),
        bool(over),
    )


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
            return "No sessions planned yet"
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
