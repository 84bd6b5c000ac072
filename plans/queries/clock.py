"""Statutory dates: what is due in every case, worked out anew from what happened. Two queries, however many cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from access.models import User
from plans.models.clock import ClockCorrection, ClockPause, ClockRule, EhcCase, EhcEvent, adviser_words
from plans.rules.clock import (
    SOON,
    Case,
    Correction,
    Deadline,
    Happened,
    Pause,
    Rule,
    deadlines,
    in_order,
    phase_ahead,
    transfer_day,
)
from plans.rules.clock_words import (
    DUTY_WORDS,
    EVENTS,
    REASON_WORDS,
    STANDING_WORDS,
    Duty,
    Process,
    Reason,
    Standing,
    State,
)
from pupils.models import Pupil, SenStatus
from pupils.roll import is_on_roll
from schools.models import School


@dataclass(frozen=True)
class Line:
    """A deadline of a case, with the words of a page."""

    case: EhcCase
    deadline: Deadline

    @property
    def who(self) -> str:
        return adviser_words(self.deadline.adviser, self.deadline.detail)

    @property
    def label(self) -> str:
        return f"{self.deadline.rule.label}: {self.who}" if self.who else self.deadline.rule.label

    @property
    def duty_words(self) -> str:
        return DUTY_WORDS[Duty(self.deadline.duty)]

    @property
    def is_target(self) -> bool:
        return self.deadline.rule.standing == Standing.TARGET

    @property
    def standing_words(self) -> str:
        return STANDING_WORDS[Standing(self.deadline.rule.standing)]

    @property
    def from_words(self) -> str:
        """What it is counted from, or waits for."""
        keys = [self.deadline.counted_from] if self.deadline.counted_from else self.deadline.rule.counted_from
        return " or ".join(EVENTS[key].label for key in keys)

    @property
    def met_by(self) -> str:
        """The event that meets it, where one alone does."""
        return self.deadline.rule.met_by[0] if len(self.deadline.rule.met_by) == 1 else ""

    @property
    def may_be_recorded(self) -> bool:
        """Whether its day can be recorded: it is open, or behind without a day."""
        return self.deadline.is_open or (self.deadline.state == State.NOT_NOTED and bool(self.met_by))

    @property
    def source(self) -> str:
        return self.deadline.rule.source

    @property
    def grounds(self) -> str:
        """The grounds of the exceptions that apply, within a sentence."""
        words = (REASON_WORDS[Reason(one.reason)] for one in self.deadline.exceptions)
        return "; ".join(dict.fromkeys(one[0].lower() + one[1:] for one in words))

    @property
    def exception_words(self) -> str:
        """What its exceptions mean for it: what is not late yet has none to say, but for what would be."""
        is_late = self.deadline.is_late or (self.deadline.state == State.MET and self.deadline.days > 0)
        if not self.grounds or not (is_late or self.deadline.state == State.DUE):
            return ""
        if is_late:
            return f"Exception: {self.grounds}. It grants no days."
        return f"If it is late, an exception applies: {self.grounds}."

    @property
    def settled_words(self) -> str:
        """The later event that shows it is behind."""
        return EVENTS[self.deadline.settled.key].label if self.deadline.settled else ""

    @property
    def state_words(self) -> str:
        days = abs(self.deadline.days)
        many = f"{days} day{'' if days == 1 else 's'}"
        match self.deadline.state:
            case State.DUE:
                return f"Due in {many}" if days else "Due today"
            case State.OVERDUE:
                return f"{'Target passed' if self.is_target else 'Overdue'} by {many}"
            case State.EXCUSED:
                return f"{many} late, exception applies"
            case State.MET:
                late = f"Done {many} late" + (", exception applied" if self.deadline.exceptions else "")
                return late if self.deadline.days > 0 else "Done"
            case State.WAITING:
                return "Not started"
            case State.PASSED:
                return "Has passed"
            case State.NOT_NOTED:
                return "Day not noted"
        return "Not needed"

    @property
    def tone(self) -> str:
        match self.deadline.state:
            case State.OVERDUE:
                return "act" if self.is_target else "bad"
            case State.EXCUSED:
                return "act"
            case State.DUE:
                return "act" if self.deadline.is_pressing else "calm"
            case State.MET:
                return "act" if self.deadline.days > 0 else "good"
        return "calm"

    @property
    def icon(self) -> str:
        icons = {
            State.OVERDUE: "exclamation-triangle", State.DUE: "clock", State.MET: "check-lg",
            State.EXCUSED: "exclamation-circle", State.WAITING: "hourglass", State.PASSED: "dash-circle",
            State.NOT_NOTED: "question-circle", State.NOT_NEEDED: "dash-circle",
        }  # fmt: skip
        return icons[self.deadline.state]


def rules_now() -> list[Rule]:
    """Every deadline that is or was law, in its order. One query."""
    return [row.as_rule() for row in ClockRule.objects.all()]


def with_parts(cases: Any) -> Any:
    """The cases with their pupil, and what happened in them as rows of JSON: one query."""

    def rows(model: Any, *names: str) -> ArraySubquery:
        found = model.objects.filter(case=OuterRef("pk")).order_by("pk")
        return ArraySubquery(found.values(row=JSONObject(**{name: F(name) for name in names})))

    return cases.select_related("pupil").annotate(
        event_rows=rows(EhcEvent, "event", "on", "adviser", "detail"),
        pause_rows=rows(ClockPause, "reason", "starts_on", "ends_on"),
        correction_rows=rows(ClockCorrection, "key", "due_on", "reason", "adviser", "detail"),
    )


def as_case(row: Any) -> Case:
    """A row of `with_parts` for the rules."""
    day = date.fromisoformat
    return Case(
        process=row.process, started_on=row.started_on, phase=row.phase, born_on=row.pupil.born_on,
        year_group=row.pupil.year_group,
        events=tuple(Happened(e["event"], day(e["on"]), e["adviser"], e["detail"]) for e in row.event_rows),
        pauses=tuple(
            Pause(p["reason"], day(p["starts_on"]), day(p["ends_on"]) if p["ends_on"] else None) for p in row.pause_rows
        ),
        corrections=tuple(
            Correction(c["key"], day(c["due_on"]), c["reason"], c["adviser"], c["detail"]) for c in row.correction_rows
        ),
    )  # fmt: skip


def lines_of(cases: Iterable[Any], *, today: date) -> list[Line]:
    """Every deadline of these cases (of `with_parts`). One query for the rules."""
    rules = rules_now()
    return [Line(row, deadline) for row in cases for deadline in in_order(deadlines(as_case(row), rules, today=today))]


def open_lines(*, user: User, today: date) -> list[Line]:
    """What is due in the open cases of pupils whom the user may see: by day, what is late first."""
    cases = with_parts(EhcCase.objects.visible_to(user).open().filter(is_on_roll(today, "pupil__")))
    rows = [line for line in lines_of(cases, today=today) if line.deadline.is_open]
    return sorted(rows, key=lambda line: (line.deadline.due_on, line.case.pupil.family_name))


def annual_dues(*, pupils: Iterable[int], today: date) -> dict[int, date]:
    """By pupil the day by which the authority has to have decided on the open annual review (fact 27). Two queries."""
    cases = EhcCase.objects.open().filter(pupil__in=pupils, process=Process.ANNUAL_REVIEW)
    return {
        line.case.pupil_id: line.deadline.due_on
        for line in lines_of(with_parts(cases), today=today)
        if line.deadline.rule.key == "review" and line.deadline.is_open and line.deadline.due_on
    }


def narrowed(lines: list[Line], *, whose: str, which: str, process: str, text: str) -> list[Line]:
    """`whose`: "ours" or "theirs"; `which`: "overdue", "soon" or "excused"; `text`: every word in the pupil's name or the
    deadline's."""
    words = text.lower().split()

    def fits(line: Line) -> bool:
        found = f"{line.case.pupil.search_name} {line.label}".lower()
        return (
            (whose not in ("ours", "theirs") or line.deadline.is_ours == (whose == "ours"))
            and _is(line.deadline, which)
            and (not process or line.case.process == process)
            and all(word in found for word in words)
        )

    return [line for line in lines if fits(line)]


