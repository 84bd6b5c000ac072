from liaison.models.agency import Agency, AgencyReferral, AgencyReport, Professional, Recommendation
from liaison.models.carer_access import CarerAccess, CarerCode, CarerVisit, link_of
from liaison.models.contact import Contact, ContactQuerySet
from liaison.models.meeting import (
    AgreedAction,
    Meeting,
    MeetingPack,
    MeetingParticipant,
    PackCode,
    PackVisit,
    meeting_reference,
)
from liaison.models.voice import PupilGoal, PupilVoice, VoicePrompts

__all__ = [
    "Agency",
    "AgencyReferral",
    "AgencyReport",
    "AgreedAction",
    "CarerAccess",
    "CarerCode",
    "CarerVisit",
    "Contact",
    "ContactQuerySet",
    "Meeting",
    "MeetingPack",
    "MeetingParticipant",
    "PackCode",
    "PackVisit",
    "Professional",
    "PupilGoal",
    "PupilVoice",
    "Recommendation",
    "VoicePrompts",
    "link_of",
    "meeting_reference",
]
