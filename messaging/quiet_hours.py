"""A school's quiet hours, as the rules read them, and when a mail goes in them."""

from datetime import datetime

from django.utils import timezone

from messaging.kinds import kind_of
from messaging.rules.quiet import Hours, gathered_at, goes_at
from schools.models import School

# Stands in the unique key of a mail that a person sends now: it waits for no other, whenever its moment is worked out.
NOW = ":now:"


def hours_of(school: School) -> Hours:
    return Hours(
        zone=timezone.get_default_timezone(), quiet_from=school.quiet_from, quiet_until=school.quiet_until,
        quiet_weekends=school.quiet_weekends, gather_at=school.gather_at,
    )  # fmt: skip


def mail_goes_at(
    *,
    school: School,
    kind: str,
    not_before: datetime,
    not_after: datetime | None,
    now: datetime,
    is_gathered: bool = True,
) -> datetime:
    """When a mail of this kind goes that is owed now. `is_gathered`: not where a person sends it, and it waits for no other."""
    how = kind_of(kind)
    if how.is_prompt:
        return max(not_before, now)
    rule = gathered_at if how.is_gathered and is_gathered else goes_at
    return rule(not_before=not_before, not_after=not_after, now=now, hours=hours_of(school))
