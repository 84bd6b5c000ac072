from interventions.models.follow_up import FollowUp
from interventions.models.group import Group, Slot
from interventions.models.placement import Judgement, Placement
from interventions.models.programme import Programme
from interventions.models.referral import Referral
from interventions.models.session import Session, SessionRecord

__all__ = ["FollowUp", "Group", "Judgement", "Placement", "Programme", "Referral", "Session", "SessionRecord", "Slot"]
