"""Invitations and reminders of a review point, on paper: which are due, and when somebody must be rung."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

AT_ONCE = 0
NOTICE = timedelta(days=14)
REST = timedelta(days=2)


@dataclass(frozen=True)
class Reminder:
    """A reminder `days` before the meeting (AT_ONCE: the invitation of a meeting planned too late for the first one)."""

    days: int
    not_before: datetime


def reminders_due(
    *, starts_at: datetime, days_before: Iterable[int], planned_at: datetime, now: datetime
) -> list[Reminder]:
    """The reminders that are to be owed now.

    Each is owed from its day on; one whose day had passed when the meeting was planned is replaced, once, by an invitation
    at once. None once the meeting has begun. Of several whose day has come only the latest is owed.
    """
    if starts_at <= now:
        return []
    days = sorted(set(days_before), reverse=True)
    came = [d for d in days if starts_at - timedelta(days=d) <= now]
    due = [Reminder(d, starts_at - timedelta(days=d)) for d in came if starts_at - timedelta(days=d) >= planned_at][-1:]
    is_late = bool(came) and not due
    return [Reminder(AT_ONCE, now)] if is_late else due


@dataclass(frozen=True)
class Invitation:
    """What the words are made of. `child` is the name the child goes by, alone; empty where none is known."""

    carer: str
    child: str
    school: str
    starts_at: datetime
    minutes: int
    place: str
    purpose: str
    staff: str
    reply_to: str


def time_words(at: datetime) -> str:
    hour = at.hour % 12 or 12
    minutes = f".{at.minute:02d}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


def for_invitee(reminders: Iterable[Reminder], *, invited_at: datetime | None) -> list[Reminder]:
    """Of a meeting's reminders those that one person is owed: who was invited lately is not reminded at once."""
    if invited_at is None:
        return list(reminders)
    return [one for one in reminders if one.days != AT_ONCE and one.not_before >= invited_at + REST]


def is_short_notice(*, starts_at: datetime, now: datetime) -> bool:
    """Less than the two weeks that an annual review of an EHC plan asks for (fact 28), and that is fair to anybody."""
    return starts_at - now < NOTICE


@dataclass(frozen=True)
class Step:
    """What happens where no answer has come `days` before the meeting: `who` ("lead" or "senco") is asked to ring."""

    days: int
    who: str


STEPS = (Step(7, "lead"), Step(3, "senco"))


def step_due(*, starts_at: datetime, now: datetime, last: int | None) -> Step | None:
    """The step to take now for somebody who has not answered; `last` is the one taken before (its days). Each is taken once,
    a later one whether or not an earlier was; none once the meeting has begun."""
    if starts_at <= now:
        return None
    came = [step for step in STEPS if starts_at - timedelta(days=step.days) <= now]
    latest = min(came, key=lambda step: step.days, default=None)
    return latest if latest and (last is None or latest.days < last) else None
