"""A pupil's page: their own words and targets, and the latest contacts."""

from datetime import date
from typing import Any

from access.models import User
from access.policy import Permission
from liaison.models import Meeting, PupilGoal, PupilVoice
from liaison.queries.agency import pupil_agencies
from liaison.queries.contact import contacts_of
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_contacts(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    return {"contacts": list(contacts_of(user=user, pupil=pupil)[:5]), "today": today}


def pupil_voice(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    return {
        "voice": PupilVoice.objects.filter(pupil=pupil).first(),
        "goals": list(PupilGoal.objects.filter(pupil=pupil).open()[:3]),
    }


def pupil_agency_list(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    return pupil_agencies(pupil=pupil)


def pupil_meetings(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    return {"meetings": list(Meeting.objects.filter(pupil=pupil)[:5])}


def register() -> None:
    register_section(
        "meetings", order=47, query=pupil_meetings, template="liaison/_pupil_meetings.html",
        title="Meetings with other services", permission=Permission.MEETING_SEE,
    )  # fmt: skip
    register_section(
        "agencies", order=46, query=pupil_agency_list, template="liaison/_pupil_agencies.html", title="Agencies",
        permission=Permission.AGENCY_SEE,
    )  # fmt: skip
    register_section(
        "voice", order=12, query=pupil_voice, template="liaison/_pupil_voice.html", title="Voice and targets",
        permission=Permission.VOICE_SEE,
    )  # fmt: skip
    register_section(
        "contacts", order=45, query=pupil_contacts, template="liaison/_pupil_contacts.html", title="Contacts",
        permission=Permission.CONTACT_SEE,
    )  # fmt: skip
