from deployment.models.absence import Absence, AbsenceQuerySet, DayChange, DayChangeQuerySet
from deployment.models.agreement import ClassAgreement, ClassAgreementQuerySet, FeedbackSlip, NeedToKnow, SlipPupil
from deployment.models.cell import Cell, CellQuerySet, Kind
from deployment.models.entitlement import Entitlement, EntitlementQuerySet
from deployment.models.scenario import Scenario, ScenarioCell
from deployment.models.task import Task, TaskQuerySet

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "Cell",
    "CellQuerySet",
    "ClassAgreement",
    "ClassAgreementQuerySet",
    "DayChange",
    "DayChangeQuerySet",
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
]
