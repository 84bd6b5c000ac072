"""Forms of staff: see the package."""

from typing import Any

from hlta.tests.pasted import saving
from staff.models import StaffMember

SPACE = "staff"
# One day of work, and the others free.
DAYS = [f"w{week}d{day}" for week in (1, 2) for day in range(1, 8)]
HOURS: dict[str, str | None] = {
    f"{day}-{key}": "" for day in DAYS for key in ("starts_at", "ends_at", "break_starts_at", "break_ends_at")
}
HOURS |= {"w1d1-starts_at": "08:00", "w1d1-ends_at": "12:00", "fill": None}
FILLED: dict[str, dict[str, Any]] = {
    "staff_paste": saving("staff:staff_paste"),
    "course_paste": saving("staff:course_paste"),
    "training_paste": saving("staff:training_paste"),
    "skill_paste": saving("staff:skill_paste"),
    "language_paste": saving("staff:language_paste"),
    "course_record": {
        "people": lambda: StaffMember.objects.order_by("pk").values_list("pk", flat=True)[0],
        "expires_on": "",
    },
    "pattern_create": {**HOURS, "last_on": "", "starts_on": "2099-01-05"},
    "pattern_edit": {**HOURS, "last_on": ""},
    "skills_edit": {"skill-0-since": "2020", "skill-1-since": "2020", "language-0-name": "Polish"},
    "own_skills_edit": {"skill-0-since": "2020", "skill-1-since": "2020", "language-0-name": "Polish"},
    "staff_create": {"pastoral_years": "7, 8", "born_on": "", "mis_id": "S-new"},
    "staff_edit": {"pastoral_years": "7, 8", "born_on": ""},
    "invitation_create": {"email": "colleague@example.org", "roles": ["ta"]},
    "training_create": {"new_course": "", "expires_on": ""},
    "training_edit": {"new_course": "", "done_on": "2026-09-01"},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # Nobody in the world has a namesake to be merged with, or is merged.
    "staff_merge": {"keep": "1"},
    "staff_unmerge": {},
    # Opened by the link of a mail.
    "invitation_accept": {"new_password1": "", "new_password2": ""},
    # Shown for who is leaving, and holds something.
    "hand_over": {"to": "1", "slots": "1"},
    "staff_return": {},
}
ADDRESSED: dict[str, Any] = {}
