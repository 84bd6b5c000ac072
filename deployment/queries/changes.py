"""Unseen changes in their week."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery

from access.models import Membership
from messaging.models import Notice
from staff.models import StaffMember

# What a morning's briefing would have told: older than this it is time to say it.
LATE = timedelta(hours=24)


def changes_unseen(*, now: datetime, older_than: timedelta = LATE, job: str = "") -> QuerySet[Notice]:
    """The open notices about somebody's week that were sent so long ago, the oldest first, of who still works here, and in a
    `job` where one is given. Each with its `job`."""
    member = Membership.objects.open().filter(user=OuterRef("recipient"))
    staff = StaffMember.objects.filter(user=OuterRef("recipient"))
    rows = Notice.objects.filter(
        Exists(member), kind=Notice.Kind.WEEK, acknowledged_at__isnull=True, created_at__lte=now - older_than
    )
    rows = rows.annotate(job=Subquery(staff.values("job")[:1], output_field=CharField()))
    rows = rows.filter(Exists(staff.filter(job=job))) if job else rows
    return rows.select_related("recipient").order_by("recipient__full_name", "recipient", "created_at", "pk")
