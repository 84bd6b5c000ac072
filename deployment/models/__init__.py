from deployment.models.absence import Absence, AbsenceQuerySet, DayChange, DayChangeQuerySet
from deployment.models.agreement import ClassAgreement, ClassAgreementQuerySet, FeedbackSlip, NeedToKnow, SlipPupil
from deployment.models.cell import Cell, CellQuerySet, Kind
from deployment.models.class_cover import ClassCover, ClassCoverQuerySet
from deployment.models.duty import DutyPost, DutyPostQuerySet
from deployment.models.entitlement import Entitlement, EntitlementQuerySet
from deployment.models.feed import CalendarFeed, CalendarFeedQuerySet
from deployment.models.scenario import Scenario, ScenarioCell
from deployment.models.task import Task, TaskQuerySet
from deployment.models.trip import Trip, TripAbsence, TripAdult, TripPupil, TripQuerySet

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "CalendarFeed",
    "CalendarFeedQuerySet",
    "Cell",
    "CellQuerySet",
    "ClassAgreement",
    "ClassAgreementQuerySet",
    "ClassCover",
    "ClassCoverQuerySet",
    "DayChange",
    "DayChangeQuerySet",
    "DutyPost",
    "DutyPostQuerySet",
    "Entitlement",
    "EntitlementQuerySet",
    "FeedbackSlip",
    "Kind",
    "NeedToKnow",
    "Scenario",
    "ScenarioCell",
    "SlipPupil",
    "Task",
    "TaskQuerySet",
    "Trip",
    "TripAbsence",
    "TripAdult",
    "TripPupil",
    "TripQuerySet",
]
