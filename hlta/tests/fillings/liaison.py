"""Forms of liaison: see the package."""

from typing import Any

from django.utils import timezone

from hlta.tests.pasted import saving
from liaison.models import Meeting
from liaison.queries.pack import digest, pack_content

SPACE = "liaison"
PARTS = ["profile"]


def seen() -> str:
    """The digest of the pack that somebody has looked at and shares."""
    return digest(
        pack_content(meeting=Meeting.objects.get(), parts=PARTS, phrases=[], keep=[], today=timezone.localdate())
    )


FILLED: dict[str, dict[str, Any]] = {
    "agency_paste": saving("liaison:agency_paste"),
    "professional_paste": saving("liaison:professional_paste"),
    "agency_referral_move": {"state": "closed", "reason": "The family moved."},
    "agency_report_create": {"received_on": lambda: timezone.localdate().isoformat()},
    "pack_share": {"parts": PARTS, "phrases": "", "keep": "", "seen": seen},
    "recommendation_decide": {"decision": "accepted"},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # No carer of the world has a link.
    "carer_access_revoke": {},
    # On the carer's page, which needs a link of a mail; what two people and twenty sendings do there: liaison/tests.
    "carer_code_send": {"kept": ""},
    "carer_code_enter": {"code": "123456"},
    "carer_birth_enter": {"day": "1", "month": "2", "year": "2013"},
    "carer_language": {"language": "pl"},
    "carer_leave": {},
    # On a shared page, which needs a link and a code: liaison/tests/test_pack_codes.py.
    "pack_code_send": {},
    "pack_code_enter": {"code": "123456"},
    "pack_leave": {},
    # Nobody of the world's meetings is still to be invited, or told.
    "meeting_invite": {},
    "participant_told": {},
}
ADDRESSED: dict[str, Any] = {}
