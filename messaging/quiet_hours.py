"""A school's quiet hours, as the rules read them."""

from django.utils import timezone

from messaging.rules.quiet import Hours
from schools.models import School


def hours_of(school: School) -> Hours:
    return Hours(
        zone=timezone.get_default_timezone(), quiet_from=school.quiet_from, quiet_until=school.quiet_until,
        quiet_weekends=school.quiet_weekends, gather_at=school.gather_at,
    )  # fmt: skip
