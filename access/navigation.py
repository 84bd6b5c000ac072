"""The way about: at most seven entries, by role; on a phone five places, the last of them "More"."""

from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from access.models import User
from access.policy import Permission as P
from access.policy import Role, permissions_of


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
    # Past the places of a phone's bottom bar: there it stands under "More".
    is_over: bool = False


HOME = Entry("Home", "reports:home", "house", P.HOME_SEE)
TODAY = Entry("Today", "interventions:today", "calendar-day", P.TODAY_SEE)
MY_WEEK = Entry("My week", "interventions:my_week", "calendar-week", P.MY_WEEK_SEE)
PUPILS = Entry("Pupils", "pupils:pupil_list", "people", P.PUPIL_LIST)
MY_PUPILS = Entry("My pupils", "pupils:pupil_list", "people", P.PUPIL_LIST)
REFERRALS = Entry("Referrals", "interventions:referral_board", "inbox", P.REFERRAL_DECIDE)
REFER = Entry("Refer", "interventions:referral_create", "send", P.REFERRAL_CREATE)
TO_ANSWER = Entry("To answer", "interventions:reply_list", "chat-dots", P.OBSERVATION_CREATE)
PROGRAMMES = Entry("Programmes", "interventions:programme_list", "collection", P.PROGRAMME_SEE)
PLANS = Entry("Plans and reviews", "plans:plan_list", "journal-text", P.PLAN_SEE)
MEASURES = Entry("Scores", "assessment:measure_list", "clipboard-data", P.SCORE_EDIT)
IMPORT = Entry("Import", "pupils:roster_list", "upload", P.ROSTER_IMPORT)
TASKS = Entry("Tasks", "deployment:task_list", "check2-square", P.TASK_SEE)
TIMETABLE = Entry("Timetable", "deployment:matrix", "grid-3x3", P.DEPLOYMENT_EDIT)
TEAM = Entry("Team", "staff:staff_list", "person-badge", P.STAFF_EDIT)
MY_DAY = Entry("My day", "interventions:my_day", "calendar-day", P.MY_WEEK_SEE)
MY_LESSONS = Entry("My lessons", "deployment:lesson_coming", "easel", P.LESSON_NOTE)

BY_ROLE: list[tuple[Role, list[Entry]]] = [
    (Role.SENCO, [HOME, PUPILS, REFERRALS, PROGRAMMES, TIMETABLE, PLANS, TEAM]),
    (Role.HLTA, [TODAY, MY_WEEK, REFERRALS, PROGRAMMES, PUPILS, TIMETABLE, PLANS]),
    (Role.TA, [MY_DAY, MY_WEEK, MY_PUPILS, TASKS]),
    (Role.SAFEGUARDING_LEAD, [HOME, PUPILS, PROGRAMMES, PLANS]),
    (Role.HEAD_OF_YEAR, [HOME, PUPILS, PROGRAMMES, PLANS, REFER, MY_LESSONS]),
    (Role.SENIOR_LEADER, [HOME, PUPILS, PROGRAMMES, PLANS]),
    (Role.SUBJECT_LEADER, [HOME, MY_PUPILS, REFER, TO_ANSWER, PROGRAMMES, MEASURES, MY_LESSONS]),
    (Role.TEACHER, [HOME, MY_PUPILS, REFER, TO_ANSWER, PROGRAMMES, MEASURES, MY_LESSONS]),
    (Role.DATA_MANAGER, [HOME, PUPILS, MEASURES, IMPORT]),
    (Role.TRUST_SEND_LEAD, [HOME]),
]


# The places of a phone's bottom bar: more words beside each other run into one another at 360 px.
PLACES = 5

