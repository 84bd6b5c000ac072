"""Working time on paper: the paid hours of a day, a week, and of the school days of a stretch (facts 16 and 42)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from core.times import minutes_between
from schools.rules import WEEKDAYS


@dataclass(frozen=True)
class Hours:
    """The hours of a day, less the unpaid break in it (both of its ends, or neither)."""

    starts_at: time
    ends_at: time
    break_starts_at: time | None = None
    break_ends_at: time | None = None

    @property
    def paid_minutes(self) -> int:
        return sum(minutes_between(start, end) for start, end in self.paid_spans())

    @property
    def break_minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at) - self.paid_minutes

    def paid_spans(self) -> tuple[tuple[time, time], ...]:
        """The day less its unpaid break: one stretch, or two; none of them empty."""
        if self.break_starts_at is None or self.break_ends_at is None:
            return ((self.starts_at, self.ends_at),)
        spans = (self.starts_at, self.break_starts_at), (self.break_ends_at, self.ends_at)
        return tuple((start, end) for start, end in spans if start < end)


@dataclass(frozen=True)
class Pattern:
    """What a person is contracted to work from `starts_on` until the day before `ends_on`.

    `days` by (week of the cycle, weekday; 1 is Monday). `liaison_minutes` and `preparation_minutes` are the part of a week's paid
    minutes that is kept for these.
    """

    staff: int
    starts_on: date
    ends_on: date | None
    days: Mapping[tuple[int, int], Hours]
    works_inset: bool = True
    liaison_minutes: int = 0
    preparation_minutes: int = 0

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def hours_on(self, day: date, week: int) -> Hours | None:
        """The hours of a day in this week of the cycle; None when they do not work, or the pattern does not hold on it."""
        return self.days.get((week, day.isoweekday())) if self.holds_on(day) else None

    def minutes_of_week(self, week: int) -> int:
        return sum(hours.paid_minutes for (number, _), hours in self.days.items() if number == week)


def contracted_minutes(
    patterns: Iterable[Pattern], days: Iterable[tuple[date, int]], inset: Iterable[tuple[date, int]] = ()
) -> int:
    """Paid minutes on these days, each with its week of the cycle. INSET days count for those who work them."""
    pupil_days, inset_days = list(days), list(inset)
    return sum(
        hours.paid_minutes
        for pattern in patterns
        for day, week in (pupil_days + inset_days if pattern.works_inset else pupil_days)
        if (hours := pattern.hours_on(day, week))
    )


# Working Time Regulations 1998, regulations 4 and 12: at most 48 hours a week on average, and in a day of more than six hours a
# rest of 20 minutes.
MOST_A_WEEK = 48 * 60
LONG_DAY = 6 * 60
REST = 20


def average_minutes(pattern: Pattern) -> int:
    """Paid minutes of a week, over weeks A and B. A pattern says both, also where a school has one week alone."""
    return round((pattern.minutes_of_week(1) + pattern.minutes_of_week(2)) / 2)


def doubts(pattern: Pattern) -> list[str]:
    """What the law makes one think twice about, in words. Nothing of it refuses a pattern."""
    found = []
    if (average := average_minutes(pattern)) > MOST_A_WEEK:
        found.append(
            f"{hours_words(average)} hours a week on average: more than 48 needs the person's written agreement."
        )
    for weekday in range(1, 8):
        weeks = [week for week in (1, 2) if _lacks_rest(pattern.days.get((week, weekday)))]
        if weeks:
            which = "" if len(weeks) == 2 else f" in week {'AB'[weeks[0] - 1]}"
            found.append(
                f"{WEEKDAYS[weekday - 1]}{which}: more than 6 hours of work ask for a break of 20 minutes or more. "
                "If it is a paid one, all is well."
            )
    return found


def _lacks_rest(hours: Hours | None) -> bool:
    return hours is not None and hours.paid_minutes > LONG_DAY and hours.break_minutes < REST


def is_same_in_both(days: Mapping[tuple[int, int], Hours]) -> bool:
    """Whether weeks A and B have the same hours."""
    return all(days.get((1, weekday)) == days.get((2, weekday)) for weekday in range(1, 8))


def hours_words(minutes: int | None) -> str:
    """Minutes as hours in figures, as a contract has them: "32.5"; "" where none are known."""
    return "" if minutes is None else f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
