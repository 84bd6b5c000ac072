from pupils.models.carer import Carer, CarerLink
from pupils.models.classes import ClassTeacher, Enrolment, Lesson, TeachingClass
from pupils.models.opening import PupilOpening
from pupils.models.pupil import LearnerProfile, Pupil, PupilQuerySet
from pupils.models.roster import ColumnMapping, RosterImport, RosterRow
from pupils.models.sen import Need, SenStatus

__all__ = [
    "Carer",
    "CarerLink",
    "ClassTeacher",
    "ColumnMapping",
    "Enrolment",
    "LearnerProfile",
    "Lesson",
    "Need",
    "Pupil",
    "PupilOpening",
    "PupilQuerySet",
    "RosterImport",
    "RosterRow",
    "SenStatus",
    "TeachingClass",
]
