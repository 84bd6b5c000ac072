"""The grid of a session: two people at once, the connection lost and found, keyboard alone, the end of a session."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from access.policy import Role
from hlta.testing import PASSWORD, PupilFactory
from hlta.tests.desk import Desk, browser, committed, member, sync_in_a_loop
from hlta.tests.world import build_world
from interventions.models import Placement, Session, SessionRecord
from schools.context import in_school

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(committed):
    world = build_world(committed, roles=[Role.HLTA])
    with in_school(committed.pk):
        Session.objects.update(on=timezone.localdate())
    world.adult.set_password(PASSWORD)
    world.adult.save()
    return world


@pytest.fixture
def path(world):
    return f"/sessions/{world.pk['session']}/"


def recorded(world):
    with in_school(world.school.pk):
        return SessionRecord.objects.get()


def test_two_people_on_one_line_see_each_other(browser, live_server, world, path):
    first = Desk(browser, live_server.url).sign_in(world.adult)
    second = Desk(browser, live_server.url).sign_in(member(world.school, Role.SENCO, "senco", "Laura Bishop"))
    first.go(path)
    second.go(path)
    first.page.get_by_label("Attendance").select_option("present")
    expect(first.page.get_by_text("Saved")).to_be_visible()
    second.page.get_by_label("Attendance").select_option("absent_school")
    expect(second.page.get_by_text("saved this line while you had it open")).to_be_visible()
    assert recorded(world).attendance == "present"
    second.press("Keep mine")
    expect(second.page.locator("[data-saved]")).to_be_visible()
    assert recorded(world).attendance == "absent_school"


def test_a_lost_connection_loses_nothing(browser, live_server, world, path):
    desk = Desk(browser, live_server.url).sign_in(world.adult)
    desk.go(path)
    desk.context.set_offline(True)
    desk.page.get_by_label("Attendance").select_option("late")
    desk.page.get_by_role("textbox", name="Note").first.fill("In the corridor.")
    expect(desk.page.get_by_text("Not saved yet. It is still here")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.page.locator("[data-saved]")).to_be_visible()
    assert (recorded(world).attendance, recorded(world).note) == ("late", "In the corridor.")


def test_a_line_by_keyboard_alone(browser, live_server, world, path):
    desk = Desk(browser, live_server.url).sign_in(world.adult)
    desk.go(path)
    keyboard = desk.page.keyboard
    for _ in range(60):
        keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement.name || ''").endswith("-attendance"):
            break
    for key in ("p", "Tab", "c", "Tab", "g", "Tab", "y", "Tab"):
        keyboard.press(key)
    keyboard.type("Planned it alone.")
    keyboard.press("Tab")
    expect(desk.page.locator("[data-unsaved]")).to_have_count(0)
    line = recorded(world)
    assert (line.attendance, line.help_level, line.engagement, line.target_hit) == ("present", 3, 3, "yes")
    assert line.note == "Planned it alone."


def test_typed_text_outlives_the_session(browser, live_server, world, path):
    """Signed out while typing: the page says so and keeps the text; after signing in again elsewhere it is saved."""
    desk = Desk(browser, live_server.url).sign_in(world.adult)
    desk.go(path)
    cookies = desk.context.cookies()
    desk.context.clear_cookies()
    desk.page.get_by_role("textbox", name="Note").first.fill("Typed after the end.")
    expect(desk.page.get_by_text("Not saved yet. It is still here")).to_be_visible()
    expect(desk.page.get_by_role("textbox", name="Note").first).to_have_value("Typed after the end.")
    desk.context.add_cookies(cookies)
    expect(desk.page.locator("[data-saved]")).to_be_visible(timeout=10_000)
    assert recorded(world).note == "Typed after the end."


def test_a_warning_before_the_end_and_one_press_stays(browser, live_server, world, path, settings):
    settings.SESSION_IDLE_SECONDS = 122
    desk = Desk(browser, live_server.url).sign_in(world.adult)
    desk.go(path)
    expect(desk.page.get_by_role("heading", name="Are you still there?")).to_be_visible(timeout=10_000)
    desk.press("Stay signed in")
    expect(desk.page.get_by_role("heading", name="Are you still there?")).to_be_hidden()


@pytest.fixture
def eight(world):
    """Eight pupils in the group."""
    with in_school(world.school.pk):
        first = Placement.objects.get()
        for _ in range(7):
            Placement.objects.create(
                programme=first.programme, group=first.group, pupil=PupilFactory.create(school=world.school),
                starts_on=first.starts_on, due_to_end_on=first.due_to_end_on,
            )  # fmt: skip
    return world


def lines_of(world):
    with in_school(world.school.pk):
        rows = SessionRecord.objects.values_list("attendance", "help_level", "engagement", "target_hit", "note")
        return list(rows.order_by("placement"))


def test_eight_pupils_by_keyboard_alone(browser, live_server, eight, path):
    desk = Desk(browser, live_server.url).sign_in(eight.adult)
    desk.go(path)
    keyboard = desk.page.keyboard
    written = 0
    for _ in range(200):
        keyboard.press("Tab")
        if not desk.page.evaluate("document.activeElement.name || ''").endswith("-attendance"):
            continue
        for key in ("p", "Tab", "c", "Tab", "g", "Tab", "y", "Tab"):
            keyboard.press(key)
        keyboard.type(f"Line {written}")
        written += 1
        if written == 8:
            break
    keyboard.press("Tab")
    expect(desk.page.locator("[data-unsaved]")).to_have_count(0)
    assert sorted(lines_of(eight)) == [("present", 3, 3, "yes", f"Line {n}") for n in range(8)]


def test_eight_pupils_by_touch_on_a_phone(browser, live_server, eight, path):
    desk = Desk(browser, live_server.url, has_touch=True).sign_in(eight.adult)
    desk.page.set_viewport_size({"width": 360, "height": 740})
    desk.go(path)
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.page.get_by_role("button", name="All others present").tap()
    for name, value in (("help_level", "2"), ("engagement", "4"), ("target_hit", "partly")):
        for field in desk.page.locator(f"select[name$=-{name}]").all():
            field.tap()
            field.select_option(value)
    last = desk.page.get_by_role("textbox", name="Note").last
    last.tap()
    last.fill("By thumb")
    last.blur()
    expect(desk.page.locator("[data-unsaved]")).to_have_count(0)
    found = lines_of(eight)
    assert len(found) == 8
    assert {line[:4] for line in found} == {("present", 2, 4, "partly")}
    assert sorted(line[4] for line in found) == [""] * 7 + ["By thumb"]
