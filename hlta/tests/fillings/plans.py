"""Forms of plans: see the package."""

from typing import Any

from django.utils import timezone

from deployment.queries.task import people_for_tasks

SPACE = "plans"


def today() -> str:
    return timezone.localdate().isoformat()


FILLED: dict[str, dict[str, Any]] = {
    "ehc_case_create": {"process": "annual_review", "on": today},
    "ehc_event_create": {"event": "meeting_held", "on": today, "adviser": None, "detail": None},
    "invitee_add": {"staff_member": "", "carer_link": "", "name": "Ivo Holm"},
    "plan_section_create": {"shows": "", "letter": "A"},
    "review_hold": {"held_at_0": today, "held_at_1": "00:01"},
    "review_task_give": {"people": lambda: people_for_tasks().values_list("pk", flat=True)[0]},
    "version_sign": {"capacity": "head", "carer_link": "", "name": "Ivo Holm", "how": "paper", "signed_on": today},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # On pages of what is closed, has failed, is past, or was told to another person.
    "clock_pause_remove": {},
    "cycle_begin": {},
    "ehc_case_reopen": {},
    "ehc_transfers_open": {},
    "pack_retry": {},
    "plan_move": {},
    "plan_reopen": {},
    "plan_type_offer": {"offered": "no"},
    "target_reopen": {},
    "version_read": {},
    # Sent by the page itself while somebody writes.
    "plan_writing": {},
    "words_check": {"objective": "Reads better", "wording": "As needed"},
}
ADDRESSED: dict[str, Any] = {}
