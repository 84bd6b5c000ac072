from pupils.models.attendance import Attendance
from pupils.models.carer import Carer, CarerLink
from pupils.models.classes import ClassTeacher, Enrolment, Lesson, TeachingClass
from pupils.models.moving import MovedPupil, MovingUp
from pupils.models.opening import PupilOpening
from pupils.models.pupil import EarlierPeriod, LearnerProfile, Pupil, PupilQuerySet
from pupils.models.roster import ColumnMapping, RosterFile, RosterImport, RosterPack, RosterPart, RosterRow, WordMeaning
from pupils.models.sen import Need, SenStatus
from pupils.models.transfer import TransferFile

__all__ = [
    "Attendance",
    "Carer",
    "CarerLink",
    "ClassTeacher",
    "ColumnMapping",
    "EarlierPeriod",
    "Enrolment",
    "LearnerProfile",
    "Lesson",
    "MovedPupil",
    "MovingUp",
    "Need",
    "Pupil",
    "PupilOpening",
    "PupilQuerySet",
    "RosterFile",
    "RosterImport",
    "RosterPack",
    "RosterPart",
    "RosterRow",
    "SenStatus",
    "TeachingClass",
    "TransferFile",
    "WordMeaning",
]