def _is(deadline: Deadline, which: str) -> bool:
    if which == "soon":
        return deadline.is_late or (deadline.state == State.DUE and deadline.days <= SOON)
    if which in (State.OVERDUE, State.EXCUSED):
        return deadline.state == which
    return True


def pressing(*, user: User, today: date) -> list[Line]:
    """What is ours and late or due in the next 14 days."""
    return [line for line in open_lines(user=user, today=today) if line.deadline.is_pressing]


def due_lines(*, school: School, today: date) -> list[str]:
    """For a digest: what is ours and overdue or due in the next 14 days, a line each, the pupil by initials and year. Asked
    inside the school."""
    cases = with_parts(EhcCase.objects.filter(school=school).open().filter(is_on_roll(today, "pupil__")))
    rows = [line for line in lines_of(cases, today=today) if line.deadline.is_pressing]
    rows.sort(key=lambda line: (line.deadline.due_on, line.case.pk))
    return [
        f"{line.state_words}: {line.label}, {_initials(line.case.pupil)}, {line.case.pupil.year_words}" for line in rows
    ]


def _initials(pupil: Pupil) -> str:
    return "".join(f"{name[0]}." for name in (pupil.first_name, pupil.family_name) if name)


def case_shown(*, case: Any, today: date) -> dict[str, Any]:
    """The page of a case (of `with_parts`): its deadlines, what happened, its exceptions and corrections. Four queries."""
    lines = lines_of([case], today=today)
    labels = {line.deadline.rule.key: line.deadline.rule.label for line in lines}
    corrections = list(case.corrections.select_related("noted_by"))
    for row in corrections:
        who = adviser_words(row.adviser, row.detail)
        row.label = labels.get(row.key, row.key) + (f": {who}" if who else "")
    return {
        "open_lines": [line for line in lines if line.deadline.is_open],
        "waiting": [line for line in lines if line.deadline.state == State.WAITING],
        "past": [line for line in lines if not line.deadline.is_open and line.deadline.state != State.WAITING],
        "events": list(case.happened.select_related("noted_by")),
        "pauses": list(case.pauses.all()),
        "corrections": corrections,
        "followed_by": case.followed_by.first(),
    }


