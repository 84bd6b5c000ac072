"""Every screen of every role: axe finds nothing, nothing is wider than a phone, in light and in dark."""

import pytest

from access.policy import POLICY, Role
from hlta.testing import PASSWORD
from hlta.tests.desk import Desk, browser, committed, sync_in_a_loop
from hlta.tests.test_policy_matrix import doors, url
from hlta.tests.world import build_world, open_calendar
from schools.context import in_school

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(360, "light"), (1280, "dark")]
NO_SCREENS = [
    "messaging:mailbox_message",
    "pupils:roster_export",
    "pupils:roster_template",
    "pupils:transfer_file",
    "interventions:programme_export",
    "library:resource_file",
    "liaison:agency_report_file",
    "plans:pack_pdf",
    "plans:pack_word",
    "plans:pack_batch_zip",
]


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.MAILBOX_DIR = str(tmp_path)


@pytest.mark.parametrize("role", [Role.SENCO, Role.TA, Role.TEACHER, Role.DATA_MANAGER])
def test_every_screen(browser, live_server, mailbox, committed, role):
    world = build_world(committed, roles=[role])
    with in_school(committed.pk):
        open_calendar()
    world.adult.set_password(PASSWORD)
    world.adult.save()
    desk = Desk(browser, live_server.url).sign_in(world.adult)
    found = []
    for name, view in doors():
        if "GET" not in view.methods or view.door not in POLICY[role].permissions:
            continue
        if name.startswith("access:session") or name in NO_SCREENS:
            continue
        for width, scheme in LOOKS:
            desk.page.set_viewport_size({"width": width, "height": 800})
            desk.page.emulate_media(color_scheme=scheme)
            answer = desk.page.goto(live_server.url + url(name, view, world))
            assert answer.ok, name
            found += [(name, width, problem) for problem in desk.problems()]
            if desk.page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((name, width, "wider than the screen"))
    if found:
        pytest.fail("\n".join(map(str, found)))
