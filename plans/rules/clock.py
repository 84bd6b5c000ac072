"""The statutory clocks of EHC plans (facts 24-31): from what happened in a case to what is due, when, and whose duty it is.

Everything is counted in calendar days; weekends, bank holidays and holidays do not extend (fact 25). What stops a clock is
fact 26. The deadlines themselves come as data, see `plans.models.clock.ClockRule`.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plans.rules.clock_words import (
    DUTY_OF,
    EVENTS,
    START,
    Adviser,
    Duty,
    Phase,
    Process,
    Reason,
    Standing,
    State,
    Unit,
)

DAY = timedelta(days=1)
SOON = 14
ADULTHOOD_FROM_YEAR = 9
OPEN = (State.OVERDUE, State.DUE, State.STOPPED)
# Exceptions that count only when they last; the others do however short they are.
LASTING = (Reason.ABSENT, Reason.CLOSED)


@dataclass(frozen=True)
class Rule:
    """A deadline. It is counted from the latest of `counted_from` that happened, is met by the first of `met_by` and not
    needed once one of `ended_by` happened. A FIXED_DAY is `day`.`month`, `years` after the year that it is counted from.
    `or_from`, `or_months`: where that happened, so many months from it if that is later (fact 31)."""

    key: str
    label: str
    process: str
    duty: str
    counted_from: tuple[str, ...]
    met_by: tuple[str, ...]
    amount: int
    unit: str
    source: str
    standing: str = Standing.STATUTORY
    ended_by: tuple[str, ...] = ()
    stopped_by: tuple[str, ...] = ()
    least_pause_days: int = 28
    phases: tuple[str, ...] = ()
    applies_if: str = ""
    month: int = 0
    day: int = 0
    years: int = 0
    or_from: str = ""
    or_months: int = 0
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def is_each(self) -> bool:
        """Counted for each adviser who was asked."""
        return any(EVENTS[key].is_each for key in self.counted_from if key in EVENTS)


@dataclass(frozen=True)
class Happened:
    """An event of a case on its day; `adviser` and `detail` (who it is) where it is one of several advisers."""

    key: str
    on: date
    adviser: str = ""
    detail: str = ""

    @property
    def whose(self) -> tuple[str, str]:
        return self.adviser, self.detail.strip().casefold()


@dataclass(frozen=True)
class Pause:
    """Days on which an exception held, both included; without an end it still does."""

    reason: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Correction:
    """A date put right by hand."""

    key: str
    due_on: date
    reason: str
    adviser: str = ""
    detail: str = ""

    @property
    def whose(self) -> tuple[str, str]:
        return self.adviser, self.detail.strip().casefold()


@dataclass(frozen=True)
class Case:
    process: str
    started_on: date
    events: tuple[Happened, ...] = ()
    pauses: tuple[Pause, ...] = ()
    corrections: tuple[Correction, ...] = ()
    phase: str = ""
    born_on: date | None = None
    year_group: int | None = None


@dataclass(frozen=True)
class Deadline:
    """What is due. `computed_on` stays beside a `due_on` that was put right. `days`: left (due), past it (overdue), or late
    (met, negative when early). A stopped clock's `due_on` is the earliest day that it can be."""

    rule: Rule
    duty: str
    state: State
    counted_from: str = ""
    starts_on: date | None = None
    computed_on: date | None = None
    due_on: date | None = None
    met_on: date | None = None
    paused_days: int = 0
    correction: Correction | None = None
    adviser: str = ""
    detail: str = ""
    days: int = 0

    @property
    def is_ours(self) -> bool:
        return self.duty == Duty.SCHOOL

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_pressing(self) -> bool:
        """Ours, and overdue or due in the next 14 days."""
        return self.is_ours and (self.state == State.OVERDUE or (self.state == State.DUE and self.days <= SOON))


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later (or earlier); the last one where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def counted(rule: Rule, start: date) -> date:
    """The day on which it is due when nothing stops it."""
    match rule.unit:
        case Unit.WEEKS:
            return start + rule.amount * 7 * DAY
        case Unit.DAYS:
            return start + rule.amount * DAY
        case Unit.DAYS_WITH_FIRST:
            return start + (rule.amount - 1) * DAY
        case Unit.MONTHS:
            return months_after(start, rule.amount)
        case Unit.WEEKS_BEFORE:
            return start - rule.amount * 7 * DAY
        case Unit.MONTHS_BEFORE:
            return months_after(start, -rule.amount)
        case Unit.FIXED_DAY:
            year = start.year + rule.years
            return date(year, rule.month, min(rule.day, monthrange(year, rule.month)[1]))
    raise ValueError(f"No such unit: {rule.unit}")


def stops(rule: Rule, pause: Pause) -> bool:
    """Whether the exception is one that stops this clock, and has lasted long enough. One that still holds does stop it."""
    if pause.reason not in rule.stopped_by:
        return False
    if pause.ends_on is None or pause.reason not in LASTING:
        return True
    return (pause.ends_on - pause.starts_on).days + 1 >= rule.least_pause_days


