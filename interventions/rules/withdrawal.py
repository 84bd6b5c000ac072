"""What it costs pupils to be withdrawn from lessons at a time, on paper.

The cost of a missed lesson is its minutes, weighed by the school's policy (facts, Selection, size, timetable: compute minutes
lost per subject and offer rotate, concentrate and protect). The weights are ours; what each adds is said in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time

from core.times import minutes_between

ROTATE, CONCENTRATE, PROTECT = "rotate", "concentrate", "protect"
POLICIES = {
    ROTATE: "Rotate: spread what is lost over the subjects",
    CONCENTRATE: "Concentrate: whole sequences of few subjects, not slices of many",
    PROTECT: "Protect: protected subjects above all, other subjects alike",
}
# A protected lesson, or one of a year with exams, costs as much as this many ordinary minutes on top.
PROTECTED, EXAM, TWICE = 1000, 300, 60


@dataclass(frozen=True, order=True)
class Time:
    """A time of the cycle: week 1 or 2, weekday 1 is Monday."""

    week: int
    weekday: int
    starts_at: time
    ends_at: time

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)

    def overlaps(self, other: "Time") -> bool:
        same_day = (self.week, self.weekday) == (other.week, other.weekday)
        return same_day and self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Taught:
    """A lesson that a pupil has in the cycle."""

    pupil: int
    teaching_class: int
    subject: str
    at: Time


@dataclass(frozen=True)
class Rules:
    """What the school has set. `exam_pupils` are those in a year with exams; subjects are compared without case."""

    policy: str = ROTATE
    protected: frozenset[str] = frozenset()
    exam_pupils: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Loss:
    """A lesson that a pupil would miss: its minutes, those of the subject lost before, and why it weighs what it does."""

    pupil: int
    subject: str
    minutes: int
    lost_before: int
    marks: tuple[str, ...]
    cost: int


@dataclass(frozen=True)
class Option:
    """A time with what it costs; who is hindered is in `busy`, in words."""

    at: Time
    losses: tuple[Loss, ...] = ()
    busy: tuple[str, ...] = ()

    @property
    def cost(self) -> int:
        return sum(loss.cost for loss in self.losses)

    @property
    def is_protected(self) -> bool:
        return any("protected" in loss.marks for loss in self.losses)


@dataclass(frozen=True)
class Situation:
    """What is known: lessons, minutes lost this year by pupil and subject, and the times at which the group meets already."""

    lessons: Sequence[Taught]
    lost: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    meets: Sequence[Time] = ()


def ranked(options: Iterable[Time], situation: Situation, rules: Rules) -> list[Option]:
    """The times from the one that costs least on; equal ones in the order of the cycle."""
    found = [Option(at, tuple(losses(at, situation, rules))) for at in options]
    return sorted(found, key=lambda option: (option.cost, option.at))


def losses(at: Time, situation: Situation, rules: Rules) -> list[Loss]:
    """What each pupil would miss at this time."""
    return [_loss(at, lesson, situation, rules) for lesson in situation.lessons if lesson.at.overlaps(at)]


def _loss(at: Time, lesson: Taught, situation: Situation, rules: Rules) -> Loss:
    minutes = minutes_between(max(at.starts_at, lesson.at.starts_at), min(at.ends_at, lesson.at.ends_at))
    lost = situation.lost.get(lesson.pupil, {})
    before, total = lost.get(lesson.subject, 0), sum(lost.values())
    weighed = {ROTATE: minutes + before, CONCENTRATE: minutes + total - before, PROTECT: minutes}[rules.policy]
    marks = []
    if lesson.subject.casefold() in rules.protected:
        marks.append("protected")
        weighed += PROTECTED
    if lesson.pupil in rules.exam_pupils:
        marks.append("exam year")
        weighed += EXAM
    if rules.policy != CONCENTRATE and _misses_elsewhere(at, lesson, situation):
        marks.append("twice in the cycle")
        weighed += TWICE
    return Loss(lesson.pupil, lesson.subject, minutes, before, tuple(marks), weighed)


def _misses_elsewhere(at: Time, lesson: Taught, situation: Situation) -> bool:
    """Whether the group takes the pupil out of the same class at another of its times already."""
    return any(
        other.pupil == lesson.pupil and other.teaching_class == lesson.teaching_class and other.at.overlaps(met)
        for met in situation.meets
        if not met.overlaps(at)
        for other in situation.lessons
    )
