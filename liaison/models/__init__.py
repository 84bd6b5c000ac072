from liaison.models.agency import Agency, AgencyReferral, AgencyReport, Professional, Recommendation
from liaison.models.contact import Contact, ContactQuerySet
from liaison.models.voice import PupilGoal, PupilVoice, VoicePrompts

__all__ = [
    "Agency",
    "AgencyReferral",
    "AgencyReport",
    "Contact",
    "ContactQuerySet",
    "Professional",
    "PupilGoal",
    "PupilVoice",
    "Recommendation",
    "VoicePrompts",
]
