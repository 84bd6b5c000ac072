"""A secret address at which a calendar program reads an adult's hours."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from access.models import User
from schools.owned import SchoolOwned, SchoolOwnedQuerySet, audited_but

# An address that nothing has read for so long is forgotten by its owner too.
LAPSES_AFTER = timedelta(days=180)


class CalendarFeedQuerySet(SchoolOwnedQuerySet):
    def live(self, now: datetime) -> "CalendarFeedQuerySet":
        """Neither revoked nor unread for half a year."""
        used = self.annotate(used_on=Coalesce("last_read_on", TruncDate("made_at")))
        return used.filter(revoked_at__isnull=True, used_on__gt=timezone.localdate(now) - LAPSES_AFTER)


# When it was read is no change that anybody made.
@audited_but("last_read_on")
class CalendarFeed(SchoolOwned):
    """An address that one adult made for their calendar. Only the hash of its secret is kept, so nobody can read it here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_read_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(CalendarFeedQuerySet)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], condition=Q(revoked_at__isnull=True), name="deployment_calendarfeed_one_live"
            )
        ]
