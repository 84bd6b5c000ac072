from interventions.models.concern import Concern
from interventions.models.decision import ExitDecision
from interventions.models.follow_up import FollowUp
from interventions.models.group import Group, KeepApart, Slot
from interventions.models.intake import Offer, WaitingEntry
from interventions.models.placement import Judgement, Placement
from interventions.models.programme import Programme, Setting
from interventions.models.protocol import ProgrammeVersion, ProtocolStep
from interventions.models.referral import Referral, ReferralMove, TriedStrategy
from interventions.models.round_robin import RoundRobin, RoundRobinReply
from interventions.models.session import Session, SessionRecord
from interventions.models.supervision import SignOff, Topic

__all__ = [
    "Concern",
    "ExitDecision",
    "FollowUp",
    "Group",
    "Judgement",
    "KeepApart",
    "Offer",
    "Placement",
    "Programme",
    "ProgrammeVersion",
    "ProtocolStep",
    "Referral",
    "ReferralMove",
    "RoundRobin",
    "RoundRobinReply",
    "Session",
    "SessionRecord",
    "Setting",
    "SignOff",
    "Slot",
    "Topic",
    "TriedStrategy",
    "WaitingEntry",
]
