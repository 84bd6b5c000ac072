"""Who is on roll on a day: one condition, for pupils and for whatever points at one."""

from datetime import date

from django.db.models import Q


def is_on_roll(on: date, path: str = "") -> Q:
    """`left_on` is the first day on which a pupil is not on roll any more; it may be ahead. `path`: "pupil__" for what points at
    one. A pupil who has died is on no roll, whatever else is written."""
    there = Q(**{f"{path}left_on__isnull": True}) | Q(**{f"{path}left_on__gt": on})
    return there & Q(**{f"{path}deceased_on__isnull": True})
