"""Forms of messaging: see the package."""

from typing import Any

from hlta.tests.world import World
from messaging.letters import token_of
from messaging.models import Mail

SPACE = "messaging"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # Several notices at once; a message that was perhaps sent; what a mail's link opens.
    "notices_acknowledge": {"notice": "1", "next": "/"},
    "mail_settle": {},
    "opt_out_choose": {"wish": "out"},
}


def _of_mail(world: World) -> dict[str, Any]:
    return {"token": token_of(Mail(pk=world.pk["mail"], school=world.school))}


ADDRESSED: dict[str, Any] = {"messaging:opt_out_choose": _of_mail}
