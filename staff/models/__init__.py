from staff.models.hand_over import HandOver, HandOverQuerySet
from staff.models.invitation import Invitation, InvitationQuerySet
from staff.models.member import StaffMember, StaffMemberQuerySet
from staff.models.skills import Language, Skill
from staff.models.training import Course, Training
from staff.models.working import WorkingDay, WorkingPattern

__all__ = [
    "Course",
    "HandOver",
    "HandOverQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Language",
    "Skill",
    "StaffMember",
    "StaffMemberQuerySet",
    "Training",
    "WorkingDay",
    "WorkingPattern",
]
