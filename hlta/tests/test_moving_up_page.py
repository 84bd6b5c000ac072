"""A SENCO moves the school up in a real browser, on a phone and at a desk: prepared, looked at, decided, undone."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from access.policy import Role
from deployment.models import Cell
from hlta.testing import PupilFactory
from hlta.tests.desk import Desk, browser, committed, member, sync_in_a_loop
from hlta.tests.world import build_world
from interventions.models import Group
from pupils.models import MovingUp, Pupil
from schools.context import in_school
from schools.models import Term

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# SHOTS=/tmp/shots keeps a picture of each page.
SHOTS = os.environ.get("SHOTS", "")


def new_year(today: date) -> date:
    """The September that is ahead."""
    return date(today.year + (today.month >= 8), 9, 2)


def fill(school: Any) -> None:
    """A school with one of everything, three years of forms, and the end of its summer term in the calendar."""
    build_world(school, roles=[Role.HLTA])
    with in_school(school.pk):
        MovingUp.objects.all().delete()
        Term.objects.all().delete()
        autumn = new_year(timezone.localdate())
        Term.objects.create(
            name="Summer 2", starts_on=autumn.replace(month=6, day=7), ends_on=autumn.replace(month=7, day=21)
        )
        Term.objects.create(name="Autumn 1", starts_on=autumn, ends_on=autumn.replace(month=10, day=22))
        Pupil.objects.update(form="8A", year_group=8)
        Group.objects.update(ends_on=autumn.replace(month=7, day=23))
        Cell.objects.filter(kind="group").update(ends_on=autumn.replace(month=7, day=24))
        for year in (7, 9, 11):
            for number in range(5):
                PupilFactory.create(school=school, year_group=year, form=f"{year}{'AB'[number % 2]}")


def seen(desk: Desk, name: str) -> None:
    """The page is checked by axe, does not scroll sideways, and is kept as a picture where that is wanted."""
    desk.check()
    width = desk.page.viewport_size["width"]  # type: ignore[index]
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    if SHOTS:
        Path(SHOTS).mkdir(exist_ok=True)
        desk.page.screenshot(path=f"{SHOTS}/{width}-{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_school_is_moved_up_and_back(browser, live_server, committed, width):
    senco = member(committed, Role.SENCO, "senco", "Sara Cole")
    fill(committed)
    desk = Desk(browser, live_server.url)
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.sign_in(senco)
    page = desk.page
    desk.go("/pupils/moving-up/")
    seen(desk, "list")
    desk.press("Prepare moving up")
    expect(page.get_by_text("17 pupils: 12 go up, 0 stay in the year, 5 leave.")).to_be_visible()
    seen(desk, "prepared")
    page.get_by_role("link", name="Change years and forms").click()
    page.get_by_label("7A (year 7)").fill("8 Oak")
    seen(desk, "edit")
    desk.press("Save years and forms")
    expect(page.get_by_role("rowheader", name="8 Oak")).to_be_visible()
    page.get_by_role("link", name="Change single pupils").click()
    page.get_by_label("what happens").nth(3).select_option("stays")
    seen(desk, "pupils")
    desk.press("Save this page")
    expect(page.get_by_text("Saved for 1 pupil.")).to_be_visible()
    page.get_by_role("link", name="Back to the counts").click()
    page.get_by_role("link", name="Paste new forms").click()
    page.get_by_label("Forms or pupils").fill("7B, 8 Elm\nnobody, 8 Elm")
    seen(desk, "paste")
    desk.press("Take over these lines")
    expect(page.get_by_text("1 line names no form and no pupil who is on roll, and was left out: 2.")).to_be_visible()
    page.get_by_role("link", name="Carry over or end").click()
    page.get_by_label("Plan, Do, Check, A").select_option("carry")
    seen(desk, "runs")
    desk.press("Save what becomes of them")
    expect(page.get_by_text("Groups: 1 (carry over with its pupils, at the same times)")).to_be_visible()
    seen(desk, "ready")
    desk.press("Move up 1")
    expect(page.get_by_text("Decided.")).to_be_visible()
    expect(page.get_by_text("Sara Cole decided it on")).to_be_visible()
    page.get_by_text("Undo moving up").first.click()
    seen(desk, "decided")
    desk.press("Undo moving up")
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    seen(desk, "undone")
    with in_school(committed.pk):
        assert set(Pupil.objects.values_list("form", flat=True)) == {"7A", "7B", "8A", "9A", "9B", "11A", "11B"}
        assert not Pupil.objects.filter(left_on__isnull=False).exists()