def find_line(*, case: Any, key: str, adviser: str, detail: str, today: date) -> Line | None:
    """One deadline of a case (of `with_parts`); None where it has no such."""
    whose = (adviser, detail.strip().casefold())
    for line in lines_of([case], today=today):
        one = line.deadline
        if one.rule.key == key and (one.adviser, one.detail.strip().casefold()) == whose and one.computed_on:
            return line
    return None


def pupil_clocks(*, user: User, pupil: Pupil, today: date) -> dict[str, Any] | None:
    """A pupil's page: their cases, and what is due in the open ones."""
    cases = list(with_parts(EhcCase.objects.filter(pupil=pupil)))
    opened = [case for case in cases if case.closed_on is None]
    return {
        "cases": [
            (case, [line for line in lines_of([case], today=today) if line.deadline.is_open]) for case in opened[:3]
        ],
        "closed": [case for case in cases if case.closed_on],
    }


def transfers_missing(*, user: User, today: date) -> Any:
    """Pupils with an EHC plan in Year 6 or 11 who have no case yet for the move at the end of this year (fact 29)."""
    years = [year for year in range(15) if phase_ahead(year)]
    has_plan = SenStatus.objects.on(today).filter(pupil=OuterRef("pk"), code="E")
    has_case = EhcEvent.objects.filter(case__pupil=OuterRef("pk"), event="transfer", on=transfer_day(today))
    return (
        Pupil.objects.visible_to(user)
        .on_roll()
        .filter(Exists(has_plan), ~Exists(has_case), year_group__in=years)
        .by_name()
    )


def rules_shown(*, text: str, process: str) -> QuerySet[ClockRule]:
    rows = ClockRule.objects.all()
    for word in text.split():
        rows = rows.filter(Q(label__icontains=word) | Q(source__icontains=word))
    return rows.filter(process=process) if process else rows
