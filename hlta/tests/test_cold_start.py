"""A new school from nothing to its first recorded session and a reminder, by one person at a browser, in forty clicks.

A click is each press, tick, choice and file that is picked; typing is none. The school is as `create_school` makes it.
"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import FilePayload, Locator, expect

from hlta.tests.desk import Desk, browser, sync_in_a_loop
from hlta.tests.test_main_job import mailbox
from interventions.models import Session, SessionRecord
from messaging.models import Mail
from messaging.tasks import mail_send_due
from pupils.models import CarerLink, Pupil
from reports.queries.setup import setup_of
from schools.context import in_school
from schools.models import School
from staff.models import Invitation, StaffMember

__all__ = ["browser", "mailbox", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST = 40
PASSWORD = "a long enough password"
HEADS = (
    "Pupil ID,Surname,Forename,Date of birth,Year,Form,SEN status,Primary need,Parent 1 Forename,Parent 1 Surname,"
    "Parent 1 Relationship,Parent 1 Email"
)
COLLEAGUES = """Forename\tSurname\tJob title\tEmail
Samira\tKhan\tHLTA\ts.khan@newfield.example
Tom\tReid\tHead of Year 8\tt.reid@newfield.example
Dawn\tFletcher\tTeaching assistant\td.fletcher@newfield.example"""


def roster() -> bytes:
    """Twelve pupils of Years 7 to 9, each with a mother who has an email address."""
    names = ["Amina", "Ben", "Chloe", "Dai", "Ewa", "Farid", "Grace", "Hugo", "Isla", "Jack", "Kofi", "Lena"]
    rows = [
        f"P{n},{name}son,{name},{n + 10}/03/{2013 - n % 3},{7 + n % 3},{7 + n % 3}A,{'K' if n % 2 else 'N'},"
        f"{'SLCN' if n % 2 else ''},Mary,{name}son,Mother,mary{n}@example.org"
        for n, name in enumerate(names)
    ]
    return "\n".join([HEADS, *rows]).encode()


class Counted:
    """A person at a desk whose clicks are counted."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page, self.clicks = desk, desk.page, 0
        self.done: list[str] = []

    def _one(self, what: str) -> None:
        self.clicks += 1
        self.done.append(what)

    def press(self, name: str) -> None:
        self._one(f"press {name}")
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str, place: Locator | None = None) -> None:
        self._one(f"follow {name}")
        (place or self.page).get_by_role("link", name=name).first.click()

    def home(self) -> None:
        self._one("Home")
        self.page.get_by_role("navigation").get_by_role("link", name="Home").first.click()

    def tick(self, box: Locator) -> None:
        self._one("tick")
        box.check()

    def choose(self, label: str, **option: str | int) -> None:
        self._one(f"choose {label}")
        self.page.get_by_label(label).first.select_option(**option)  # type: ignore[arg-type]

    def pick(self, file: FilePayload) -> None:
        self._one("pick a file")
        self.page.locator("input[type=file]").set_input_files([file])

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)


