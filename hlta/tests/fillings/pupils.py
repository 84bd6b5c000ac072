"""Forms of pupils: see the package."""

from typing import Any

from django.utils import timezone

from hlta.tests.pasted import saving

SPACE = "pupils"
FILLED: dict[str, dict[str, Any]] = {
    "term_paste": saving("pupils:term_paste"),
    "closed_day_paste": saving("pupils:closed_day_paste"),
    "period_paste": saving("pupils:period_paste"),
    "calendar": {"term-starts_on": "2099-01-05", "term-ends_on": "2099-02-13"},
    # A day that has been: nobody dies or comes back ahead of today.
    "pupil_die": {"died_on": timezone.localdate},
    "pupil_return": {"on": timezone.localdate},
    "pupil_create": {"upn": "", "born_on": "2013-05-04", "mis_id": "P-new"},
    "roster_create": {
        "records": "pupils",
        "since": "",
        "until": "",
        "head_row": "",
        "uploads": "MIS ID,First name,Family name\n7,Ada,Hall\n",
    },
    "transfer": {"destination": "801/4000"},
    "school_edit": {"reminder_days": "14, 3", "exam_years": "11", "safeguarding_url": ""},
    "sen_state": {"on": timezone.localdate, "need_2": "", "need_3": "", "need_4": ""},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # A move that is decided is undone; the world's is being prepared.
    "moving_undo": {},
    # Reached by adding a closed day on which something is planned.
    "day_close": {"kind": "closed", "on": "2098-09-03", "reason": "INSET"},
    # Another record with the same name is found first.
    "pupil_merge": {"keep": "1"},
    # The world's import is not applied, and nobody in it is like somebody who is here.
    "roster_decide": {"decision:7001": "another"},
    "roster_undo": {},
    # Shown for who is leaving alone.
    "pupil_stay": {},
    # Nobody in the world has a namesake to be merged with, is merged, or was mixed up by an import.
    "carer_merge": {"keep": "1"},
    "carer_unmerge": {"duplicate": "1"},
    "carer_checked": {},
}
ADDRESSED: dict[str, Any] = {}
