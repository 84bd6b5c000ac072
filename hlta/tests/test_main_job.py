"""The main job in a real browser: roster in, pupils placed, a session recorded, the week seen, carers reminded."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from access.policy import Role
from hlta.testing import PASSWORD, SchoolFactory
from hlta.tests.desk import Desk, browser, member, sync_in_a_loop
from interventions.models import Session
from messaging.tasks import mail_send_due
from plans.tasks import review_reminders_queue
from pupils.models import Pupil
from pupils.tests.sds_files import real_sds, sds
from schools.context import in_school
from schools.models import CycleWeek, Period, School, Term
from schools.rules import monday_of

__all__ = ["browser", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.MAILBOX_DIR = settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def new_school():
    school = SchoolFactory(name="Newfield Academy", slug="newfield", reply_to="sen@newfield.example")
    today = timezone.localdate()
    with in_school(school.pk):
        Term.objects.create(name="Term", starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=120))
        first = monday_of(today - timedelta(days=60))
        CycleWeek.objects.bulk_create(
            [CycleWeek(school=school, monday=first + timedelta(weeks=n), number=1 + n % 2) for n in range(30)]
        )
        Period.objects.create(name="1", starts_at="09:00", ends_at="10:00")
    return school


def bring_in(desk: Desk, files: dict[str, bytes]) -> None:
    desk.go("/pupils/rosters/new/")
    uploads: list[FilePayload] = [
        {"name": name, "mimeType": "text/csv", "buffer": data} for name, data in files.items()
    ]
    desk.page.locator("input[type=file]").set_input_files(uploads)
    desk.press("Upload and preview")
    expect(desk.page.get_by_text("The file has several schools")).to_be_visible()
    if desk.has_js:
        desk.check()
    for box in desk.page.get_by_role("group", name="Schools in the file that are yours").get_by_role("checkbox").all():
        box.check()
    desk.press("Read the file like this")
    desk.page.get_by_role("button", name="Apply").click()
    expect(desk.page.get_by_text("The roster is in.")).to_be_visible()


def make_programme(desk: Desk, year: str) -> None:
    page = desk.page
    desk.go("/programmes/new/")
    page.get_by_label("Name").fill("Plan, Do, Check")
    page.get_by_label("Aim").fill("Plan a task before starting it.")
    page.get_by_label("Area of need").select_option("cognition")
    page.get_by_label("Supervising teacher").select_option(index=1)
    page.locator("#id_entry-0-new").select_option("attribute:year_group")
    page.locator("button[value='add-condition:0']").first.click()
    page.locator("#id_entry-1-op").select_option("at_least")
    page.locator("#id_entry-1-value").fill(year)
    if desk.has_js:
        desk.check()
    desk.press("Save the programme")
    expect(page.get_by_role("heading", name="Plan, Do, Check", level=1)).to_be_visible()


def make_group(desk: Desk, leader: str) -> None:
    page = desk.page
    page.get_by_role("link", name="New group").click()
    page.get_by_label("Name").fill("Owls")
    page.get_by_label("Leader").select_option(label=leader)
    desk.press("Make the group")
    today = timezone.localdate()
    with in_school(School.objects.get(slug="newfield").pk):
        week = CycleWeek.objects.get(monday=monday_of(today)).number
    page.get_by_label("Week").select_option(str(week))
    page.get_by_label("Day").select_option(str(min(today.isoweekday(), 5)))
    page.get_by_label("Period").select_option(index=1)
    desk.press("Set the time")
    expect(page.get_by_text("The time is set")).to_be_visible()


def place(desk: Desk) -> None:
    """Four clicks at the most, ticks aside: the programme, check, place."""
    desk.go("/programmes/")
    desk.page.get_by_role("link", name="Plan, Do, Check").click()
    for box in desk.page.locator("input[name=pupils]").all()[:3]:
        box.check()
    if desk.has_js:
        desk.check()
    desk.press("Check and place")
    if desk.has_js:
        desk.check()
    desk.press("Place them")
    expect(desk.page.get_by_text("Placed in Owls")).to_be_visible()


def a_session_today(school: School) -> int:
    """The group's session, moved to today where today is no school day, so that it can be recorded."""
    with in_school(school.pk):
        session = Session.objects.order_by("on")[0]
        Session.objects.filter(pk=session.pk).update(on=timezone.localdate())
        return session.pk


