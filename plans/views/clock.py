"""Statutory deadlines: the statutory clocks of EHC plans."""

from calendar import month_name

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of
from plans.actions import clock as actions
from plans.models.clock import PROCESSES, ClockRule
from plans.queries import clock as queries
from plans.rules.clock_words import DUTY_WORDS, EVENTS, PHASE_WORDS, REASON_SHORT, REASON_WORDS, UNIT_WORDS, Unit
from pupils.actions.opening import pupils_opened

COLUMNS = (
    Column("due", "Due", lambda line: line.deadline.due_on),
    Column("state", "State", lambda line: line.state_words),
    Column("grounds", "Ground of the exception", lambda line: line.grounds, is_hidden=True),
    Column("what", "What", lambda line: line.label),
    Column("pupil", "Pupil", lambda line: line.case.pupil.name),
    Column("duty", "Duty", lambda line: line.duty_words),
    Column("process", "Process", lambda line: line.case.process_words, is_hidden=True),
    Column("from", "Counted from", lambda line: line.from_words, is_hidden=True),
    Column("start", "On", lambda line: line.deadline.starts_on, is_hidden=True),
    Column("standing", "Law or target", lambda line: line.standing_words, is_hidden=True),
    Column("source", "Source", lambda line: line.deadline.rule.source, is_hidden=True),
)


def counted_words(rule: ClockRule) -> str:
    """How a deadline is counted: "Within 6 weeks of: Authority received the request (that day is not counted)"."""
    start = " or ".join(EVENTS[key].label for key in rule.counted_from)
    match rule.unit:
        case Unit.BEFORE_DAY:
            year = {0: "the year", -1: "the year before"}.get(rule.years, f"{rule.years} years on")
            return f"Before {rule.day} {month_name[rule.month]}, in {year} of: {start}"
        case Unit.WEEKS_BEFORE | Unit.MONTHS_BEFORE:
            return f"At least {rule.amount} {UNIT_WORDS[Unit(rule.unit)]}: {start}"
        case Unit.DAYS_WITH_FIRST | Unit.MONTHS_WITH_FIRST:
            noun = "days" if rule.unit == Unit.DAYS_WITH_FIRST else "months"
            return f"{rule.amount} {noun} starting with the day of: {start} (that day is the first)"
    if not rule.amount:
        return f"On the day of: {start}"
    words = f"Within {rule.amount} {UNIT_WORDS[Unit(rule.unit)]} of: {start} (that day is not counted)"
    return f"{words}; or {rule.or_months} month from: {EVENTS[rule.or_from].label}" if rule.or_from else words


RULE_COLUMNS = (
    Column("process", "Process", lambda rule: rule.get_process_display(), is_hidden=True),
    Column("label", "What", lambda rule: rule.label, sort=("label",)),
    Column("duty", "Duty", lambda rule: DUTY_WORDS[rule.duty], sort=("duty", "order")),
    Column("counted", "Counted", counted_words),
    Column("excepted", "Exceptions", lambda rule: "; ".join(REASON_WORDS[key] for key in rule.excepted_by) or "None"),
    Column("standing", "Law or target", lambda rule: rule.get_standing_display(), sort=("standing", "order")),
    Column("source", "Source", lambda rule: rule.source),
    Column("valid", "In force", lambda rule: rule.valid_words, is_hidden=True),
)


@door(Permission.CLOCK_SEE)
def clock_list(request: StaffRequest) -> HttpResponse:
    """What is due, by day; `?whose=` ours or theirs, `?which=` overdue, soon or excused, `?process=` one kind of case."""
    today, asked = timezone.localdate(), request.GET
    lines = queries.open_lines(user=request.user, today=today)
    chosen = {name: asked.get(name, "") for name in ("whose", "which", "process")}
    found = queries.narrowed(lines, text=asked.get("q", ""), **chosen)
    if file := file_of(request, found, name="dates-due", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={line.case.pupil_id for line in found}, page="clock_list download")
        return file
    context = {
        **chosen,
        **list_of(request, found, columns=COLUMNS),  # type: ignore[arg-type]
        "processes": PROCESSES,
        "is_narrowed": bool(asked.get("q")) or any(chosen.values()),
        "ours": sum(line.deadline.is_pressing for line in lines),
        "transfers": _transfers(request),
    }
    return render(request, "plans/clock_list.html", context)


def _transfers(request: StaffRequest) -> list:
    if not request.user.may(Permission.CLOCK_EDIT):
        return []
    return list(queries.transfers_missing(user=request.user, today=timezone.localdate()))


@door(Permission.CLOCK_SEE)
def clock_rules(request: StaffRequest) -> HttpResponse:
    """Every deadline with its source; `?process=` one kind of case."""
    process = request.GET.get("process", "")
    rows = queries.rules_shown(text=request.GET.get("q", ""), process=process)
    if file := file_of(request, rows, name="rules-of-the-clocks", columns=RULE_COLUMNS):
        return file
    shown = list_of(request, rows, columns=RULE_COLUMNS)
    lines = [(rule, counted_words(rule), [REASON_SHORT[key] for key in rule.excepted_by]) for rule in shown["page"]]
    context = {"process": process, "processes": PROCESSES, "lines": lines, "phases": PHASE_WORDS, **shown}
    return render(request, "plans/clock_rules.html", context)


@door(Permission.CLOCK_EDIT, methods=("POST",))
@once
def ehc_transfers_open(request: StaffRequest) -> HttpResponse:
    """Open the phase transfers of this year that have no case yet."""
    today = timezone.localdate()
    pupils = _transfers(request)
    try:
        count = actions.ehc_transfers_open(pupils=pupils, by=request.user, today=today, now=timezone.now())
    except DomainError as error:
        messages.error(request, f"No phase transfers were opened. {error} Load the page again and try once more.")
    else:
        messages.success(request, f"{count} phase transfer{'' if count == 1 else 's'} opened.")
    return redirect("plans:clock_list")