def merged(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans of days, both ends included, in order and apart: a day in two of them is in one."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + DAY:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def extended(start: date, due: date, spans: Iterable[tuple[date, date]]) -> date:
    """The due day moved on by each day after `start` on which the clock stood still before it ran out."""
    for first, last in merged(spans):
        begins = max(first, start + DAY)
        if begins > due:
            break
        if last >= begins:
            due += last - begins + DAY
    return due


def rules_on(rules: Iterable[Rule], day: date) -> list[Rule]:
    """Those that are law for what begins on a day."""
    return [
        rule
        for rule in rules
        if (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_to is None or day <= rule.valid_to)
    ]


def begins_on(case: Case) -> date:
    """The day of the event that starts the case: its law is the law of that day."""
    key = START[Process(case.process)]
    return next((event.on for event in case.events if event.key == key), case.started_on)


def deadlines(case: Case, rules: Iterable[Rule], *, today: date) -> list[Deadline]:
    """Everything that is or was due in the case, in the order of the rules."""
    found = []
    for rule in rules_on(rules, begins_on(case)):
        if rule.process != case.process or (rule.phases and case.phase not in rule.phases):
            continue
        found += [line for line in _of_rule(case, rule, today) if _applies(case, rule, line)]
    return found


def _applies(case: Case, rule: Rule, line: Deadline) -> bool:
    if rule.applies_if == "under_five":
        day = line.computed_on or begins_on(case)
        return case.born_on is not None and day < months_after(case.born_on, 60)
    if rule.applies_if == "from_year_9":
        return must_speak_of_adulthood(case.year_group)
    return True


def _of_rule(case: Case, rule: Rule, today: date) -> list[Deadline]:
    if not rule.is_each:
        return [_deadline(case, rule, case.events, today, None)]
    asked = [event for event in case.events if event.key in rule.counted_from]
    return [
        _deadline(case, rule, tuple(e for e in case.events if not e.adviser or e.whose == one.whose), today, one)
        for one in asked
    ]


def _deadline(case: Case, rule: Rule, events: Sequence[Happened], today: date, one: Happened | None) -> Deadline:
    """`one`: the question to the adviser that it is about."""
    adviser, detail = (one.adviser, one.detail) if one else ("", "")
    duty = DUTY_OF[Adviser(adviser)] if rule.duty == Duty.ADVISER and adviser else rule.duty
    met_on = min((event.on for event in events if event.key in rule.met_by), default=None)
    start = max((event for event in events if event.key in rule.counted_from), key=lambda e: e.on, default=None)
    is_ended = met_on is None and any(event.key in rule.ended_by for event in events)
    if start is None:
        state = State.MET if met_on else State.NOT_NEEDED if is_ended else State.WAITING
        return Deadline(rule, duty, state, met_on=met_on)
    pauses = [pause for pause in case.pauses if met_on is None or pause.starts_on <= met_on]
    due, is_stopped, paused = _due(rule, start.on, pauses, events, today=min(today, met_on or today))
    mine = one.whose if one else ("", "")
    correction = next((row for row in case.corrections if row.key == rule.key and row.whose == mine), None)
    due_on = correction.due_on if correction else due
    is_stopped = is_stopped and correction is None
    state, days = _state(rule, duty, due_on, met_on, is_ended, is_stopped, today)
    return Deadline(
        rule, duty, state, start.key, start.on, due, due_on, met_on, paused, correction, adviser, detail, days
    )


def _due(
    rule: Rule, start: date, pauses: Sequence[Pause], events: Sequence[Happened], *, today: date
) -> tuple[date, bool, int]:
    """(due, whether the clock stands still today, days by which it was put off). What still holds is counted to `today`."""
    plain = counted(rule, start)
    allowed = [pause for pause in pauses if stops(rule, pause)]
    ended = [(pause.starts_on, pause.ends_on) for pause in allowed if pause.ends_on]
    open_ones = [pause.starts_on for pause in allowed if pause.ends_on is None and pause.starts_on <= today]
    without = extended(start, plain, ended)
    is_stopped = bool(open_ones) and min(open_ones) <= without
    due = extended(start, plain, [*ended, *((first, today) for first in open_ones)])
    paused = (due - plain).days
    other = max((event.on for event in events if event.key == rule.or_from), default=None)
    if other:
        due = max(due, months_after(other, rule.or_months))
    return due, is_stopped, paused


def _state(
    rule: Rule, duty: str, due: date, met_on: date | None, is_ended: bool, is_stopped: bool, today: date
) -> tuple[State, int]:
    if met_on:
        return State.MET, (met_on - due).days
    if is_ended:
        return State.NOT_NEEDED, 0
    if is_stopped:
        return State.STOPPED, 0
    if today <= due:
        return State.DUE, (due - today).days
    # Nobody fails by letting a time to answer run out, or a date for information.
    is_right = duty == Duty.PARENT or rule.standing == Standing.INFORMATION
    return (State.PASSED if is_right else State.OVERDUE), (today - due).days


def in_order(lines: Iterable[Deadline]) -> list[Deadline]:
    """What is open first, by its day; then what waits; then what is done or needed no more."""
    rank = {State.OVERDUE: 0, State.DUE: 0, State.STOPPED: 1, State.WAITING: 2, State.PASSED: 3}
    return sorted(lines, key=lambda line: (rank.get(line.state, 4), line.due_on or date.max))


def out_of_order(events: Sequence[Happened]) -> tuple[Happened, Happened] | None:
    """Two events of which the first cannot have been before the second; None where all are in order."""
    for event in events:
        for other in events:
            is_same = not (event.adviser and other.adviser) or event.whose == other.whose
            if other.key in EVENTS[event.key].after and is_same and event.on < other.on:
                return event, other
    return None


def phase_ahead(year_group: int | None) -> Phase | None:
    """The move at the end of this year that every pupil of it makes: from Year 6 and from Year 11 (fact 29)."""
    return {6: Phase.SECONDARY, 11: Phase.POST_16}.get(-1 if year_group is None else year_group)


def transfer_day(today: date) -> date:
    """The first day of the next academic year, on which a phase transfer takes place (fact 16)."""
    return date(today.year + (today.month >= 9), 9, 1)


def must_speak_of_adulthood(year_group: int | None) -> bool:
    """From Year 9 a review must address preparing for adulthood (fact 30)."""
    return year_group is not None and year_group >= ADULTHOOD_FROM_YEAR
