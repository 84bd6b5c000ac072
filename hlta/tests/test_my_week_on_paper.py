"""My week on one side of A4, and My day on a phone: what is on now without scrolling."""

import re
from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from access.policy import Role
from hlta.testing import PupilFactory
from hlta.tests.desk import Desk, browser, committed, member, sync_in_a_loop
from interventions.models import Group, Placement, Programme, Session, Slot
from interventions.tests.calendars import changed, hour, open_weeks
from messaging.models import Notice
from pupils.models import Enrolment, LearnerProfile, TeachingClass
from schools.context import in_school
from schools.rules import monday_of

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A4 across, in points.
A4 = (842, 595)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def paper(pdf: bytes) -> set[tuple[int, int]]:
    """The sizes of its pages in points."""
    found = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    return {(round(float(width)), round(float(height))) for width, height in found}


@pytest.fixture
def adult(committed):
    return member(committed, Role.TA, "ta", "Bartholomew-Alexander Featherstonehaugh-Cholmondeley")


@pytest.fixture
def full_week(committed, adult):
    """Eight entries a day with long names: classes, groups of five, covers, and what was lost."""
    with in_school(committed.pk):
        monday = monday_of(timezone.localdate())
        open_weeks(monday)
        other = member(committed, Role.HLTA, "hlta", "Maximiliana Wolfeschlegelsteinhausenberger").staff
        children = [
            PupilFactory.create(
                school=committed, given_name=f"Oluwaseunfunmi{n}", family_name="Papadopoulos-Montgomery"
            )
            for n in range(5)
        ]
        for child in children:
            LearnerProfile.objects.create(pupil=child, what_helps="One step at a time, and a moment to think. " * 4)
        lesson = TeachingClass.objects.create(name="8 Wilberforce/English Language and Literature 1", subject="English")
        for child in children:
            Enrolment.objects.create(teaching_class=lesson, pupil=child)
        group = a_group(other, monday, children)
        for day in range(5):
            fill(adult, other, monday + timedelta(days=day), lesson, group, children[0])
    return monday


def a_group(leader, monday, children):
    until = monday + timedelta(weeks=8)
    programme = Programme.objects.create(
        name="Plan, Do, Check and Review together in small groups", aim="Plan ahead, in three steps. " * 6,
        area="cognition", supervising_teacher=leader,
    )  # fmt: skip
    group = Group.objects.create(
        programme=programme, name="Year 8 group B", leader=leader, starts_on=monday, ends_on=until
    )
    for child in children:
        Placement.objects.create(programme=programme, group=group, pupil=child, starts_on=monday, due_to_end_on=until)
    return group


def fill(adult, other, day, lesson, group, child):
    now = timezone.now()
    label = "English Language and Literature, 8 Wilberforce/English 1"
    for start in (8, 9, 10):
        hour(
            adult.staff,
            day,
            time(start),
            time(start, 55),
            teaching_class=lesson,
            label=label,
            room="Learning support 1",
        )
    for start in (11, 12):
        cell = hour(other, day, time(start), time(start, 55), kind="group")
        slot = Slot.objects.create(group=group, cell=cell)
        Session.objects.create(
            group=group, slot=slot, on=day, starts_at=time(start), ends_at=time(start, 55), led_by=adult.staff,
            room="Learning support 1",
        )  # fmt: skip
    lost = hour(adult.staff, day, time(13), time(13, 55), teaching_class=lesson, label=label)
    changed(lost, day, now=now, covered_by=other, note="Please take the laptops back to the office afterwards. " * 3)
    covered = hour(other, day, time(14), time(14, 55), pupil=child, label="One to one in the library, upper floor")
    changed(covered, day, now=now, covered_by=adult.staff, note="They wait for you at the gate by the gym. " * 4)
    hour(adult.staff, day, time(15), time(15, 30), kind="preparation", label="Preparation and liaison with teachers")


def test_a_full_week_is_one_side_of_paper(browser, live_server, adult, full_week):
    desk = Desk(browser, live_server.url).sign_in(adult)
    desk.go("/my-week/")
    desk.check()
    assert desk.page.locator(".entry").count() == 40
    pdf = desk.page.pdf(prefer_css_page_size=True)
    assert (pages(pdf), paper(pdf)) == (1, {A4})
    # All eight of a day are on it: nothing is cut off below.
    desk.page.emulate_media(media="print")
    desk.page.set_viewport_size({"width": 1062, "height": 733})
    assert desk.page.evaluate(
        "[...document.querySelectorAll('.week .day')].every((day) => day.scrollHeight <= day.clientHeight + 1)"
    )


def test_the_pupil_cards_are_a_sheet_of_their_own_where_asked_for(browser, live_server, adult, full_week):
    desk = Desk(browser, live_server.url).sign_in(adult)
    desk.go("/my-week/")
    desk.page.get_by_role("link", name="Print with the pupil cards").click()
    desk.page.wait_for_url("**cards=1")
    desk.page.wait_for_load_state("load")
    assert pages(desk.page.pdf(prefer_css_page_size=True)) == 2


@pytest.fixture
def monday_morning(monkeypatch):
    """The page is opened at ten on the Monday of this week, whenever the tests run."""
    monday = monday_of(timezone.localdate())
    ten = timezone.make_aware(datetime.combine(monday, time(10)))
    monkeypatch.setattr("interventions.views.my_week.timezone", SimpleNamespace(localtime=lambda: ten))
    return monday


def test_what_is_on_now_is_seen_on_a_phone_without_scrolling(browser, live_server, committed, adult, monday_morning):
    with in_school(committed.pk):
        open_weeks(monday_morning)
        child = PupilFactory.create(school=committed, given_name="Amara", family_name="Okafor")
        LearnerProfile.objects.create(pupil=child, what_helps="One step at a time.")
        group = a_group(adult.staff, monday_morning, [child])
        Session.objects.create(
            group=group,
            on=monday_morning,
            starts_at=time(9, 30),
            ends_at=time(10, 30),
            led_by=adult.staff,
            room="Lab 2",
        )
        Notice.objects.create(recipient=adult, text="The room changed.", unique_key="x", kind="week")
    desk = Desk(browser, live_server.url).sign_in(adult)
    desk.page.set_viewport_size({"width": 360, "height": 640})
    desk.go("/my-day/")
    desk.check()
    bar = desk.page.locator(".way").bounding_box()["y"]
    for text in ("Now:", "Lab 2", "Today's aim:", "With:"):
        box = desk.page.locator(".day-first").get_by_text(text).first.bounding_box()
        assert box["y"] + box["height"] <= bar, text