# What has no place among the seven, under its heading in the person's menu.
MENU: list[tuple[str, list[Entry]]] = [
    (
        "The team",
        [
            Entry("Team", "staff:staff_list", "", P.STAFF_EDIT),
            Entry("Absence and cover", "deployment:absence_board", "", P.DEPLOYMENT_EDIT),
            Entry("Hours and drift", "deployment:hours_people", "", P.DEPLOYMENT_EDIT),
            Entry("Unseen changes", "deployment:change_list", "", P.DEPLOYMENT_EDIT),
            Entry("Tasks of the team", "deployment:task_team", "", P.TASK_GIVE),
            Entry("Find expertise", "staff:expertise_find", "", P.STAFF_SEE),
        ],
    ),
    (
        "In class and around",
        [
            Entry("My tasks", "deployment:task_list", "", P.TASK_SEE),
            Entry("Lessons today", "deployment:lesson_list", "", P.SLIP_SEND),
            Entry("Questions to answer", "interventions:reply_list", "", P.OBSERVATION_CREATE),
            Entry("Agreements for classes", "deployment:agreement_list", "", P.AGREEMENT_SEE),
            Entry("Duties", "deployment:duty_list", "", P.DUTY_SEE),
            Entry("Whole-class cover", "deployment:class_cover_list", "", P.CLASS_COVER_SEE),
            Entry("Clubs", "interventions:club_list", "", P.PROGRAMME_SEE),
            Entry("Plans", "plans:plan_list", "", P.PLAN_SEE),
            Entry("Statutory deadlines", "plans:clock_list", "", P.CLOCK_SEE),
            Entry("Trips", "deployment:trip_list", "", P.TRIP_SEE),
        ],
    ),
    (
        "Things that help",
        [
            Entry("Missing aids today", "library:aid_without_list", "", P.AID_MARK),
            Entry("Equipment and aids", "library:equipment_list", "", P.EQUIPMENT_SEE),
            Entry("Resource bank", "library:resource_list", "", P.RESOURCE_SEE),
            Entry("Questionnaires", "assessment:questionnaire_list", "", P.QUESTIONNAIRE_SEE),
        ],
    ),
    (
        "Data and settings",
        [
            Entry("Review packs", "plans:pack_list", "", P.PACK_CREATE),
            Entry("Scores and measures", "assessment:measure_list", "", P.SCORE_EDIT),
            Entry("Import", "pupils:roster_list", "", P.ROSTER_IMPORT),
            Entry("Set up your school", "reports:setup", "", P.SETUP_SEE),
            Entry("The new school year", "pupils:moving_list", "", P.PUPIL_EDIT),
            Entry("Terms and bell times", "pupils:calendar", "", P.CALENDAR_EDIT),
            Entry("My skills and hours", "staff:own_skills_edit", "", P.OWN_SKILLS_EDIT),
            Entry("Mail settings", "messaging:mail_settings_edit", "", P.MAIL_SETTINGS_EDIT),
            Entry("Messages to carers", "messaging:mail_list", "", P.MESSAGE_SEE),
            Entry("Mail to me", "messaging:digest_choose", "", P.NOTICE_ACKNOWLEDGE),
            Entry("Types of plans", "plans:plan_type_list", "", P.PLAN_TYPE_EDIT),
        ],
    ),
    (
        "Carers and other services",
        [
            Entry("Contacts to follow up", "liaison:contact_follow_up_list", "", P.CONTACT_SEE),
            Entry("Agencies", "liaison:agency_list", "", P.AGENCY_SEE),
            Entry("Referrals to agencies", "liaison:agency_referral_list", "", P.AGENCY_SEE),
            Entry("Recommendations of agencies", "liaison:recommendation_list", "", P.AGENCY_SEE),
            Entry("Meetings about pupils", "liaison:meeting_list", "", P.MEETING_SEE),
        ],
    ),
]


@dataclass(frozen=True)
class MenuGroup:
    label: str
    links: list[Link]


@dataclass(frozen=True)
class Frame:
    """What stands around every page of people with the same roles: the same for all of them, and made once a process."""

    entries: list[tuple[Entry, str]]
    # The groups of the person's menu as they stand on the page.
    menu: SafeString
    may: dict[str, bool]

    def current(self, path: str) -> str:
        """The address of the entry that a page lies under, or nothing."""
        here = [url for _, url in self.entries if path == url or (url != "/" and path.startswith(url))]
        return max(here, key=len, default="")


@cache
def frame(roles: frozenset[str]) -> Frame:
    held = permissions_of(sorted(roles))
    own = next((entries for role, entries in BY_ROLE if role in roles), [])
    entries = [(entry, reverse(entry.view)) for entry in own if entry.permission in held]
    context = {"groups": menu(held)}
    return Frame(entries, render_to_string("components/_menu.html", context), {one.value: True for one in held})


@cache
def way(roles: frozenset[str], current: str) -> SafeString:
    """The entries as they stand on the page, one of them the present one."""
    found = frame(roles)
    shown = PLACES if len(found.entries) <= PLACES else PLACES - 1
    links = [
        Link(entry.label, url, entry.icon, url == current, n >= shown) for n, (entry, url) in enumerate(found.entries)
    ]
    over = [link for link in links if link.is_over]
    context = {"links": links, "over": over, "is_over_current": any(link.is_current for link in over)}
    return render_to_string("components/_way.html", context)


def menu(held: frozenset[P]) -> list[MenuGroup]:
    """The groups of the person's menu that hold something for them."""
    groups = [
        MenuGroup(label, [_link(entry) for entry in entries if entry.permission in held]) for label, entries in MENU
    ]
    return [group for group in groups if group.links]


def _link(entry: Entry) -> Link:
    return Link(entry.label, reverse(entry.view), entry.icon, False)


def start_page(user: User) -> str:
    """The URL on which the user's work begins."""
    entries = frame(frozenset(user.membership.roles)).entries if user.membership else []
    return entries[0][1] if entries else "/"
