"""How often something may be tried.

One statement counts and refuses, so that tries sent all at once get no more looks than tries sent one after another. Counts lie
in a table: they outlive Redis, and a restart. docs/development.md says in words what is limited and why.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from access.models import Tally

TAKE = """
    INSERT INTO access_tally (key, hits, expires_at) VALUES (%(key)s, ARRAY[%(now)s::timestamptz], %(until)s)
    ON CONFLICT (key) DO UPDATE SET expires_at = %(until)s,
        hits = ARRAY(SELECT hit FROM unnest(access_tally.hits) hit WHERE hit > %(since)s ORDER BY hit)
               || %(now)s::timestamptz
    WHERE (SELECT count(*) FROM unnest(access_tally.hits) hit WHERE hit > %(since)s) < %(most)s
"""
MARK = """
    INSERT INTO access_tally (key, hits, expires_at) VALUES (%(key)s, ARRAY[%(now)s::timestamptz], %(until)s)
    ON CONFLICT (key) DO UPDATE SET hits = EXCLUDED.hits, expires_at = EXCLUDED.expires_at
"""
GIVE_BACK = "UPDATE access_tally SET hits = hits[1:cardinality(hits) - 1] WHERE key = %s"


@dataclass(frozen=True)
class Limit:
    """At most `most` within any stretch of time as long as `within`, for each subject by itself."""

    name: str
    most: int
    within: timedelta

    def key(self, *subject: object) -> str:
        text = "\n".join([self.name, *map(str, subject)])
        return salted_hmac("access.limits", text, algorithm="sha256").hexdigest()

    def take(self, *subject: object, now: datetime) -> bool:
        """Count one, unless there are too many: whether it was counted. Two at once are counted one after the other."""
        values: dict[str, datetime | int | str] = {
            "key": self.key(*subject), "now": now, "since": now - self.within, "until": now + self.within,
            "most": self.most,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(TAKE, values)
            return cursor.rowcount == 1

    def give_back(self, *subject: object) -> None:
        """The newest does not count after all."""
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, [self.key(*subject)])

    def mark(self, *subject: object, now: datetime) -> None:
        """Counted once, now, whatever was counted before."""
        with connection.cursor() as cursor:
            cursor.execute(MARK, {"key": self.key(*subject), "now": now, "until": now + self.within})

    def forget(self, *subject: object) -> None:
        """Begin from nothing."""
        Tally.objects.filter(key=self.key(*subject)).delete()

    def count(self, *subject: object, now: datetime) -> int:
        hits = Tally.objects.filter(key=self.key(*subject)).values_list("hits", flat=True).first() or []
        return sum(hit > now - self.within for hit in hits)

    def is_full(self, *subject: object, now: datetime) -> bool:
        return self.count(*subject, now=now) >= self.most