@pytest.fixture
def newfield(transactional_db, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    monkeypatch.setattr("sys.stdin.readline", lambda: PASSWORD + "\n")
    call_command(
        "create_school", "Newfield Academy", slug="newfield", email="sen@newfield.example", full_name="Laura Bishop"
    )
    return School.objects.get(slug="newfield")


def sign_in(who: Counted) -> None:
    who.desk.go("/account/login/")
    who.write("Email", "sen@newfield.example")
    who.write("Password", PASSWORD)
    who.press("Sign in")


def lay_the_calendar_down(who: Counted) -> None:
    who.follow("Add the school's details")
    who.desk.check()
    who.press("Save the year and the day")
    expect(who.page.get_by_text("6 half-terms, 8 bell times")).to_be_visible()
    who.desk.check()


def bring_people_in(who: Counted) -> None:
    who.follow("Import the pupils")
    who.pick({"name": "pupils.csv", "mimeType": "text/csv", "buffer": roster()})
    who.press("Upload and preview")
    who.press("Apply")
    expect(who.page.get_by_text("The roster is in.")).to_be_visible()
    who.home()
    who.follow("Add your colleagues")
    who.page.get_by_label("Rows").fill(COLLEAGUES)
    who.press("Check the rows")
    who.press("Save all 3 colleagues")
    who.follow("Invite to sign in")
    who.desk.check()
    who.tick(who.page.get_by_label("Tick everybody"))
    who.press("Send the invitations")
    expect(who.page.get_by_text("3 invitations are on the way")).to_be_visible()


def make_a_group(who: Counted) -> None:
    who.home()
    who.follow("Choose starter programmes")
    who.desk.check()
    who.tick(who.page.get_by_label("Reading fluency"))
    who.press("Take over these programmes")
    expect(who.page.get_by_text("Taken over: Reading fluency.")).to_be_visible()
    who.follow("New group")
    who.page.get_by_label("Name").fill("Owls")
    who.press("Make the group")
    who.choose("Day", value=str(min(timezone.localdate().isoweekday(), 5)))
    who.choose("Period", index=2)
    who.press("Set the time")
    expect(who.page.get_by_text("The time is set")).to_be_visible()


def place_two_pupils(who: Counted) -> None:
    who.home()
    who.follow("Place pupils in a group")
    for box in who.page.locator("input[name=pupils]").all()[:2]:
        who.tick(box)
    who.press("Check and place")
    who.page.get_by_label("Reason for placing outside the criteria").fill("Their teachers ask for it")
    who.press("Place them")
    expect(who.page.get_by_text("Placed in Owls")).to_be_visible()


def record_the_session(who: Counted, school: School) -> None:
    with in_school(school.pk):
        session = Session.objects.order_by("on")[0]
        # Where today is no day of school, the first session is held today all the same.
        Session.objects.filter(pk=session.pk).update(on=timezone.localdate())
    who.home()
    who.follow("Record a session")
    who.press("All others present")
    expect(who.page.get_by_text("Saved").nth(1)).to_be_visible()


def remind(who: Counted) -> None:
    who.home()
    who.follow("Plan a review and send a reminder")
    who.page.get_by_label("Day").fill((timezone.localdate() + timedelta(days=21)).isoformat())
    who.page.get_by_label("Time").fill("15:30")
    who.page.get_by_label("Place").fill("Room 14")
    who.page.get_by_label("What you will talk about").fill("How it is going")
    who.press("Plan the review")
    if who.page.get_by_role("button", name="Plan the review").count():
        # The day may be no day of school: it is asked about.
        who.press("Plan the review")
    who.press("Send invitations")
    who.follow("Send the reminder now")
    who.desk.check()
    who.press("Send 1 email")
    expect(who.page.get_by_text("1 person is reminded by email.")).to_be_visible()


def test_from_nothing_to_a_session_and_a_reminder_in_forty_clicks(browser, live_server, mailbox, newfield):
    who = Counted(Desk(browser, live_server.url))
    sign_in(who)
    expect(who.page.get_by_role("heading", name="Set up your school")).to_be_visible()
    who.desk.check()
    lay_the_calendar_down(who)
    bring_people_in(who)
    make_a_group(who)
    place_two_pupils(who)
    record_the_session(who, newfield)
    remind(who)
    assert who.clicks <= MOST, who.done
    mail_send_due()

    with in_school(newfield.pk):
        held = Session.objects.get(state=Session.State.HELD)
        assert SessionRecord.objects.filter(session=held, attendance="present").count() == 2
        reminder = Mail.objects.get(kind="review reminder")
        # Sent, or waiting for the end of quiet hours.
        assert reminder.state in (Mail.State.SENT, Mail.State.QUEUED)
        assert reminder.to_address.endswith("@example.org")
        assert Mail.objects.filter(kind="invitation").count() == Invitation.objects.count() == 3
        assert (Pupil.objects.count(), StaffMember.objects.count(), CarerLink.objects.count()) == (12, 4, 12)
        senco = StaffMember.objects.get(user__isnull=False).user
        senco.membership = senco.memberships.get()
        assert setup_of(user=senco, now=timezone.now()).missing == []
    who.home()
    expect(who.page.get_by_role("heading", name="Set up your school")).to_have_count(0)
