"""What mails about a review point say, in the language that is set.

A carer reads: who writes, about what, when and where, and what to do. No need, diagnosis, programme or family name of the
child stands in the subject or in the first lines, which a phone shows on a locked screen.
"""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.rules.invitation import Invitation, time_words
from plans.rules.telling import Facts


@dataclass(frozen=True)
class Said:
    """What a mail is: "invitation", "reminder", "change" or "cancelled"; what its reader was told before, where that was
    something else; and the school's words about why."""

    what: str = "invitation"
    known: Facts | None = None
    words: str = ""

    def is_moved(self, invitation: Invitation) -> bool:
        return self.known is not None and self.known.starts_at != invitation.starts_at


def time_said(at: datetime) -> str:
    """ "3.30pm" in English, else "15:30"."""
    return time_words(at) if (get_language() or "en").startswith("en") else f"{at:%H:%M}"


def day_said(at: datetime) -> str:
    """ "Tuesday 3 November", "wtorek 3 listopada", in the language."""
    return format_date(at, "EEEE d MMMM", locale=_locale())


def date_said(at: datetime) -> str:
    """The day that a letter is of: "3 November 2026"."""
    return format_date(at, "d MMMM y", locale=_locale())


def _locale() -> str:
    """Babel's name of the language: Django writes days in the middle of a line with a capital, and has none in Urdu."""
    language = get_language() or "en"
    return "en_GB" if language.startswith("en") else language


def child_said(invitation: Invitation) -> str:
    return invitation.child or _("your child")


def mail_summary(invitation: Invitation) -> str:
    """What the meeting is called in the reader's calendar."""
    return _("Meeting at %(school)s about %(child)s") % {"school": invitation.school, "child": child_said(invitation)}


def mail_subject(invitation: Invitation, is_what: Said) -> str:
    said = {"child": child_said(invitation), **_moment(invitation.starts_at)}
    if is_what.what == "cancelled":
        known = is_what.known.starts_at if is_what.known else invitation.starts_at
        return _("Cancelled: meeting about %(child)s, %(day)s at %(time)s") % {**said, **_moment(known)}
    if is_what.what == "change" and not is_what.is_moved(invitation):
        return _("Changed: meeting about %(child)s, %(day)s at %(time)s") % said
    if is_what.what == "change":
        return _("New time: meeting about %(child)s, %(day)s at %(time)s") % said
    if is_what.what == "reminder":
        return _("Reminder: meeting about %(child)s, %(day)s at %(time)s") % said
    return _("Meeting about %(child)s, %(day)s at %(time)s") % said


def _moment(at: datetime) -> dict[str, str]:
    here = timezone.localtime(at)
    return {"day": format_date(here, "EEE d MMM", locale=_locale()), "time": time_said(here)}


def facts(invitation: Invitation) -> list[tuple[str, str]]:
    """When, where, with whom and about what: label and words."""
    start = invitation.starts_at
    when = _("%(day)s, %(time)s, for about %(minutes)s minutes") % {
        "day": day_said(start),
        "time": time_said(start),
        "minutes": invitation.minutes,
    }
    return [
        (_("When"), when),
        (_("Where"), invitation.place),
        (_("Who you will meet"), invitation.staff),
        (_("What we will talk about"), invitation.purpose),
    ]


def before_words(invitation: Invitation, known: Facts) -> list[str]:
    """What the reader was told before and is another now: a line each."""
    was = timezone.localtime(known.starts_at)
    lines = []
    if known.starts_at != invitation.starts_at or known.minutes != invitation.minutes:
        told = {"day": day_said(was), "time": time_said(was), "minutes": known.minutes}
        lines.append(_("Before, it was %(day)s, %(time)s, for about %(minutes)s minutes.") % told)
    if known.place != invitation.place:
        lines.append(_("Before, the place was: %(place)s.") % {"place": known.place})
    if known.led_by != invitation.staff:
        lines.append(_("Before, it was with %(name)s.") % {"name": known.led_by})
    return lines


def opening(invitation: Invitation, *, answer: str, is_what: Said) -> str:
    """The first paragraph: an invitation, a reminder to who is coming or has not answered, or news of a change."""
    said = {"school": invitation.school, "child": child_said(invitation)}
    if is_what.what == "cancelled":
        known = timezone.localtime(is_what.known.starts_at if is_what.known else invitation.starts_at)
        said |= {"day": day_said(known), "time": time_said(known)}
        return (
            _(
                "The meeting about %(child)s on %(day)s, %(time)s, is cancelled. You do not need to come. We will be in touch."
            )
            % said
        )
    if is_what.what == "change" and is_what.is_moved(invitation):
        return _("The time of our meeting about %(child)s has changed. This is the new time.") % said
    if is_what.what == "change":
        return _("Something about our meeting about %(child)s has changed. This is how it is now.") % said
    if is_what.what == "reminder" and answer == "coming":
        return _("You said that you are coming to %(school)s to talk about %(child)s. Thank you.") % said
    if is_what.what == "reminder":
        return (
            _(
                "%(school)s has asked you to a meeting to talk about how %(child)s is getting on. "
                "We have not heard from you yet."
            )
            % said
        )
    return _("%(school)s would like to meet you to talk about how %(child)s is getting on.") % said


def ask(invitation: Invitation, *, answer: str, link: str | None) -> str:
    """What the reader is to do."""
    to = {"link": link, "address": invitation.reply_to}
    if answer == "coming":
        if invitation.reply_to:
            return _("If you cannot come after all, please reply to this email or write to %(address)s.") % to
        return _("If you cannot come after all, please phone the school office.")
    if link:
        return (
            _(
                "What to do: please open this page, tell us if you can come, and write what you think. "
                "The page is yours alone: do not pass it on.\n%(link)s"
            )
            % to
        )
    if invitation.reply_to:
        return (
            _(
                "What to do: please tell us if you can come. If you cannot come, or need help to take part, reply to this "
                "email or write to %(address)s and we will find another time."
            )
            % to
        )
    return _(
        "What to do: please tell us if you can come. If you cannot come, or need help to take part, please phone the school "
        "office and we will find another time."
    )


def mail_body(
    invitation: Invitation, is_what: Said | None = None, *, answer: str = "waiting", link: str | None = None
) -> str:
    what = is_what or Said()
    if what.what == "cancelled":
        return _cancelled_body(invitation, what)
    lines = "\n".join(f"{label}: {words}" for label, words in facts(invitation))
    parts = [
        _("Hello %(name)s,") % {"name": invitation.carer},
        opening(invitation, answer=answer, is_what=what),
        lines,
        *(["\n".join(before_words(invitation, what.known))] if what.known else []),
        ask(invitation, answer=answer, link=link),
    ]
    if link and answer == "coming":
        parts.append(_("Your page, with what we will talk about:") + f"\n{link}")
    parts += [
        _("The calendar file that comes with this email puts the meeting into your phone's calendar."),
        f"{invitation.staff}\n{invitation.school}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _cancelled_body(invitation: Invitation, what: Said) -> str:
    parts = [
        _("Hello %(name)s,") % {"name": invitation.carer},
        opening(invitation, answer="", is_what=what),
        what.words,
        _("The calendar file that comes with this email takes the meeting out of your phone's calendar."),
        f"{invitation.staff}\n{invitation.school}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
