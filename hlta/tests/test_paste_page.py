"""Bell times pasted in a real browser: what is wrong is said by row, corrected in place, and saved."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from access.policy import Role
from hlta.testing import PupilFactory
from hlta.tests.desk import Desk, browser, committed, member, sync_in_a_loop
from schools.context import in_school
from schools.models import Period

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG = "Name\tKind\tFrom\tUntil\n1\tLesson\t09:00\t10:00\n2\tTeaching\t10:00\t11:00"
SHOTS = os.environ.get("SHOTS", "")


def shot(desk: Desk, name: str) -> None:
    """A picture of the page, where somebody wants one."""
    if SHOTS:
        desk.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_bell_times_are_pasted_corrected_and_saved(browser, live_server, committed, width):
    senco = member(committed, Role.SENCO, "senco", "Sam Reed")
    with in_school(committed.pk):
        pupil = PupilFactory(school=committed, given_name="Ann", family_name="Lee", sex="F", upn="B801200005001")
        PupilFactory(school=committed, given_name="Bo", family_name="Ng", sex="", upn="")
    desk = Desk(browser, live_server.url).sign_in(senco)
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.go("/pupils/calendar/bell-times/paste/")
    desk.check()
    desk.page.get_by_label("Rows").fill(WRONG)
    desk.press("Check the rows")
    expect(desk.page.get_by_text("1 of 2 rows can't be saved")).to_be_visible()
    for word in ("09:00", "Teaching"):
        cell = desk.page.locator("td > div", has_text=word).first
        is_one_line = "(node) => node.offsetHeight < 1.9 * parseFloat(getComputedStyle(node).lineHeight)"
        assert cell.evaluate(is_one_line), word
    desk.check()
    shot(desk, f"paste-wrong-{width}")
    desk.page.get_by_label("Rows").fill(WRONG.replace("Teaching", "Lesson"))
    desk.press("Check again")
    desk.check()
    shot(desk, f"paste-right-{width}")
    desk.press("Save all 2 bell times")
    expect(desk.page.get_by_text("2 bell times are saved.")).to_be_visible()
    with in_school(committed.pk):
        assert Period.objects.count() == 2
    for name, path in (
        ("calendar", "/pupils/calendar/"),
        ("census", "/pupils/census/"),
        ("one", f"/pupils/transfer/?pupil={pupil.pk}"),
    ):
        desk.go(path)
        desk.check()
        shot(desk, f"{name}-{width}")
