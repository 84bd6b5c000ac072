"""A morning with three absences, in a real browser: written down, covered, seen by those concerned, counted where it was lost."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from access.policy import Role
from deployment.models import Cell, DayChange, Entitlement
from hlta.tests.desk import Desk, browser, committed, member, sync_in_a_loop
from interventions.actions.group import slot_create
from interventions.models import Group, Placement, Programme
from pupils.models import ClassTeacher, Enrolment, Pupil, SenStatus, TeachingClass
from schools.context import in_school
from schools.models import CycleWeek, Term
from schools.rules import monday_of

__all__ = ["browser", "committed", "sync_in_a_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOURS = ((9, 10), (10, 11), (11, 12))


def school_day() -> date:
    """Today, or the Friday before it."""
    today = timezone.localdate()
    return today - timedelta(days=max(0, today.weekday() - 4))


class Morning:
    """Dawn (a pupil's own adult), Piotr (in class) and Samira (a group) are away; Mina and Omar are there."""

    def __init__(self, school) -> None:
        self.on, self.school = school_day(), school
        self.senco: Any = member(school, Role.SENCO, "senco", "Laura Bishop")
        self.hlta: Any = member(school, Role.HLTA, "hlta", "Samira Khan")
        names = ("Dawn Fletcher", "Piotr Nowak", "Mina Patel", "Omar Haddad")
        people: list[Any] = [member(school, Role.TA, "ta", name) for name in names]
        self.dawn, self.piotr, self.mina, self.omar = people
        self.teacher: Any = member(school, Role.TEACHER, "teacher", "Grace Osei")
        with in_school(school.pk):
            self._fill()

    def _fill(self) -> None:
        Term.objects.create(name="Term", starts_on=self.on - timedelta(days=60), ends_on=self.on + timedelta(days=60))
        CycleWeek.objects.bulk_create(
            [
                CycleWeek(school=self.school, monday=monday_of(self.on) + timedelta(weeks=n), number=1)
                for n in range(-9, 9)
            ]
        )
        self.pupil = Pupil.objects.create(given_name="Amina", family_name="Okoro", year_group=8)
        SenStatus.objects.create(pupil=self.pupil, code="E", starts_on=self.on - timedelta(days=300))
        Entitlement.objects.create(
            pupil=self.pupil, wording="15 hours", minutes_a_week=900, may_be_shared=False, starts_on=self.on - timedelta(days=90)
        )  # fmt: skip
        self.maths = TeachingClass.objects.create(name="8x/Ma", subject="Maths")
        ClassTeacher.objects.create(teaching_class=self.maths, staff_member=self.teacher.staff)
        other = Pupil.objects.create(given_name="Ben", family_name="Ford", year_group=8)
        Enrolment.objects.create(teaching_class=self.maths, pupil=other)
        for start, end in HOURS:
            self._cell(self.dawn, start, end, pupil=self.pupil, label="With Amina")
        self._cell(self.piotr, 9, 10, teaching_class=self.maths)
        self._cell(self.mina, 9, 12, kind="preparation", label="Preparation")
        self._cell(self.omar, 10, 11, teaching_class=self.maths)
        programme = Programme.objects.create(
            name="Plan, Do, Check", aim="Plan.", area="cognition", supervising_teacher=self.teacher.staff
        )
        group = Group.objects.create(
            programme=programme, name="Owls", leader=self.hlta.staff, starts_on=self.on - timedelta(days=1),
            ends_on=self.on + timedelta(days=40),
        )  # fmt: skip
        Placement.objects.create(
            programme=programme, group=group, pupil=other, starts_on=group.starts_on, due_to_end_on=group.ends_on
        )
        slot_create(
            group=group, week=1, weekday=self.on.isoweekday(), starts_at=time(9), ends_at=time(9, 30), room="B1",
            clash_reason="", today=self.on, by=self.senco,
        )  # fmt: skip

    def _cell(self, user, start: int, end: int, *, kind: str = "support", **more) -> None:
        Cell.objects.create(
            staff_member=user.staff, kind=kind, week=1, weekday=self.on.isoweekday(), starts_at=time(start),
            ends_at=time(end), starts_on=self.on - timedelta(days=60), **more,
        )  # fmt: skip


def is_away(desk: Desk, name: str, on: date) -> None:
    desk.go(f"/absences/?on={on}")
    desk.page.get_by_role("link", name="Record an absence").click()
    desk.page.get_by_label("Who is away").select_option(label=name)
    desk.page.get_by_label("For who covers").fill("The book is on the desk.")
    desk.press("Record the absence")
    expect(desk.page.get_by_text("is away.").first).to_be_visible()


def test_a_morning_with_three_absences(browser, live_server, committed):
    morning = Morning(committed)
    on, board = morning.on, f"/absences/?on={morning.on}"
    desk = Desk(browser, live_server.url).sign_in(morning.senco)
    for name in ("Dawn Fletcher, Teaching assistant", "Piotr Nowak, Teaching assistant", "Samira Khan, HLTA"):
        is_away(desk, name, on)
    desk.check()
    lines = desk.page.locator(".cover-line")
    expect(lines).to_have_count(5)
    expect(lines.nth(0)).to_contain_text("EHC plan")
    for place, who in enumerate(["Mina Patel", "Omar Haddad", "Mina Patel"]):
        label = lines.nth(place).locator("option", has_text=who).get_attribute("value")
        lines.nth(place).get_by_label("Who covers").select_option(label)
    lines.filter(has_text="8x/Ma").get_by_label("Who covers").select_option("nobody")
    lines.filter(has_text="Owls").get_by_label("Who covers").select_option("nobody")
    desk.press("Confirm what is chosen")
    expect(desk.page.get_by_text("5 gaps are decided")).to_be_visible()
    desk.check()

    mina = Desk(browser, live_server.url).sign_in(morning.mina)
    # What is over, or waits to be seen while something is on, is folded: the time of day decides.
    mina.go(f"/my-day/?on={on}")
    expect(mina.page.get_by_text("You cover for Dawn Fletcher").first).to_be_attached()
    expect(mina.page.get_by_text("Amina Okoro").first).to_be_attached()
    mina.check()
    teacher = Desk(browser, live_server.url).sign_in(morning.teacher)
    expect(teacher.page.get_by_text("Nobody covers for Piotr Nowak").first).to_be_visible()
    dawn = Desk(browser, live_server.url).sign_in(morning.dawn)
    dawn.go(f"/my-day/?on={on}")
    expect(dawn.page.get_by_text("covers for you").first).to_be_attached()

    span = f"from={on}&until={on}"
    desk.go(f"/deployment/hours/pupils/?{span}")
    expect(desk.page.get_by_role("row", name="Amina Okoro")).to_contain_text("3 h")
    desk.check()
    desk.go(f"/deployment/hours/drift/?{span}")
    drift = desk.page.get_by_role("row").filter(has_text="Mon")
    expect(desk.page.locator("th[data-series]")).to_have_text(["Taken for cover", "Adult absent"])
    expect(drift).to_contain_text("1 h 30 min")
    expect(desk.page.locator("canvas[data-chart]")).to_be_visible()
    desk.check()

    desk.go(board)
    desk.page.locator("li", has_text="With Amina").get_by_role("button", name="Undo").nth(1).click()
    expect(desk.page.get_by_text("Undone.")).to_be_visible()
    with in_school(committed.pk):
        assert DayChange.objects.undecided().count() == 1
    desk.go(f"/pupils/{morning.pupil.pk}/")
    expect(desk.page.get_by_role("heading", name="Hours of support")).to_be_visible()
    expect(desk.page.get_by_text("adult absent 1 h")).to_be_visible()
    desk.check()
