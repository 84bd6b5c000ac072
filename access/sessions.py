"""Sessions in the database, read by a statement that is prepared once: every request reads one."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.prepared import MOMENTS, Prepared

OPEN = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=("key one", "key two"),
    now=MOMENTS,
)


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Any:
        found = OPEN.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found
