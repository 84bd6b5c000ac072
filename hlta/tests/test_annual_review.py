"""An annual review in real browsers: the plan, the invitations, two carers who live apart, the outcome, the dates that follow."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Locator, expect

from access.policy import Role
from hlta.testing import PupilFactory
from hlta.tests.desk import Desk, browser, committed, member, sync_in_a_loop
from messaging.tasks import mail_send_due
from plans.models import EhcEvent, Plan, PlanText, ReviewInvitee, ReviewPoint
from pupils.models import Carer, CarerLink, SenStatus
from schools.context import in_school
from schools.models import School

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINK = re.compile(r"https?://[^/\s]+(/carer/[^\s]+)")
CODE = re.compile(r"\b(\d{6})\b")
TARGET = "Reads 8 of 10 words from list B aloud"
NEED = "Amina reads single words, and loses her place on a full page."
FROM_MOTHER, FROM_FATHER = "She reads to her brother at bedtime.", "أريد أن تقرأ ابنتي كل يوم."
NOTE = "She comes on foot."
MOTHER, FATHER = "Helen Wright", "Yusuf Rahman"


class Home:
    """A pupil with an EHC plan to be, whose mother is rung and whose father reads mail in Arabic; they live apart."""

    def __init__(self, school: School) -> None:
        self.school, self.today = school, timezone.localdate()
        School.objects.filter(pk=school.pk).update(quiet_from=None, quiet_until=None, quiet_weekends=False)
        self.senco: Any = member(school, Role.SENCO, "senco", "Laura Bishop")
        with in_school(school.pk):
            self.pupil = PupilFactory.create(given_name="Amina", family_name="Okoro", year_group=9)
            SenStatus.objects.create(pupil=self.pupil, code="E", starts_on=self.today - timedelta(days=400))
            self._carer(MOTHER, "Mother", phone="01632 960001", reached_by=Carer.ReachedBy.PHONE)
            self._carer(FATHER, "Father", email="yusuf@example.org", language="Arabic")

    def _carer(self, name: str, relationship: str, **values: str) -> None:
        given, family = name.split()
        carer = Carer.objects.create(given_name=given, family_name=family, **values)
        CarerLink.objects.create(pupil=self.pupil, carer=carer, relationship=relationship)

    @property
    def page(self) -> str:
        return f"/pupils/{self.pupil.pk}/"

    def review(self) -> ReviewPoint:
        with in_school(self.school.pk):
            return ReviewPoint.objects.order_by("pk").select_related("pupil")[0]

    def invitee(self, name: str) -> ReviewInvitee:
        with in_school(self.school.pk):
            return ReviewInvitee.objects.get(review=self.review(), carer_link__carer__family_name=name.split()[1])

    def held_days_ago(self, days: int) -> datetime:
        """The review began so many days ago, at two, and everybody was invited three weeks before."""
        at = timezone.make_aware(datetime.combine(self.today - timedelta(days=days), time(14)))
        with in_school(self.school.pk):
            ReviewPoint.objects.filter(pk=self.review().pk).update(starts_at=at)
            noted = EhcEvent.objects.filter(event="invitations_sent", on__gt=at.date() - timedelta(days=21))
            noted.update(on=at.date() - timedelta(days=21))
        return at


def panel(desk: Desk, heading: str) -> Locator:
    return desk.page.locator("section.panel").filter(has=desk.page.get_by_role("heading", name=heading, exact=True))


def the_pupil(desk: Desk, home: Home) -> None:
    """The pupil's page, with what it loads later: nothing moves any more under the mouse."""
    desk.go(home.page)
    expect(desk.page.locator(".panel-later")).to_have_count(0)


def a_plan_is_begun(desk: Desk, home: Home) -> None:
    the_pupil(desk, home)
    desk.check()
    desk.page.get_by_role("link", name="Start a plan").click()
    desk.page.get_by_label("Which plan").select_option(label="EHC plan")
    desk.check()
    desk.press("Start the plan")
    expect(desk.page.get_by_text("Plan started.")).to_be_visible()


