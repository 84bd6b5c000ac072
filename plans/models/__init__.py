from plans.models.cycle import Cycle, CyclePart
from plans.models.invitee import ReviewInvitee
from plans.models.pack import KEPT_FOR, Pack, PackBatch, PackKind
from plans.models.plan import Plan, PlanAuthor, PlanReading, PlanText, PlanVersion, SignOff
from plans.models.plan_type import PlanSection, PlanType, Signer
from plans.models.review import ReviewPoint, ReviewPointQuerySet, reference
from plans.models.target import Provision, ProvisionPlacement, Target, TargetProvision

__all__ = [
    "KEPT_FOR",
    "Cycle",
    "CyclePart",
    "Pack",
    "PackBatch",
    "PackKind",
    "Plan",
    "PlanAuthor",
    "PlanReading",
    "PlanSection",
    "PlanText",
    "PlanType",
    "PlanVersion",
    "Provision",
    "ProvisionPlacement",
    "ReviewInvitee",
    "ReviewPoint",
    "ReviewPointQuerySet",
    "SignOff",
    "Signer",
    "Target",
    "TargetProvision",
    "reference",
]
