from staff.actions.member import staff_account_change, staff_account_end, staff_account_give, staff_save

__all__ = ["staff_account_change", "staff_account_end", "staff_account_give", "staff_save"]
