from staff.actions.invitation import (
    invitation_accept,
    invitation_create,
    invitation_send,
    invitation_withdraw,
)
from staff.actions.member import staff_account_change, staff_account_end, staff_save

__all__ = [
    "invitation_accept",
    "invitation_create",
    "invitation_send",
    "invitation_withdraw",
    "staff_account_change",
    "staff_account_end",
    "staff_save",
]
