"""Who could cover for an adult who is away, on paper: what is at risk first, who is there, trained, under their hours, and what
covering would cost. It proposes; a person decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from deployment.rules.hours import Span, overlap, without


class Weight(IntEnum):
    """How much hangs on an hour: hours that an EHC plan promises come first, then the supervision of many, then teaching."""

    FREE = 0
    PREPARATION = 1
    LIAISON = 2
    DEPARTMENT = 3
    CLASS = 4
    PUPIL = 5
    GROUP = 6
    DUTY = 7
    EHC_CLASS = 8
    EHC_GROUP = 9
    EHC_PUPIL = 10


WORDS = {
    Weight.FREE: "free then",
    Weight.PREPARATION: "gives up preparation",
    Weight.LIAISON: "gives up liaison",
    Weight.DEPARTMENT: "leaves a department",
    Weight.CLASS: "leaves a class",
    Weight.PUPIL: "leaves a pupil",
    Weight.GROUP: "leaves a group",
    Weight.DUTY: "leaves a duty",
    Weight.EHC_CLASS: "leaves a class with an EHC plan in it",
    Weight.EHC_GROUP: "leaves a group with an EHC plan in it",
    Weight.EHC_PUPIL: "leaves a pupil with an EHC plan",
}


def weight_of(*, kind: str, has_pupil: bool, has_class: bool, is_ehc: bool) -> Weight:
    """`kind` as of a cell; `is_ehc`: a pupil with an EHC plan is concerned."""
    if kind == "group":
        return Weight.EHC_GROUP if is_ehc else Weight.GROUP
    if kind == "duty":
        return Weight.DUTY
    if kind in ("preparation", "break"):
        return Weight.PREPARATION
    if kind == "liaison":
        return Weight.LIAISON
    if has_pupil:
        return Weight.EHC_PUPIL if is_ehc else Weight.PUPIL
    if has_class:
        return Weight.EHC_CLASS if is_ehc else Weight.CLASS
    return Weight.DEPARTMENT


@dataclass(frozen=True)
class AtRisk:
    """An hour of somebody who is away. `course`: the training that it asks for. Minutes since midnight."""

    key: int
    staff: int
    span: Span
    weight: Weight
    course: int | None = None


@dataclass(frozen=True)
class Adult:
    """Somebody who might cover. `works` are their paid times of the day (None: not known, so any), `breaks` are kept free, `own`
    what they have planned with what hangs on it, `taken` what they are away for or cover already, `spare` the contracted minutes
    of the week that nothing is planned for (negative: over their hours; None: not known)."""

    staff: int
    name: str
    works: tuple[Span, ...] | None = None
    breaks: tuple[Span, ...] = ()
    own: tuple[tuple[Span, Weight], ...] = ()
    taken: tuple[Span, ...] = ()
    courses: frozenset[int] = frozenset()
    spare: int | None = None


@dataclass(frozen=True)
class Option:
    """Somebody who can cover an hour: what they would give up, whether trained, minutes left in their week."""

    staff: int
    name: str
    gives_up: Weight
    is_trained: bool
    spare: int | None
    minutes: int = field(compare=False, default=0)

    @property
    def key(self) -> str:
        """As a form's choice names it."""
        return str(self.staff)

    @property
    def is_over(self) -> bool:
        """Whether covering in free time takes them over their contracted week."""
        return self.gives_up == Weight.FREE and self.spare is not None and self.spare < self.minutes

    @property
    def words(self) -> str:
        said = [WORDS[self.gives_up]]
        if not self.is_trained:
            said.append("not trained for this")
        if self.is_over:
            said.append("over their hours")
        return ", ".join(said)


def options(hour: AtRisk, adults: Iterable[Adult]) -> list[Option]:
    """Who is there and can be asked, the best first: trained, within their hours, giving up least, with most time left."""
    found = [_option(hour, adult) for adult in adults if _can(hour, adult)]
    return sorted(found, key=_order)


def _order(option: Option) -> tuple[bool, bool, int, int, str]:
    return (not option.is_trained, option.is_over, option.gives_up, -(option.spare or 0), option.name)


def _can(hour: AtRisk, adult: Adult) -> bool:
    is_there = adult.works is None or not without(hour.span, adult.works)
    return adult.staff != hour.staff and is_there and not overlap(hour.span, (*adult.taken, *adult.breaks))


def _option(hour: AtRisk, adult: Adult) -> Option:
    given = [weight for span, weight in adult.own if overlap(hour.span, [span])]
    return Option(
        adult.staff, adult.name, max(given, default=Weight.FREE), hour.course is None or hour.course in adult.courses,
        adult.spare, hour.span[1] - hour.span[0],
    )  # fmt: skip


def most_urgent_first(hours: Iterable[AtRisk]) -> list[AtRisk]:
    return sorted(hours, key=lambda hour: (-hour.weight, hour.span, hour.key))


def propose(hours: Iterable[AtRisk], adults: Sequence[Adult]) -> dict[int, int | None]:
    """By hour who should cover it, None where nobody should: most urgent first, nobody in two places, nobody untrained or over
    their hours, and nobody from an hour on which as much hangs."""
    state = {adult.staff: adult for adult in adults}
    found: dict[int, int | None] = {}
    for hour in most_urgent_first(hours):
        fit = [option for option in options(hour, state.values()) if _should(hour, option)]
        found[hour.key] = fit[0].staff if fit else None
        if fit:
            state[fit[0].staff] = _sent(state[fit[0].staff], hour, fit[0])
    return found


def _should(hour: AtRisk, option: Option) -> bool:
    return option.is_trained and not option.is_over and option.gives_up < hour.weight and hour.weight > Weight.LIAISON


def _sent(adult: Adult, hour: AtRisk, option: Option) -> Adult:
    spare = adult.spare
    if spare is not None and option.gives_up == Weight.FREE:
        spare -= hour.span[1] - hour.span[0]
    return Adult(
        adult.staff, adult.name, adult.works, adult.breaks, adult.own, (*adult.taken, hour.span), adult.courses, spare
    )
