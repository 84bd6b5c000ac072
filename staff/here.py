"""Who works in the school on a day: one condition, for staff and for whatever points at one."""

from datetime import date

from django.db.models import Q


def is_here(on: date, path: str = "") -> Q:
    """`left_on` is the first day without them; it may be ahead. `path`: "staff_member__" for what points at somebody."""
    return Q(**{f"{path}left_on__isnull": True}) | Q(**{f"{path}left_on__gt": on})
