"""The way about: at most seven entries, by role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from access.models import User
from access.policy import Permission as P
from access.policy import Role


@dataclass(frozen=True)
class Entry:
    """One entry: `view` is a URL name; whoever lacks `permission` does not get it."""

    label: str
    view: str
    icon: str
    permission: P


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str
    is_current: bool


HOME = Entry("Home", "reports:home", "house", P.HOME_SEE)
TODAY = Entry("Today", "interventions:today", "calendar-day", P.TODAY_SEE)
MY_DAY = Entry("My day", "interventions:my_day", "calendar-day", P.MY_WEEK_SEE)
MY_WEEK = Entry("My week", "interventions:my_week", "calendar-week", P.MY_WEEK_SEE)
PUPILS = Entry("Pupils", "pupils:pupil_list", "people", P.PUPIL_LIST)
MY_PUPILS = Entry("My pupils", "pupils:pupil_list", "people", P.PUPIL_LIST)
REFERRALS = Entry("Referrals", "interventions:referral_board", "inbox", P.REFERRAL_DECIDE)
REFER = Entry("Refer", "interventions:referral_create", "send", P.REFERRAL_CREATE)
TO_ANSWER = Entry("To answer", "interventions:reply_list", "chat-dots", P.OBSERVATION_CREATE)
PROGRAMMES = Entry("Programmes", "interventions:programme_list", "collection", P.PROGRAMME_SEE)
REVIEWS = Entry("Reviews", "plans:review_list", "chat-left-text", P.REVIEW_SEE)
MEASURES = Entry("Scores", "assessment:measure_list", "clipboard-data", P.SCORE_EDIT)
IMPORT = Entry("Import", "pupils:roster_list", "upload", P.ROSTER_IMPORT)

BY_ROLE: list[tuple[Role, list[Entry]]] = [
    (Role.SENCO, [HOME, PUPILS, REFERRALS, PROGRAMMES, MEASURES, REVIEWS, IMPORT]),
    (Role.HLTA, [TODAY, MY_WEEK, REFERRALS, PROGRAMMES, PUPILS, MEASURES, REVIEWS]),
    (Role.TA, [MY_DAY, MY_WEEK, MY_PUPILS]),
    (Role.SAFEGUARDING_LEAD, [HOME, PUPILS, PROGRAMMES, REVIEWS]),
    (Role.HEAD_OF_YEAR, [HOME, PUPILS, PROGRAMMES, REVIEWS, REFER]),
    (Role.SENIOR_LEADER, [HOME, PUPILS, PROGRAMMES, REVIEWS]),
    (Role.SUBJECT_LEADER, [HOME, MY_PUPILS, REFER, TO_ANSWER, PROGRAMMES, MEASURES]),
    (Role.TEACHER, [HOME, MY_PUPILS, REFER, TO_ANSWER, PROGRAMMES, MEASURES]),
    (Role.DATA_MANAGER, [HOME, PUPILS, MEASURES, IMPORT]),
    (Role.TRUST_SEND_LEAD, [HOME]),
]


def entries_for(user: User) -> list[Entry]:
    """The entries of the user's first role in the order above."""
    roles = user.membership.roles if user.membership else []
    entries = next((entries for role, entries in BY_ROLE if role in roles), [])
    return [entry for entry in entries if user.may(entry.permission)]


def start_page(user: User) -> str:
    """The URL on which the user's work begins."""
    entries = entries_for(user)
    return reverse(entries[0].view) if entries else "/"


def navigation(request: HttpRequest) -> list[Link]:
    links = [(entry, reverse(entry.view)) for entry in entries_for(request.user)]  # type: ignore[arg-type]
    best = max((url for _, url in links if request.path.startswith(url)), key=len, default="")
    return [Link(entry.label, url, entry.icon, url == best) for entry, url in links]