def a_section_saves_itself(desk: Desk, home: Home) -> None:
    part = desk.page.locator("[id='section-ehc.B']")
    part.locator("textarea").fill(NEED)
    expect(part.get_by_role("status")).to_contain_text("Saved ")
    desk.check()
    with in_school(home.school.pk):
        assert PlanText.objects.filter(text=NEED).exists()


def a_line_of_section_f(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("link", name="Add a line to F", exact=True).click()
    expect(page.get_by_label("Section")).to_have_value("F")
    page.get_by_label("In the plan's words").fill("One to one reading with a trained adult, 30 minutes each day.")
    page.get_by_label("Times a week").fill("5")
    page.get_by_label("Minutes").fill("30")
    page.get_by_label("Given by").fill("A trained teaching assistant")
    page.get_by_label("It is an adult's time").check()
    desk.check()
    desk.press("Save the line")
    expect(page.get_by_text("The line is in the plan.")).to_be_visible()


def a_target(desk: Desk, home: Home) -> None:
    page = desk.page
    page.get_by_role("link", name="Write the plan").click()
    page.get_by_role("link", name="Write a target").click()
    page.get_by_label("What the pupil will do").fill(TARGET)
    page.get_by_label("Where it starts").fill("Reads 3 of 10 words from list B")
    page.get_by_label("To be reached by").fill((home.today + timedelta(days=120)).isoformat())
    page.locator("#id_expected").fill("Reads 8 of 10 words")
    desk.check()
    desk.press("Save the target")
    expect(page.get_by_text("The target is in the plan.")).to_be_visible()


def it_is_put_in_force(desk: Desk, home: Home) -> None:
    desk.page.get_by_role("link", name="Put in force").click()
    desk.check()
    desk.press("Put in force")
    expect(desk.page.get_by_text("Version 1 is in force.")).to_be_visible()
    expect(desk.page.get_by_role("heading", name="Cycles, versions and signatures")).to_be_visible()
    expect(desk.page.get_by_role("heading", name="What sessions, scores and hours say")).to_be_visible()
    desk.check()
    with in_school(home.school.pk):
        assert Plan.objects.get(pupil=home.pupil).state == Plan.State.IN_FORCE


def the_clocks_run(desk: Desk, home: Home) -> None:
    the_pupil(desk, home)
    desk.page.get_by_role("link", name="Start a process").click()
    desk.page.locator("#id_process").select_option("annual_review")
    desk.page.get_by_label("Day", exact=False).first.fill((home.today - timedelta(days=300)).isoformat())
    desk.check()
    desk.press("Start a process")
    expect(desk.page.get_by_text("Process started.")).to_be_visible()
    expect(desk.page.get_by_text("Amina is in Year 9: this review must speak of")).to_be_visible()
    desk.check()


def a_review_is_planned(desk: Desk, home: Home) -> None:
    page = desk.page
    the_pupil(desk, home)
    page.get_by_role("link", name="Plan a review").click()
    page.get_by_label("What it is").select_option("annual")
    page.get_by_label("Day", exact=True).fill((home.today + timedelta(weeks=4)).isoformat())
    page.get_by_label("Time", exact=True).fill("14:00")
    page.get_by_label("Place").fill("The library")
    page.get_by_label("What you will talk about").fill("How the year went and what comes next")
    page.get_by_label("Led by").select_option(label="Laura Bishop")
    desk.check()
    desk.press("Plan the review")
    expect(page.get_by_text("Planned. Send the invitations")).to_be_visible()
    desk.check()


def invitations_go_out(desk: Desk) -> str:
    """The path of the link in the father's mail; nobody else gets one."""
    desk.press("Send invitations")
    expect(desk.page.get_by_text("1 by email")).to_be_visible()
    expect(desk.page.get_by_text("You still need to phone or write to 1 more")).to_be_visible()
    mail_send_due()
    (sent,) = [one for one in mail.outbox if "yusuf@example.org" in str(one.to)]
    assert len(mail.outbox) == 1
    told = [str(sent.subject), str(sent.body), *(str(part[1]) for part in sent.attachments)]
    assert len(told) > 2
    assert not [word for word in MOTHER.split() if word in " ".join(told)]
    found = LINK.search(told[1])
    assert found
    return found[1]


def the_mother_is_rung(desk: Desk, home: Home) -> None:
    page = desk.page
    desk.go(f"/reviews/{home.review().pk}/")
    page.get_by_role("link", name=f"Phone {MOTHER}").click()
    expect(page.get_by_role("link", name="01632 960001")).to_be_visible()
    expect(page.get_by_text("Can you come?")).to_be_visible()
    expect(page.get_by_text("Rahman")).to_have_count(0)
    desk.check()
    page.get_by_label("Coming", exact=True).check()
    page.get_by_label("A note").fill(NOTE)
    page.get_by_label("What they think").fill(FROM_MOTHER)
    desk.press("Save what came of it")
    expect(page.get_by_text(f"Kept: the call to {MOTHER}.")).to_be_visible()
    desk.go(f"{home.page}contacts/")
    row = page.get_by_role("row").filter(has_text=MOTHER)
    expect(row).to_contain_text(NOTE)
    desk.check()


def the_father_gets_in(reader: Desk, link: str) -> None:
    page = reader.page
    page.set_viewport_size({"width": 360, "height": 800})
    reader.go(link)
    reader.check()
    reader.press("أرسل لي الرمز")
    expect(page.get_by_label("اكتب الرمز")).to_be_visible()
    reader.check()
    code = CODE.search(str(mail.outbox[-1].body))
    assert code
    assert mail.outbox[-1].to == ["yusuf@example.org"]
    page.get_by_label("اكتب الرمز").fill(code[1])
    reader.press("افتح صفحتي")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.get_by_role("heading", name=TARGET)).to_be_visible()
    expect(page.get_by_text(NEED)).to_be_visible()
    reader.check()


