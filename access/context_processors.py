"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from access.navigation import frame, way


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"idle_seconds": 0, "has_mailbox": bool(settings.MAILBOX_DIR)}
    context = {
        "schools_of_user": [membership.school for membership in getattr(request, "memberships", [])],
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "has_mailbox": bool(settings.MAILBOX_DIR),
    }
    if not user.membership:
        return {**context, "may": {}}
    roles = frozenset(user.membership.roles)
    found = frame(roles)
    return {**context, "may": found.may, "menu": found.menu, "way": way(roles, found.current(request.path))}
