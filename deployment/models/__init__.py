from deployment.models.agreement import ClassAgreement, ClassAgreementQuerySet, FeedbackSlip, NeedToKnow, SlipPupil
from deployment.models.cell import Cell, CellQuerySet
from deployment.models.task import Task, TaskQuerySet

__all__ = [
    "Cell",
    "CellQuerySet",
    "ClassAgreement",
    "ClassAgreementQuerySet",
    "FeedbackSlip",
    "NeedToKnow",
    "SlipPupil",
    "Task",
    "TaskQuerySet",
]
