"""The vocabulary of the statutory clocks of EHC plans: processes, whose duty, what may happen in a case.

A deadline itself is dated data (`plans.models.clock.ClockRule`); its keys of events are these.
"""

from dataclasses import dataclass
from enum import StrEnum


class Process(StrEnum):
    ASSESSMENT = "assessment"
    ANNUAL_REVIEW = "annual_review"
    PHASE_TRANSFER = "phase_transfer"


class Duty(StrEnum):
    """Who has to do it. ADVISER: whoever was asked, see `DUTY_OF`."""

    SCHOOL = "school"
    AUTHORITY = "authority"
    PARENT = "parent"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    ADVISER = "adviser"


class Adviser(StrEnum):
    SCHOOL = "school"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    SETTING = "setting"
    PSYCHOLOGIST = "psychologist"
    OTHER = "other"


class Unit(StrEnum):
    """How a deadline is counted, always in calendar days. WITH_FIRST: the day that it is counted from is the first of the period
    ("beginning with", "starting with"); the others leave it out ("within ... of"). BEFORE_DAY: the day before a day of the
    calendar."""

    DAYS = "days"
    DAYS_WITH_FIRST = "days_with_first"
    WEEKS = "weeks"
    MONTHS = "months"
    MONTHS_WITH_FIRST = "months_with_first"
    WEEKS_BEFORE = "weeks_before"
    MONTHS_BEFORE = "months_before"
    BEFORE_DAY = "before_day"


class Standing(StrEnum):
    STATUTORY = "statutory"
    GUIDANCE = "guidance"
    TARGET = "target"
    INFORMATION = "information"


class Reason(StrEnum):
    """The ground of an exception: why whoever has to do it need not keep the limit (fact 26). No ground grants days."""

    ABSENT = "absent"
    PERSONAL = "personal"
    CLOSED = "closed"
    SETTING_CLOSED = "setting_closed"
    APPOINTMENT = "appointment"


class Phase(StrEnum):
    """Which move a phase transfer is."""

    EARLY_YEARS = "early_years"
    INFANT_JUNIOR = "infant_junior"
    MIDDLE = "middle"
    SECONDARY = "secondary"
    POST_16 = "post_16"
    BETWEEN_POST_16 = "between_post_16"


class State(StrEnum):
    # It has a record of its own.
    MET = "met"
    DUE = "due"
    OVERDUE = "overdue"
    # Late, and an exception applies: the lawful day stays.
    EXCUSED = "excused"
    WAITING = "waiting"
    # A time to answer that has run out, or a date for information.
    PASSED = "passed"
    # A later event shows that it is behind; its own day is not noted.
    NOT_NOTED = "not_noted"
    NOT_NEEDED = "not_needed"


PROCESS_WORDS = {
    Process.ASSESSMENT: "Needs assessment",
    Process.ANNUAL_REVIEW: "Annual review",
    Process.PHASE_TRANSFER: "Phase transfer",
}
DUTY_WORDS = {
    Duty.SCHOOL: "Ours (the school)",
    Duty.AUTHORITY: "Local authority",
    Duty.PARENT: "Parents or young person",
    Duty.HEALTH: "Health service",
    Duty.SOCIAL_CARE: "Social care",
    Duty.ADVISER: "Who was asked",
}
ADVISER_WORDS = {
    Adviser.SCHOOL: "The school",
    Adviser.HEALTH: "Health service",
    Adviser.SOCIAL_CARE: "Social care",
    Adviser.SETTING: "Early years setting",
    Adviser.PSYCHOLOGIST: "Educational psychologist",
    Adviser.OTHER: "Somebody else",
}
UNIT_WORDS = {
    Unit.DAYS: "days",
    Unit.DAYS_WITH_FIRST: "days, the first one counted",
    Unit.WEEKS: "weeks",
    Unit.MONTHS: "months",
    Unit.MONTHS_WITH_FIRST: "months, the first day counted",
    Unit.WEEKS_BEFORE: "weeks before",
    Unit.MONTHS_BEFORE: "months before",
    Unit.BEFORE_DAY: "before a day of the year",
}
STANDING_WORDS = {
    Standing.STATUTORY: "By law",
    Standing.GUIDANCE: "Statutory guidance",
    Standing.TARGET: "Target, not law",
    Standing.INFORMATION: "For information",
}
REASON_WORDS = {
    Reason.ABSENT: "Absent from the area for at least 4 weeks",
    Reason.PERSONAL: "Exceptional personal circumstances",
    Reason.CLOSED: "School closed for at least 4 weeks when its advice was asked for",
    Reason.SETTING_CLOSED: "Early years setting closed for at least 4 weeks when its advice was asked for",
    Reason.APPOINTMENT: "An appointment for an examination or test was not kept",
}
REASON_SHORT = {
    Reason.ABSENT: "Absence",
    Reason.PERSONAL: "Circumstances",
    Reason.CLOSED: "School closed",
    Reason.SETTING_CLOSED: "Setting closed",
    Reason.APPOINTMENT: "Missed appointment",
}
# Whose advice was asked for, of an exception that rests on a closure.
CLOSED_OF = {Reason.CLOSED: Adviser.SCHOOL, Reason.SETTING_CLOSED: Adviser.SETTING}
PHASE_WORDS = {
    Phase.EARLY_YEARS: "From early years to school",
    Phase.INFANT_JUNIOR: "From infant to junior school",
    Phase.MIDDLE: "To middle school",
    Phase.SECONDARY: "To secondary school",
    Phase.POST_16: "From secondary school to post-16",
    Phase.BETWEEN_POST_16: "Between post-16 institutions",
}
# Whose duty advice is (reg 6, reg 8): the psychologist works for the authority.
DUTY_OF = {
    Adviser.SCHOOL: Duty.SCHOOL,
    Adviser.HEALTH: Duty.HEALTH,
    Adviser.SOCIAL_CARE: Duty.SOCIAL_CARE,
    Adviser.SETTING: Duty.ADVISER,
    Adviser.PSYCHOLOGIST: Duty.AUTHORITY,
    Adviser.OTHER: Duty.ADVISER,
}


