"""Reminders of a review point, on paper: which are due, and what they say.

A carer reads: who writes, about what, when and where, and what to do. No need, diagnosis, programme or family name of the
child stands in the subject or in the first lines, which a phone shows on a locked screen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

AT_ONCE = 0


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
    """What the words are made of. `child` is the name the child goes by, alone."""

    carer: str
    child: str
    school: str
    starts_at: datetime
    minutes: int
    place: str
    purpose: str
    staff: str
    reply_to: str


def day_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def time_words(at: datetime) -> str:
    hour = at.hour % 12 or 12
    minutes = f".{at.minute:02d}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


def subject(invitation: Invitation, *, is_changed: bool = False) -> str:
    start = invitation.starts_at
    what = "New time: meeting" if is_changed else "Meeting"
    return f"{what} about {invitation.child}, {start:%a} {start.day} {start:%b} at {time_words(start)}"


def body(invitation: Invitation, *, is_changed: bool = False) -> str:
    start = invitation.starts_at
    change = "The time of this meeting has changed. This is the new time.\n\n" if is_changed else ""
    answer = (
        f"reply to this email or write to {invitation.reply_to}" if invitation.reply_to else "ring the school office"
    )
    return (
        f"Hello {invitation.carer},\n\n"
        f"{invitation.school} would like to meet you to talk about how {invitation.child} is getting on.\n\n{change}"
        f"When: {day_words(start)}, {time_words(start)}, for about {invitation.minutes} minutes\n"
        f"Where: {invitation.place}\n"
        f"Who you will meet: {invitation.staff}\n"
        f"What we will talk about: {invitation.purpose}\n\n"
        f"What to do: if you can come, you do not need to do anything. If you cannot come, or need help to take part, "
        f"please {answer} and we will find another time.\n\n"
        f"The calendar file that comes with this email puts the meeting into your phone's calendar.\n\n"
        f"{invitation.staff}\n{invitation.school}\n"
    )
