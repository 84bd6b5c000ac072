from plans.models.clock import ClockCorrection, ClockPause, ClockRule, EhcCase, EhcEvent
from plans.models.cycle import Cycle, CyclePart
from plans.models.invitee import ReviewInvitee
from plans.models.plan import Plan, PlanAuthor, PlanReading, PlanText, PlanVersion, SignOff
from plans.models.plan_type import PlanSection, PlanType, PlanTypeChange, PlanTypeHidden, Signer
from plans.models.review import ReviewPoint, ReviewPointQuerySet, reference
from plans.models.target import Provision, ProvisionPlacement, Target, TargetProvision

__all__ = [
    "ClockCorrection",
    "ClockPause",
    "ClockRule",
    "Cycle",
    "CyclePart",
    "EhcCase",
    "EhcEvent",
    "Plan",
    "PlanAuthor",
    "PlanReading",
    "PlanSection",
    "PlanText",
    "PlanType",
    "PlanTypeChange",
    "PlanTypeHidden",
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
