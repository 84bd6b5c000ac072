from staff.actions.invitation import (
    invitation_accept,
    invitation_create,
    invitation_send,
    invitation_withdraw,
    invitations_create,
)
from staff.actions.member import staff_account_change, staff_account_end, staff_save

__all__ = [
    "invitation_accept",
    "invitation_create",
    "invitation_send",
    "invitation_withdraw",
    "invitations_create",
    "staff_account_change",
    "staff_account_end",
    "staff_save",
]
