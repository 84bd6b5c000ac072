"""The statutory clocks of EHC plans (facts 24-31): from what happened in a case to what is due, when, and whose duty it is.

Everything is counted in calendar days; weekends, bank holidays and holidays do not extend (fact 25). An exception (fact 26)
grants no days: the lawful day stays, and what is late says whether one applies. The deadlines themselves come as data, see
`plans.models.clock.ClockRule`.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plans.rules.clock_words import (
    CLOSED_OF,
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
OPEN = (State.OVERDUE, State.DUE, State.EXCUSED)
FOUR_WEEKS, WEEK = timedelta(weeks=4), timedelta(weeks=1)


@dataclass(frozen=True)
class Rule:
    """A deadline. It is counted from the latest of `counted_from` that happened, is met by the first of `met_by`, not needed once
    one of `ended_by` happened, and behind once one of `settled_by` did, though its own day is not noted. BEFORE_DAY is the day
    before `day`.`month`, `years` after the year that it is counted from. `or_from`, `or_months`: where that happened, so many
    months from it if that is later (fact 31). `excepted_by`: the grounds on which it need not be kept."""

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
    settled_by: tuple[str, ...] = ()
    excepted_by: tuple[str, ...] = ()
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
    def counts_first_day(self) -> bool:
        """Whether the day that it is counted from is the first of the period."""
        return self.unit in (Unit.DAYS_WITH_FIRST, Unit.MONTHS_WITH_FIRST)

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
    """The days of what an exception rests on, both included: of an absence, a closure, an appointment; without an end it still
    holds."""

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
    """What is due. `computed_on`, the lawful day, stays beside a `due_on` that was corrected by hand. `days`: left (due), past it
    (overdue, excused), or late (met, negative when early). `exceptions`: those that apply to it. `settled`: the later event that
    shows it is behind."""

    rule: Rule
    duty: str
    state: State
    counted_from: str = ""
    starts_on: date | None = None
    computed_on: date | None = None
    due_on: date | None = None
    met_on: date | None = None
    exceptions: tuple[Pause, ...] = ()
    settled: Happened | None = None
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
        """Ours, and late or due in the next 14 days."""
        return self.is_ours and (self.is_late or (self.state == State.DUE and self.days <= SOON))

    @property
    def is_late(self) -> bool:
        """Open and past its day, whether or not an exception applies."""
        return self.state in (State.OVERDUE, State.EXCUSED)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later (or earlier); the last one where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of_months(first: date, months: int) -> date:
    """The last day of a period of so many months that starts with `first`: the day before the next such period starts. Twelve
    months starting with 1 March 2023 end on 29 February 2024, starting with 29 February 2024 on 28 February 2025."""
    again = months_after(first, months)
    return again - DAY if again.day == first.day else again


def counted(rule: Rule, start: date) -> date:
    """The last day on which it is in time."""
    match rule.unit:
        case Unit.WEEKS:
            return start + rule.amount * WEEK
        case Unit.DAYS:
            return start + rule.amount * DAY
        case Unit.DAYS_WITH_FIRST:
            return start + (rule.amount - 1) * DAY
        case Unit.MONTHS:
            return months_after(start, rule.amount)
        case Unit.MONTHS_WITH_FIRST:
            return last_of_months(start, rule.amount)
        case Unit.WEEKS_BEFORE:
            return start - rule.amount * WEEK
        case Unit.MONTHS_BEFORE:
            return months_after(start, -rule.amount)
        case Unit.BEFORE_DAY:
            year = start.year + rule.years
            return date(year, rule.month, min(rule.day, monthrange(year, rule.month)[1])) - DAY
    raise ValueError(f"No such unit: {rule.unit}")


def lasts_four_weeks(pause: Pause, *, today: date) -> bool:
    """Whether it lasted so long, or has by today where it still holds."""
    return (pause.ends_on or max(today, pause.starts_on)) - pause.starts_on + DAY >= FOUR_WEEKS


def asked_near(closure: Pause) -> tuple[date, date | None]:
    """The days on which a question for advice falls into a closure: from a week before it until a week before it opens again; no
    last one while nobody knows when it does."""
    return closure.starts_on - WEEK, closure.ends_on + DAY - WEEK if closure.ends_on else None


def is_asked_near(closure: Pause, on: date) -> bool:
    first, last = asked_near(closure)
    return first <= on and (last is None or on <= last)


def applies(pause: Pause, rule: Rule, *, start: date, due: date, events: Sequence[Happened], today: date) -> bool:
    """Whether what is noted is a ground on which this limit, from `start` to `due`, need not be kept. An absence has to last four
    weeks within it; circumstances and a missed appointment to touch it; a closed school or setting to be closed for four weeks,
    and to have been asked for its advice from a week before it closed until a week before it opens again."""
    if pause.reason not in rule.excepted_by:
        return False
    if adviser := CLOSED_OF.get(Reason(pause.reason)):
        asked = [event.on for event in events if event.key == "advice_asked" and event.adviser == adviser]
        return lasts_four_weeks(pause, today=today) and any(is_asked_near(pause, on) for on in asked)
    last = pause.ends_on or max(today, pause.starts_on)
    within = min(last, due) - max(pause.starts_on, start) + DAY
    return within >= (FOUR_WEEKS if pause.reason == Reason.ABSENT else DAY)


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
    later = [event for event in events if event.key in rule.settled_by]
    settled = min(later, key=lambda e: e.on, default=None) if met_on is None and not is_ended else None
    if start is None:
        known = State.MET if met_on else State.NOT_NEEDED if is_ended else State.NOT_NOTED if settled else State.WAITING
        return Deadline(rule, duty, known, met_on=met_on, settled=settled, adviser=adviser, detail=detail)
    lawful = _lawful(rule, start.on, events)
    mine = one.whose if one else ("", "")
    correction = next((row for row in case.corrections if row.key == rule.key and row.whose == mine), None)
    due = correction.due_on if correction else lawful
    exceptions = tuple(
        pause
        for pause in case.pauses
        if applies(pause, rule, start=start.on, due=lawful, events=case.events, today=met_on or today)
    )
    state, days = _state(rule, duty, due, met_on, is_ended, settled, bool(exceptions), today)
    return Deadline(
        rule,
        duty,
        state,
        start.key,
        start.on,
        lawful,
        due,
        met_on,
        exceptions,
        settled,
        correction,
        adviser,
        detail,
        days,
    )


def _lawful(rule: Rule, start: date, events: Sequence[Happened]) -> date:
    due = counted(rule, start)
    other = max((event.on for event in events if event.key == rule.or_from), default=None)
    return max(due, months_after(other, rule.or_months)) if other else due


def _state(
    rule: Rule, duty: str, due: date, met_on: date | None, is_ended: bool, settled: Happened | None, is_excepted: bool,
    today: date,
) -> tuple[State, int]:  # fmt: skip
    if met_on:
        return State.MET, (met_on - due).days
    if is_ended:
        return State.NOT_NEEDED, 0
    if settled:
        return State.NOT_NOTED, 0
    if today <= due:
        return State.DUE, (due - today).days
    # Nobody fails by letting a time to answer run out, or a date for information.
    is_right = duty == Duty.PARENT or rule.standing == Standing.INFORMATION
    late = State.PASSED if is_right else State.EXCUSED if is_excepted else State.OVERDUE
    return late, (today - due).days


def in_order(lines: Iterable[Deadline]) -> list[Deadline]:
    """What is open first, by its day; then what waits; then what is done or needed no more."""
    rank = {**dict.fromkeys(OPEN, 0), State.WAITING: 1, State.PASSED: 2}
    return sorted(lines, key=lambda line: (rank.get(line.state, 3), line.due_on or date.max))


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
