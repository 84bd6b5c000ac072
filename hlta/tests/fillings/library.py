"""Forms of library: see the package."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hlta.tests.pasted import saving

SPACE = "library"
RESOURCE = {
    "link": "https://example.org/cards", "year_groups": "7, 8", "reading_from": "8y", "reading_to": "10y",
    "interests": "football", "languages": "Polish", "cultures": "", "subjects": "English", "steps": "plan",
}  # fmt: skip
FILLED: dict[str, dict[str, Any]] = {
    "strategy_paste": saving("library:strategy_paste"),
    "equipment_paste": saving("library:equipment_paste"),
    "resource_create": RESOURCE,
    "resource_edit": RESOURCE,
    "check_create": {"check-done_on": timezone.localdate},
    "loan_create": {"starts_on": timezone.localdate},
    "aid_need_create": {"since": lambda: timezone.localdate() - timedelta(days=1)},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # A pupil's page fetches the part of their aids by itself, and today nobody is without one.
    "aid_missing_mark": {"reason": "at_home", "back": "pupil"},
    "aid_missing_undo": {},
    "aid_need_end": {},
}
ADDRESSED: dict[str, Any] = {}
