"""The invitation as a calendar file (RFC 5545), with the icalendar package."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from plans.review_words import mail_summary
from plans.rules.invitation import Invitation


def invitation_ics(
    invitation: Invitation,
    *,
    uid: str,
    sequence: int,
    now: datetime,
    organiser: str,
    attendee: str,
    is_cancelled: bool = False,
) -> str:
    """A METHOD:REQUEST calendar with the one meeting, or a METHOD:CANCEL that takes it out (RFC 5546, 3.2.2 and 3.2.5). Its
    summary, in the language that is set, names the child by first name and nothing else."""
    calendar = Calendar()
    calendar.add("prodid", "-//HLTA//Review points//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "REQUEST")
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("dtstamp", now)
    event.add("dtstart", invitation.starts_at)
    event.add("dtend", invitation.starts_at + timedelta(minutes=invitation.minutes))
    event.add("summary", mail_summary(invitation))
    event.add("location", invitation.place)
    person = vCalAddress(f"mailto:{organiser}")
    person.params["cn"] = vText(invitation.school)
    event["organizer"] = person
    event.add("attendee", vCalAddress(f"mailto:{attendee}"))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()
