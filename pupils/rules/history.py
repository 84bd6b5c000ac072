"""What held from when until when, on paper (facts 10-13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """A code that holds from `starts_on` until the day before `ends_on` (None: still)."""

    code: str
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def stated(spans: Iterable[Span], *, code: str | None, on: date) -> list[Span]:
    """The spans once it is said that from `on` the code holds (None: nothing does). What was said for later days gives way.

    The spans never overlap, and two that meet with the same code are one.
    """
    before = [span for span in sorted(spans, key=lambda span: span.starts_on) if span.starts_on < on]
    kept = [Span(s.code, s.starts_on, on if s.ends_on is None or s.ends_on > on else s.ends_on) for s in before]
    if code is None:
        return kept
    if kept and kept[-1].code == code and kept[-1].ends_on == on:
        return [*kept[:-1], Span(code, kept[-1].starts_on)]
    return [*kept, Span(code, on)]


def year_then(year_group: int, *, today: date, on: date) -> int:
    """The National Curriculum year that a pupil of this year group today was in on a day (facts 15, 16), if they moved up
    each September."""
    return year_group - (_academic_year(today) - _academic_year(on))


def year_code(year_group: int | None) -> int | str:
    """A year group as files write it: N1, N2, R, or the year's number; "" where none is known."""
    return "" if year_group is None else {-2: "N1", -1: "N2", 0: "R"}.get(year_group, year_group)


def _academic_year(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def is_same_year(one: date, other: date) -> bool:
    """Whether two days lie in the same school year."""
    return _academic_year(one) == _academic_year(other)