@dataclass(frozen=True)
class EventKind:
    """Something that happens in a case. `after`: what cannot be later than it; `is_each`: once for each adviser;
    `may_be_ahead`: a day that is planned."""

    key: str
    label: str
    processes: tuple[Process, ...]
    after: tuple[str, ...] = ()
    is_each: bool = False
    may_be_ahead: bool = False


_A, _R, _T = (Process.ASSESSMENT,), (Process.ANNUAL_REVIEW,), (Process.PHASE_TRANSFER,)
_KINDS = (
    EventKind("request_received", "Authority received the request", _A),
    EventKind("assess_yes", "Authority decided to assess", _A, ("request_received",)),
    EventKind("assess_no", "Authority decided not to assess", _A, ("request_received",)),
    EventKind("advice_asked", "Advice was asked for", _A, ("request_received",), is_each=True),
    EventKind("advice_received", "Advice was received", _A, ("advice_asked",), is_each=True),
    EventKind("plan_refused", "Authority decided not to issue a plan", _A, ("request_received", "assess_yes")),
    EventKind("draft_sent", "Draft plan sent to the parents", _A, ("request_received", "assess_yes")),
    EventKind("draft_answered", "Parents answered on the draft", _A, ("draft_sent",)),
    EventKind("school_consulted", "We were asked whether we can be named", _A, ("request_received",)),
    EventKind("school_answered", "We answered whether we can be named", _A, ("school_consulted",)),
    EventKind("plan_issued", "Final plan issued", _A, ("request_received", "draft_sent")),
    EventKind("last_decided", "Plan issued, or last review decided by the authority", _R),
    EventKind("review_considered", "Authority considered an early review", _R, ("last_decided",)),
    EventKind("meeting_planned", "Review meeting planned for", _R, ("last_decided",), may_be_ahead=True),
    EventKind("invitations_sent", "Information and invitations sent", _R, ("last_decided",)),
    EventKind("meeting_held", "Review meeting held", (*_R, *_T), ("last_decided", "invitations_sent")),
    EventKind("adulthood_spoken", "The review spoke of preparing for adulthood", _R, ("last_decided",)),
    EventKind("report_sent", "School's report of the meeting sent", _R, ("meeting_held",)),
    EventKind("decided_keep", "Authority decided to keep the plan as it is", _R, ("meeting_held",)),
    EventKind("decided_amend", "Authority decided to amend the plan", _R, ("meeting_held",)),
    EventKind("decided_cease", "Authority decided to end the plan", _R, ("meeting_held",)),
    EventKind("amendments_sent", "Proposed changes sent to the parents", _R, ("meeting_held",)),
    EventKind("changes_answered", "Parents answered on the proposed changes", _R, ("amendments_sent",)),
    EventKind("amended_issued", "Amended final plan issued", (*_R, *_T), ("meeting_held", "amendments_sent")),
    EventKind(
        "mediation_certificate",
        "Mediation certificate issued",
        (*_A, *_R),
        ("request_received", "last_decided"),
    ),
    EventKind("transfer", "Moves to the next phase on", _T, (), may_be_ahead=True),
)
EVENTS = {kind.key: kind for kind in _KINDS}
# What a case begins with.
START = {
    Process.ASSESSMENT: "request_received",
    Process.ANNUAL_REVIEW: "last_decided",
    Process.PHASE_TRANSFER: "transfer",
}
# After these the year to the next review begins (fact 27): on the day of the authority's decision, not of the meeting.
BEGINS_A_YEAR = ("plan_issued", "decided_keep", "decided_amend")
# The processes in which the law knows exceptions (regs 5, 8, 10 and 13); elsewhere there is nothing to except.
EXCEPTED = (Process.ASSESSMENT,)


def events_of(process: str) -> list[EventKind]:
    """What may happen in a case of this process, in the order in which it does."""
    return [kind for kind in _KINDS if process in kind.processes]
