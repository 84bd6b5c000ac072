"""Forms of interventions: see the package."""

import json
from typing import Any

from assessment.models import Questionnaire
from hlta.tests.pasted import saving
from hlta.tests.world import World
from pupils.models import Pupil

SPACE = "interventions"
FILE = {
    "format": "hlta-programme", "edition": 1, "entry_criteria": {"join": "all", "of": []},
    "exit_criteria": {"join": "all", "of": []},
    "programme": {
        "name": "From elsewhere", "aim": "Read.", "area": "cognition", "sessions_a_week": 2, "session_minutes": 30, "weeks": 10,
        "group_size": 4,
    },
}  # fmt: skip


def other_pupil() -> int:
    """Who is in no programme and waits for none."""
    free = Pupil.objects.on_roll().filter(placements__isnull=True, waiting__isnull=True)
    return free.values_list("pk", flat=True)[0]


def unasked() -> int:
    """A checklist that nobody is asked to fill in."""
    rows = Questionnaire.objects.filter(filled_by="adult", round_robins__isnull=True)
    return rows.values_list("pk", flat=True)[0]


def about(world: World) -> str:
    return f"pupil={world.pk['pupil']}"


FILLED: dict[str, dict[str, Any]] = {
    "topic_paste": saving("interventions:topic_paste"),
    "follow_up_record": {"result": "stuck"},
    "placement_create": {"pupils": other_pupil},
    "programme_import": {"file": json.dumps(FILE)},
    "referral_detail": {"reason": "Words"},
    "round_robin_create": {"questionnaire": unasked},
    "session_change": {"cover-reason": "Words"},
    "session_create": {"ends_at": "11:00"},
    "slot_create": {"ends_at": "11:00"},
    "topic_create": {"year_groups": "7, 8"},
    "waiting_create": {"pupils": other_pupil},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    "calendar_feed_revoke": {},
    "concern_create": {"kind": "pastoral", "words": "Words"},
    "keep_apart_create": {"reason": "Words"},
    "referral_keep": {"concern": "Words"},
    "referral_merge": {"into": "1", "reason": "Words"},
    "session_reopen": {},
}
ADDRESSED: dict[str, Any] = {}
ASKED: dict[str, Any] = {
    "concern_create": lambda world: f"{about(world)}&kind=pastoral",
    "keep_apart_create": lambda world: f"pupil={other_pupil()}",
    "referral_keep": about,
}