def files_at_hand():
    return [sds(pupils=20), *(files for files in [real_sds("100-users")] if files)]


@pytest.mark.parametrize("files", files_at_hand(), ids=["made here", "real"][: len(files_at_hand())])
def test_the_main_job(browser, live_server, mailbox, new_school, files):
    senco = member(new_school, Role.SENCO, "senco", "Laura Bishop")
    hlta = member(new_school, Role.HLTA, "hlta", "Samira Khan")
    desk = Desk(browser, live_server.url).sign_in(senco)
    desk.check()
    bring_in(desk, files)
    desk.go("/pupils/")
    desk.check()
    make_programme(desk, "9")
    make_group(desk, "Samira Khan")
    place(desk)
    desk.check()
    pk = a_session_today(new_school)

    room = Desk(browser, live_server.url).sign_in(hlta)
    room.check()
    room.go(f"/sessions/{pk}/")
    room.check()
    room.page.get_by_role("button", name="All others present").click()
    expect(room.page.get_by_text("Saved").nth(2)).to_be_visible()
    room.page.get_by_label("Note").first.fill("Named the first step alone.")
    room.page.get_by_label("Note").first.blur()
    time.sleep(1)
    room.go(f"/sessions/{pk}/")
    expect(room.page.get_by_label("Note").first).to_have_value("Named the first step alone.")
    room.go("/my-week/")
    expect(room.page.get_by_text("New in Plan, Do, Check").first).to_be_visible()
    room.check()
    room.page.get_by_role("button", name="I have seen this").first.click()

    with in_school(new_school.pk):
        pupil = Pupil.objects.filter(placements__isnull=False).first()
    desk.go(f"/pupils/{pupil.pk}/")
    desk.page.get_by_role("link", name="Add a carer").click()
    desk.page.get_by_label("First name").fill("Ann")
    desk.page.get_by_label("Family name").fill("Carer")
    desk.page.get_by_label("What they are to the pupil").fill("Mother")
    desk.page.get_by_label("Email", exact=True).fill("ann@example.org")
    desk.press("Save the carer")
    desk.page.get_by_role("link", name="Plan a review").click()
    desk.page.get_by_label("Day").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    desk.page.get_by_label("Time").fill("15:30")
    desk.page.get_by_label("Place").fill("Room 14")
    desk.page.get_by_label("What you will talk about").fill("How it is going")
    desk.page.get_by_label("Led by").select_option(label="Samira Khan")
    desk.press("Plan the review")
    for _ in range(2):
        review_reminders_queue()
        mail_send_due()
    desk.page.reload()
    expect(desk.page.locator(".status-good", has_text="Sent")).to_have_count(1)
    desk.check()
    desk.go("/messages/mailbox/")
    expect(desk.page.locator("main li")).to_have_count(1)
    desk.page.get_by_role("link", name="Meeting about").click()
    expect(desk.page.get_by_text("Room 14")).to_be_visible()
    desk.check()


def test_the_main_job_without_javascript(browser, live_server, mailbox, new_school):
    senco = member(new_school, Role.SENCO, "senco", "Laura Bishop")
    desk = Desk(browser, live_server.url, java_script_enabled=False).sign_in(senco)
    bring_in(desk, sds(pupils=10))
    make_programme(desk, "7")
    make_group(desk, "Laura Bishop")
    place(desk)
    desk.go(f"/sessions/{a_session_today(new_school)}/")
    desk.page.get_by_label("Attendance").first.select_option("present")
    desk.page.get_by_label("Note").first.fill("Went well.")
    desk.press("Save all")
    expect(desk.page.get_by_label("Note").first).to_have_value("Went well.")


def test_signing_in_and_finding_a_pupil_by_keyboard_alone(browser, live_server, new_school):
    senco = member(new_school, Role.SENCO, "senco", "Laura Bishop")
    with in_school(new_school.pk):
        Pupil.objects.create(given_name="Amina", family_name="Okoro")
    page = Desk(browser, live_server.url).page
    page.goto(live_server.url)
    for text in (senco.email, PASSWORD):
        while page.evaluate("document.activeElement.tagName") != "INPUT" or page.evaluate(
            "document.activeElement.value"
        ):
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Good (morning|afternoon|evening)"))).to_be_visible()
    # The heading is read before the scripts that hear the key: a key pressed in between is lost.
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("oko")
    expect(page.get_by_role("link", name="Amina Okoro")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Amina Okoro", level=1)).to_be_visible()
