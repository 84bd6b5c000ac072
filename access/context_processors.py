"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from access.navigation import menu, navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "idle_seconds": 0, "has_mailbox": bool(settings.MAILBOX_DIR)}
    held = user.membership.permissions if user.membership else ()
    links = navigation(request) if user.membership else []
    memberships = getattr(request, "memberships", [])
    return {
        "navigation": links,
        "navigation_over": [link for link in links if link.is_over],
        "is_over_current": any(link.is_over and link.is_current for link in links),
        "menu": menu(request) if user.membership else [],
        "schools_of_user": [membership.school for membership in memberships],
        "may": {permission.value: True for permission in held},
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "has_mailbox": bool(settings.MAILBOX_DIR),
    }