def the_father_answers(reader: Desk) -> None:
    page = reader.page
    page.get_by_label("سأحضر").check()
    reader.press("أرسل إجابتي")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_label("سأحضر")).to_be_checked()
    page.locator("#id_views").fill(FROM_FATHER)
    reader.press("أرسل رأيي")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("#id_views")).to_have_value(FROM_FATHER)
    reader.check()
    knows_nothing_of(reader, MOTHER, FROM_MOTHER, NOTE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def knows_nothing_of(desk: Desk, name: str, *said: str) -> None:
    """Neither the name nor the words of the other carer are anywhere in the page."""
    html = desk.page.content()
    assert not [word for word in (*name.split(), *said) if word in html]


def the_senco_sees_both(desk: Desk, home: Home) -> None:
    desk.go(f"/reviews/{home.review().pk}/")
    asked = panel(desk, "Who is asked").locator("li")
    for name in (MOTHER, FATHER):
        expect(asked.filter(has_text=name).locator(".status-good")).to_have_text(re.compile("Coming"))
    said = panel(desk, "Said before the meeting")
    expect(said).to_contain_text(FROM_MOTHER)
    expect(said).to_contain_text(FROM_FATHER)
    desk.check()


def the_mothers_page_is_hers(desk: Desk, home: Home) -> None:
    desk.page.get_by_role("link", name=re.compile(f"See what this carer sees.*{MOTHER}")).click()
    # What a colleague wrote down for her on the telephone is theirs: her page shows only what she wrote herself.
    expect(desk.page.locator("#id_views")).to_have_value("")
    knows_nothing_of(desk, FATHER, FROM_FATHER)
    desk.check()


def the_outcome_is_written(desk: Desk, home: Home) -> None:
    page, on = desk.page, home.today + timedelta(days=350)
    home.held_days_ago(1)
    desk.go(f"/reviews/{home.review().pk}/")
    expect(page.get_by_text("Needs an outcome")).to_be_visible()
    page.get_by_role("link", name="Write the outcome").first.click()
    desk.check()
    for name in (MOTHER, FATHER):
        # Nobody was there because they were asked, or said that they would come.
        expect(page.get_by_label(name)).not_to_be_checked()
    page.get_by_label(MOTHER).check()
    page.get_by_label("What was said and agreed").fill("Reading goes on. The plan stays as it is.")
    page.get_by_label("What was decided").fill("Five times 30 minutes go on.")
    page.get_by_label("Was the pupil there?").select_option("Yes")
    page.get_by_label("Day of the next review").fill(on.isoformat())
    page.get_by_label("Time of the next review").fill("14:00")
    desk.press("Save the outcome")
    expect(page.get_by_text("The next review is planned.")).to_be_visible()
    asked = panel(desk, "Who is asked").locator("li")
    expect(asked.filter(has_text=MOTHER)).to_contain_text("Was there")
    expect(asked.filter(has_text=FATHER)).to_contain_text("Was not there")
    desk.check()
    page.get_by_role("link", name="14:00").click()
    expect(page.get_by_text("Annual review of an EHC plan")).to_be_visible()


def the_report_is_due(desk: Desk, home: Home) -> None:
    on, due = home.today - timedelta(days=1), home.today + timedelta(days=13)
    with in_school(home.school.pk):
        assert EhcEvent.objects.get(event="meeting_held").on == on
    desk.go("/clocks/?whose=ours")
    row = desk.page.get_by_role("row").filter(has_text="Send the report of the meeting")
    expect(row).to_contain_text("Amina Okoro")
    expect(row).to_contain_text(f"{due.day} {due:%b}")
    desk.check()
    row.get_by_role("link").click()
    expect(panel(desk, "History")).to_contain_text("Review meeting held")


def the_father_reads_on_for_a_week(reader: Desk, home: Home, link: str) -> None:
    page = reader.page
    home.held_days_ago(7)
    reader.go("/carer/")
    expect(page.get_by_role("heading", name=TARGET)).to_be_visible()
    knows_nothing_of(reader, MOTHER, FROM_MOTHER, NOTE)
    reader.check()
    home.held_days_ago(8)
    reader.go("/carer/")
    is_dead(reader, "لم يعد هذا الرابط يعمل")
    reader.go(link)
    is_dead(reader, "This link does not work any more")


def is_dead(reader: Desk, words: str) -> None:
    """The page that says so, in a browser that was told 404. A link that opens nothing says nothing of whose it was: the page
    speaks the browser's language."""
    expect(reader.page.get_by_role("heading", name=words)).to_be_visible()
    expect(reader.page.get_by_text(TARGET)).to_have_count(0)
    reader.complaints = [one for one in reader.complaints if "404" not in one]
    reader.check()


def revoked_it_opens_nothing(desk: Desk, reader: Desk, home: Home, link: str) -> None:
    home.held_days_ago(1)
    reader.go(link)
    expect(reader.page.get_by_role("button", name="أرسل لي الرمز")).to_be_visible()
    desk.go(f"/reviews/{home.review().pk}/")
    desk.press(f"Revoke the links of {FATHER}")
    expect(panel(desk, "Pages of carers").get_by_text("Revoked.")).to_be_visible()
    reader.go(link)
    is_dead(reader, "This link does not work any more")


def test_an_annual_review_from_the_plan_to_the_next_date(browser, live_server, committed):
    home = Home(committed)
    desk = Desk(browser, live_server.url).sign_in(home.senco)
    a_plan_is_begun(desk, home)
    a_section_saves_itself(desk, home)
    a_line_of_section_f(desk)
    a_target(desk, home)
    it_is_put_in_force(desk, home)
    the_clocks_run(desk, home)
    a_review_is_planned(desk, home)
    link = invitations_go_out(desk)
    the_mother_is_rung(desk, home)

    reader = Desk(browser, live_server.url)
    the_father_gets_in(reader, link)
    the_father_answers(reader)
    the_senco_sees_both(desk, home)
    the_mothers_page_is_hers(desk, home)

    the_outcome_is_written(desk, home)
    the_report_is_due(desk, home)
    the_father_reads_on_for_a_week(reader, home, link)
    revoked_it_opens_nothing(desk, reader, home, link)
